import CanonicalJSON
import Events
import Evidence
import Store
import Testing

@Suite struct RuleChangeTests {
  private static func activated(_ digest: String, after previous: String, _ more: [String: JSONValue] = [:])
    -> Statement
  {
    let body: [String: JSONValue] = [
      "digest": .string(digest), "previous": .string(previous), "loaded": 3, "rejected": 0,
    ]
    return Statement(
      .ruleSetActivated, body.merging(more) { _, new in new },
      evidence: more["author"] == nil
        ? nil : ["authors": [["account": "bob (uid 7)", "file": "/x", "modified": ""]]])
  }

  private static func approved(_ digest: String, _ ticket: String) -> Statement {
    Statement(
      .ruleSetApproved, ["digest": .string(digest), "ticket": .string(ticket), "self_approved": 1],
      evidence: ["actor": "ann", "note": "n"])
  }

  @Test func eachChangeEndsWithTheNextAndHasTheFirstApprovalThatFollows() throws {
    let folder = try StateFolder()
    let recorder = try Recorder(state: folder.path, host: "h1", now: now)
    let full: [String: JSONValue] = [
      "version": "2", "package": "attestd 2-1", "rules": "l2", "added": 1, "removed": 2, "changed": 3,
      "criteria": ["CC6.1"], "author": "accounts", "author_p": ["p-1"],
    ]
    for (seconds, statements) in [
      (0, [Self.activated("d1", after: "")]),
      (1, [Statement(.designActivated, ["design": "x1", "previous": "", "rules": "l1", "ruleset": "d1"])]),
      (2, [Self.approved("d2", "EARLY")]), (3, [Self.activated("d2", after: "d1", full)]),
      (4, [Self.approved("d2", "A"), Self.approved("d2", "B")]), (5, [Self.activated("d1", after: "d2")]),
      (6, [Self.activated("d2", after: "d1")]),
    ] as [(Int64, [Statement])] {
      var turn = Turn(recorded: now.advanced(bySeconds: seconds))
      turn.statements = statements
      try recorder.commit(turn)
    }
    let changes = try Archive(state: folder.path).ruleSetChanges()
    #expect(changes.map(\.digest) == ["d1", "d2", "d1", "d2"])
    #expect(changes.map(\.until) == [3, 5, 6].map { now.advanced(bySeconds: $0) } + [nil])
    #expect(changes.map { $0.approval?.ticket } == [nil, "A", nil, nil])
    #expect(changes.map(\.needsApproval) == [false, false, true, true])
    #expect(changes.map(\.listing) == ["l1", "l2", "", ""], "kept later, by another leaf")
    let second = changes[1]
    #expect(second.counts == .init(added: 1, removed: 2, changed: 3) && changes[0].counts == nil)
    #expect(second.authors == ["bob (uid 7)"] && second.author == "bob (uid 7)")
    #expect(second.package == "attestd 2-1" && second.version == "2" && second.criteria == ["CC6.1"])
    #expect(second.approval?.actor == "ann" && second.approval?.isSelfApproved == true)
    #expect(changes[0].author.isEmpty)
  }

  @Test func aPeriodIsJudgedByTheLastDesignThatWasInForceInIt() throws {
    let folder = try StateFolder()
    let recorder = try Recorder(state: folder.path, host: "h1", now: now)
    for (seconds, design) in [(0, ""), (10, "x1"), (20, "x2")] as [(Int64, String)] {
      var turn = Turn(recorded: now.advanced(bySeconds: seconds))
      turn.statements = [
        Statement(
          .designActivated, ["design": .string(design), "previous": "", "rules": "", "ruleset": "d"])
      ]
      try recorder.commit(turn)
    }
    let designs = try Archive(state: folder.path).designs()
    func judging(_ seconds: Int64) -> String? {
      designs.judging(until: now.advanced(bySeconds: seconds))?.design
    }
    #expect(judging(5) == "x1", "the first that the record has")
    #expect(judging(15) == "x1" && judging(20) == "x1" && judging(21) == "x2" && judging(99) == "x2")
    #expect([DesignActivation]().judging(until: now) == nil)
  }
}
