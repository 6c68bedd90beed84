import CanonicalJSON
import Events
import Evidence
import Testing

/// What is said of a change of the rules, and for how long it may go unapproved.
@Suite struct RuleSetChangeTests {
  private static func entry(_ id: String, _ digest: String, _ criteria: [String] = []) -> RuleListing.Entry {
    RuleListing.Entry(
      id: id, name: "n", title: "t", level: "low", kind: "anomaly", criteria: criteria, isShipped: false,
      digest: digest)
  }

  @Test func rulesAreComparedByTheirIds() throws {
    let before = RuleListing(
      [Self.entry("b", "1", ["CC6.1"]), Self.entry("a", "1"), Self.entry("c", "1", ["A1.2"])],
      readWith: ["x"])
    let after = RuleListing(
      [Self.entry("d", "1", ["CC8.1"]), Self.entry("b", "2", ["CC7.2"]), Self.entry("a", "1")],
      readWith: ["y"])
    let difference = after.difference(from: before)
    #expect(difference.added.map(\.id) == ["d"])
    #expect(difference.removed.map(\.id) == ["c"])
    #expect(difference.changed.map(\.after.id) == ["b"])
    #expect(difference.hasOtherReading)
    #expect(difference.criteria == ["A1.2", "CC6.1", "CC7.2", "CC8.1"])
    let same = after.difference(from: after)
    #expect(same.added.isEmpty && same.removed.isEmpty && same.changed.isEmpty && !same.hasOtherReading)
  }

  @Test func aListingIsTheSameInWhateverOrderItsRulesWereRead() throws {
    let entries = [Self.entry("b", "1"), Self.entry("a", "2", ["CC6.1"])]
    let listing = RuleListing(entries, readWith: ["x"])
    #expect(listing.json == RuleListing(entries.reversed(), readWith: ["x"]).json)
    #expect(RuleListing(try JSONValue(parsing: listing.json.canonicalBytes)) == listing)
    #expect(RuleListing(["rules": [["id": "a"]], "read_with": []]) == nil)
    #expect(RuleListing(JSONValue.array([])) == nil)
    var long = Self.entry("a", "1")
    long.title = String(repeating: "ä", count: 10_000)
    let kept = try #require(RuleListing(RuleListing([long]).json)?.entries.first)
    #expect(kept.title.utf8.count <= 256 && kept.title.hasSuffix("…"))
  }

