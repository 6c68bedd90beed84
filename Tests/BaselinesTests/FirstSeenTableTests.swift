import Baselines
import Events
import Testing

/// What is new to a group, what is usual, and what is new again.
@Suite struct FirstSeenTableTests {
  private static let start = Timestamp(seconds: 1_800_000_000)
  private static let month = 30 * 86_400

  private static func day(_ days: Int64) -> Timestamp { start.advanced(bySeconds: days * 86_400) }

  private static func note(
    _ table: inout FirstSeenTable, _ value: UInt64, _ day: Int64, learning: Bool = false, group: UInt64 = 1
  ) -> FirstSeenTable.Sighting.Novelty {
    table.note(value, in: group, at: Self.day(day), isLearning: learning, forgetSeconds: month).novelty
  }

  @Test func whatIsLearntIsUsualAndTheRestIsNew() {
    var table = FirstSeenTable()
    #expect(Self.note(&table, 5, 0, learning: true) == .new)
    #expect(Self.note(&table, 5, 1, learning: true) == .known)
    #expect(Self.note(&table, 5, 20) == .known)
    #expect(Self.note(&table, 6, 20) == .new)
    // Being reported makes nothing usual.
    #expect(Self.note(&table, 6, 20) == .stillNew)
    #expect(Self.note(&table, 6, 400) == .stillNew)
    #expect(table.valueCount == 2 && table.pendingCount == 1)
  }

  @Test func whatWasNotSeenForLongIsNewAgain() {
    var table = FirstSeenTable()
    _ = Self.note(&table, 5, 0, learning: true)
    #expect(Self.note(&table, 5, 30) == .known)
    let sighting = table.note(5, in: 1, at: Self.day(61), isLearning: false, forgetSeconds: Self.month)
    #expect(sighting.novelty == .new)
    #expect(sighting.forgottenSince == Self.day(30))
    #expect(Self.note(&table, 5, 62) == .stillNew)
    // A late entry from before changes nothing.
    #expect(Self.note(&table, 5, 3) == .stillNew)
  }

  @Test func whatSomebodyAcceptedStays() {
    var table = FirstSeenTable()
    #expect(Self.note(&table, 5, 0) == .new)
    table.accept(5, in: 1, at: Self.day(1))
    #expect(table.pendingCount == 0)
    #expect(Self.note(&table, 5, 1) == .known)
    #expect(Self.note(&table, 5, 1_000) == .known)
    table.accept(7, in: 1, at: Self.day(1))
    #expect(Self.note(&table, 7, 900) == .known)
  }

  @Test func aNoveltyIsWorthMoreWhereThereAreFew() {
    var table = FirstSeenTable()
    for day in 0..<1_000 { _ = Self.note(&table, 1, Int64(day % 20), learning: true, group: 1) }
    for value in 100..<1_100 { _ = Self.note(&table, UInt64(value), 5, learning: true, group: 2) }
    let steady = table.note(9, in: 1, at: Self.day(21), isLearning: false, forgetSeconds: Self.month)
    let restless = table.note(10, in: 2, at: Self.day(21), isLearning: false, forgetSeconds: Self.month)
    #expect(steady.oneIn > 50 && restless.oneIn < 2)
    #expect(steady.knownValues == 1 && restless.knownValues == 1_000)
    #expect(steady.groupSince == Self.day(0))
  }

  /// What is stored is all there is to know, wherever the stream is cut.
  @Test func aTableTakenUpInTheMiddleGoesOnTheSame() throws {
    var whole = FirstSeenTable()
    var cut = FirstSeenTable()
    var stored: [[UInt8]: [UInt8]] = [:]
    var seed: UInt64 = 7
    for step in 0..<4_000 {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let value = (seed >> 33) % 300 &* 0x9E37_79B9_7F4A_7C15
      let day = Int64(step / 40)
      let group = (seed >> 20) % 5 &* 0x9E37_79B9_7F4A_7C15
      let one = whole.note(
        value, in: group, at: Self.day(day), isLearning: step < 500, forgetSeconds: 5 * 86_400)
      let other = cut.note(
        value, in: group, at: Self.day(day), isLearning: step < 500, forgetSeconds: 5 * 86_400)
      #expect(
        one.novelty == other.novelty && one.oneIn == other.oneIn && one.knownValues == other.knownValues)
      guard step % 97 == 0 else { continue }
      for (part, bytes) in cut.takeChanges() { stored[part] = bytes }
      cut = FirstSeenTable()
      for (part, bytes) in stored {
        let isTaken = cut.restore(part, bytes)
        #expect(isTaken)
      }
      #expect(cut.valueCount == whole.valueCount && cut.pendingCount == whole.pendingCount)
    }
  }

  @Test func bytesOfAnotherFormAreRefused() throws {
    var table = FirstSeenTable()
    _ = Self.note(&table, .max, 0)
    let changes = table.takeChanges()
    #expect(changes.count == 3)
    #expect(table.takeChanges().isEmpty)
    for (part, bytes) in changes {
      let bytes = try #require(bytes)
      var other = FirstSeenTable()
      for damaged in [
        [], Array(bytes.dropLast()), bytes + [0], [9] + bytes.dropFirst(), Array(bytes.prefix(5)),
      ] {
        let isTaken = other.restore(part, damaged)
        #expect(!isTaken, "\(damaged)")
      }
      for odd in [[], Array("x".utf8), part + [0], Array("v".utf8) + [255, 255], Array("v".utf8) + [0, 0]] {
        let isTaken = other.restore(odd, bytes)
        #expect(!isTaken, "\(odd)")
      }
    }
  }

  /// A flood of new values is counted, and forgets nothing that was usual.
  @Test func aFloodLeavesWhatWasUsual() {
    var table = FirstSeenTable()
    for value in 0..<100 { _ = Self.note(&table, UInt64(value) &* 0x9E37_79B9_7F4A_7C15, 0, learning: true) }
    for value in 1_000..<260_000 { _ = Self.note(&table, UInt64(value) &* 0x9E37_79B9_7F4A_7C15, 1) }
    #expect(table.pendingCount == FirstSeenTable.mostValues / 4)
    #expect(table.dropped == 259_000 - FirstSeenTable.mostValues / 4)
    for value in 0..<100 {
      #expect(Self.note(&table, UInt64(value) &* 0x9E37_79B9_7F4A_7C15, 2) == .known)
    }
    // New ones are still found, and there is room once the others are forgotten.
    #expect(Self.note(&table, 3, 2) == .new)
    #expect(Self.note(&table, 4, 50) == .new)
    #expect(table.pendingCount == 1)
  }
}
