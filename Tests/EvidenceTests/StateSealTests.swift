import Evidence
import Testing

@Suite struct StateSealTests {
  @Test func whatIsSealedComesBackAndShowsNothing() throws {
    let seal = StateSeal(try TestSecret.make())
    let value = Array("the value Osprey-88wdd".utf8)
    let row = seal.row(scope: "audit", "key Osprey-88wdd")
    let stored = try #require(seal.seal(scope: "audit", "key Osprey-88wdd", value))
    #expect(row.count == 64)
    #expect(row == seal.row(scope: "audit", "key Osprey-88wdd"))
    #expect(row != seal.row(scope: "road", "key Osprey-88wdd"))
    #expect(!String(decoding: stored, as: UTF8.self).contains("Osprey"))
    guard case .sealed(let key, let opened) = seal.open(row: row, stored) else {
      Issue.record("it cannot be opened")
      return
    }
    #expect(key == "key Osprey-88wdd")
    #expect(opened == value)
  }

  @Test func anotherSecretAnotherRowOrAChangedByteOpenNothing() throws {
    let seal = StateSeal(try TestSecret.make())
    let row = seal.row(scope: "s", "k")
    let stored = try #require(seal.seal(scope: "s", "k", [1, 2, 3]))
    func isUnreadable(_ seal: StateSeal, _ row: String, _ stored: [UInt8]) -> Bool {
      if case .unreadable = seal.open(row: row, stored) { true } else { false }
    }
    #expect(!isUnreadable(seal, row, stored))
    #expect(isUnreadable(StateSeal(try TestSecret.make(8)), row, stored))
    #expect(isUnreadable(seal, seal.row(scope: "s", "other"), stored))
    for index in 4..<stored.count {
      var changed = stored
      changed[index] ^= 1
      #expect(isUnreadable(seal, row, changed))
    }
    #expect(isUnreadable(seal, row, Array(stored.prefix(20))))
  }

  @Test func valuesOfTheTimeBeforeAreKnownAsSuch() throws {
    let seal = StateSeal(try TestSecret.make())
    for value in [[], Array("{}".utf8), [0xA7], [0, 1, 2]] as [[UInt8]] {
      guard case .plain = seal.open(row: "r", value) else {
        Issue.record("\(value)")
        continue
      }
    }
  }
}