  @Test func aDifferenceShowsTheChangedLinesAndThoseAroundThem() {
    let old = (1...20).map { "line \($0)" }.joined(separator: "\n") + "\n"
    let new = old.replacing("line 10\n", with: "line ten\nline 10b\n")
    #expect(
      LineDifference(from: old, to: new, context: 1).text == [
        "@@", " line 9", "-line 10", "+line ten", "+line 10b", " line 11", "@@",
      ])
    #expect(LineDifference(from: "", to: "a\nb").text == ["+a", "+b"])
    #expect(LineDifference(from: "a\nb\n", to: "").text == ["-a", "-b"])
    #expect(LineDifference(from: "a\nx\nb\n", to: "a\nb\ny\n").text == [" a", "-x", " b", "+y"])
  }

  @Test(arguments: 0..<200)
  func aDifferenceTakesOneTextToTheOther(seed: UInt64) {
    var state = seed &* 6_364_136_223_846_793_005 &+ 1
    func next(_ below: UInt64) -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 33) % below
    }
    func text() -> [String] { (0..<next(12)).map { _ in "\(next(4))" } }
    let (old, new) = (text(), text())
    let lines = LineDifference(
      from: old.map { $0 + "\n" }.joined(), to: new.map { $0 + "\n" }.joined(), context: 100
    ).lines
    #expect(lines.filter { $0.kind != .added }.map(\.text) == old || old == new)
    #expect(lines.filter { $0.kind != .removed }.map(\.text) == new || old == new)
  }

  @Test func textsThatAreTooLargeToCompareAreExchanged() {
    let old = (0..<3_000).map { "a\($0)\n" }.joined()
    let new = (0..<3_000).map { "b\($0)\n" }.joined()
    let lines = LineDifference(from: old, to: new).lines
    #expect(lines.prefix(3_000).allSatisfy { $0.kind == .removed })
    #expect(lines.dropFirst(3_000).allSatisfy { $0.kind == .added } && lines.count == 6_000)
  }

  // MARK: - Approval

  private static let start = Timestamp(seconds: 1_800_000_000)
  private static let due = start.advanced(bySeconds: 3 * 86_400)

  private static func activated(_ digest: String, after previous: String = "p") -> Statement {
    Statement(.ruleSetActivated, ["digest": .string(digest), "previous": .string(previous)])
  }

  private static func approved(_ digest: String) -> Statement {
    Statement(.ruleSetApproved, ["digest": .string(digest)])
  }

  @Test func aChangeThatNobodyApprovesIsToldOnceAfterThreeDays() {
    var pending = PendingApprovals()
    pending.apply([Self.activated("a"), Self.activated("first", after: "")], at: Self.start)
    #expect(pending.count == 1, "the first rule set of a record changed nothing")
    let early = pending.judge(at: Self.due)
    #expect(early.isEmpty)
    let later = Self.due.advanced(bySeconds: 1)
    let missed = pending.judge(at: later)
    #expect(missed.map(\.ruleSet) == ["a"] && missed.map(\.activated) == [Self.start])
    #expect(missed.map(\.time) == [Self.due])
    let again = pending.judge(at: later)
    #expect(again.isEmpty)
    let stored = pending.takeChanges()
    #expect(stored.map(\.ruleSet) == ["a"])
  }

  @Test func anApprovalCountsFromWhenItWasRecordedWhoeverLooksWhen() {
    for (seconds, isMissed) in [(3 * 86_400, false), (3 * 86_400 + 1, true)] as [(Int64, Bool)] {
      var looked = PendingApprovals()
      var slept = PendingApprovals()
      let approval = Self.start.advanced(bySeconds: seconds)
      looked.apply([Self.activated("a")], at: Self.start)
      slept.apply([Self.activated("a")], at: Self.start)
      let seen = looked.judge(at: approval)
      looked.apply([Self.approved("a")], at: approval)
      slept.apply([Self.approved("a")], at: approval)
      let end = Self.start.advanced(bySeconds: 10 * 86_400)
      let (one, other) = (seen + looked.judge(at: end), slept.judge(at: end))
      #expect(one == other)
      #expect(!seen.isEmpty == isMissed)
    }
  }

  @Test func whatWaitsIsReadBackAfterARestart() throws {
    var pending = PendingApprovals(most: 2)
    pending.apply([Self.activated("a")], at: Self.start)
    pending.apply([Self.activated("b")], at: Self.start.advanced(bySeconds: 5))
    pending.apply([Self.approved("a")], at: Self.start.advanced(bySeconds: 6))
    var restored = PendingApprovals()
    for (ruleSet, value) in pending.takeChanges() {
      guard let value else { continue }
      let isRestored = restored.restore(ruleSet, value)
      #expect(isRestored)
    }
    let end = Self.start.advanced(bySeconds: 10 * 86_400)
    let (one, other) = (restored.judge(at: end), pending.judge(at: end))
    #expect(one == other && one.map(\.ruleSet) == ["b"] && pending.count == 0)
    let isRefused = !restored.restore("x", "soon")
    #expect(isRefused)
    // The same change twice waits from the first time on.
    pending.apply([Self.activated("c")], at: Self.start)
    pending.apply([Self.activated("c")], at: end)
    let twice = pending.judge(at: end)
    #expect(twice.map(\.time) == [Self.due])
    pending.apply([Self.activated("1"), Self.activated("2"), Self.activated("3")], at: Self.start)
    #expect(pending.count == 2)
  }
}
