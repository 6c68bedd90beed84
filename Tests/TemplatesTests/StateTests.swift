import Events
import Templates
import Testing

/// Restarts.
@Suite struct StateTests {
  private func messages(_ count: Int, seed: UInt64 = 11) -> [(unit: UInt64, message: String)] {
    var source = MessageSource(seed: seed)
    return (0..<count).map { _ in source.next() }
  }

  private func sorted(_ rows: [TemplateRow]) -> [TemplateRow] {
    rows.sorted { $0.key.lexicographicallyPrecedes($1.key) }
  }

  @Test(arguments: [0, 1, 5, 40, 300, 1_500, 2_999])
  func aRestartAnywhereChangesNothing(_ cut: Int) throws {
    let messages = messages(3_000)
    var whole = TemplateMiner()
    var first = TemplateMiner()
    var stored: [[UInt8]: TemplateRow] = [:]
    for (number, entry) in messages.prefix(cut).enumerated() {
      #expect(whole.take(entry.message, unit: entry.unit) == first.take(entry.message, unit: entry.unit))
      if number % 97 == 0 { for row in first.takeChanges() { stored[row.key] = row } }
    }
    for row in first.takeChanges() { stored[row.key] = row }
    #expect(first.takeChanges().isEmpty)
    var second = try TemplateMiner(rows: Array(stored.values))
    #expect(second.takeChanges().isEmpty)
    #expect(sorted(second.allRows) == sorted(first.allRows))
    for entry in messages.dropFirst(cut) {
      #expect(whole.take(entry.message, unit: entry.unit) == second.take(entry.message, unit: entry.unit))
    }
    for row in second.takeChanges() { stored[row.key] = row }
    #expect(sorted(second.allRows) == sorted(whole.allRows))
    let third = try TemplateMiner(rows: Array(stored.values))
    #expect(sorted(third.allRows) == sorted(whole.allRows))
  }

  @Test func onlyWhatChangedIsStoredAgain() {
    var miner = TemplateMiner()
    for entry in messages(2_000) { _ = miner.take(entry.message, unit: entry.unit) }
    let all = miner.takeChanges().count
    _ = miner.take("session closed for user root")
    #expect(miner.takeChanges().count == 1)
    #expect(all > 20)
    _ = miner.take("never seen before")
    #expect(miner.takeChanges().count == 2)
  }

  @Test func theSaltDecidesNothing() {
    var (one, two) = (TemplateMiner(salt: 1), TemplateMiner(salt: 0xFFFF_0000_1234_5678))
    for entry in messages(2_000) {
      #expect(one.take(entry.message, unit: entry.unit) == two.take(entry.message, unit: entry.unit))
    }
    #expect(one.allRows == two.allRows)
  }

  @Test func aStoredTemplateCanBeReadWithoutAMiner() {
    var miner = TemplateMiner()
    let id = miner.take("took 5 ms", unit: 9, at: 4, reference: 3)
    let templates = miner.takeChanges().compactMap(\.template)
    #expect(templates == [miner.template(id)])
  }

  @Test func whatLowerLimitsHaveNoRoomForIsLeftOut() throws {
    var miner = TemplateMiner()
    for entry in messages(1_000) { _ = miner.take(entry.message, unit: entry.unit) }
    var limits = TemplateLimits()
    limits.unitTemplates = 5
    var less = try TemplateMiner(rows: miner.allRows, limits: limits)
    #expect(less.lostTemplates > 0)
    #expect(less.templateCount < miner.templateCount)
    var stored = Dictionary(uniqueKeysWithValues: miner.allRows.map { ($0.key, $0) })
    limits.unitTemplates = 500
    var more = try TemplateMiner(rows: miner.allRows, limits: limits)
    _ = more.take("something quite new")
    for row in more.takeChanges() { stored[row.key] = row }
    #expect(try TemplateMiner(rows: Array(stored.values)).templateCount == more.templateCount)
    _ = less.take("something quite new")
  }

  @Test func otherThresholdsLeaveTogetherWhatWasOne() throws {
    var miner = TemplateMiner()
    for user in ["alice", "bob", "carol", "dave"] { _ = miner.take("Invalid user \(user) from 10.0.0.1") }
    var thresholds = EvidenceThresholds()
    thresholds.words = 9
    let stricter = try TemplateMiner(rows: miner.allRows, thresholds: thresholds)
    #expect(stricter.templateCount == 1)
    #expect(stricter.allTemplates[0].count == 4)
  }

  @Test func bytesOfAnybodysMakingAreRefusedOrTaken() {
    var miner = TemplateMiner()
    for entry in messages(60) { _ = miner.take(entry.message, unit: entry.unit) }
    let encoded = miner.encoded
    for length in stride(from: 0, to: encoded.count, by: 23) {
      if var again = try? TemplateMiner(encoded: Array(encoded.prefix(length))) { _ = again.take("a b 5") }
    }
    var source = MessageSource(seed: 5)
    for _ in 0..<300 {
      var bytes = encoded
      for _ in 0..<1 + source.below(4) { bytes[source.below(bytes.count)] = UInt8(source.below(256)) }
      guard var again = try? TemplateMiner(encoded: bytes) else { continue }
      _ = again.take("session closed for user root")
      _ = try? TemplateMiner(rows: again.allRows)
      _ = again.takeChanges()
    }
  }

  @Test(arguments: [
    ([UInt8](), "version"), ([2], "version"), ([1, 9], "cut off"),
    ([1, 1, 0x73, 0, 0, 0, 1, 1], "no known key"),
    ([1, 9, 0x75, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2], "another version"),
    ([1, 9, 0x73, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 9, 1, 0, 0, 0, 0, 0, 0, 0, 0], "number 0 is missing"),
    ([1, 9, 0x73, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9, 1, 0, 0, 0, 0, 0, 0, 0, 0], "has no end"),
  ])
  func anErrorSaysWhatIsWrong(_ bytes: [UInt8], _ reason: String) {
    let error = #expect(throws: TemplateStateError.self) { try TemplateMiner(encoded: bytes) }
    #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
  }
}
