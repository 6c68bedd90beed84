import CanonicalJSON
import Daemon
import Events
import Evidence
import Foundation
import Glibc
import Store
import Testing

/// Who may have what put on the record, and what is said about them there.
@Suite struct AdmissionTests {
  /// Numbers that no host has accounts or groups for.
  private static let daemon: uid_t = 70_998
  private static let alice: uid_t = 71_000
  private static let bob: uid_t = 71_001
  private static let groups: [String: gid_t] = [
    "attestd-operator": 60_001, "attestd-reviewer": 60_002, "attestd-admin": 60_003,
    "attestd-auditor": 60_004,
    "staff": 60_009,
  ]
  private static let now = Timestamp(seconds: 1_800_000_000)
  private static func ruleSet(_ start: String) -> String { start + String(repeating: "0", count: 62) }
  private static let control = Control(
    id: "AC-1", owner: "o", description: "d", criteria: ["CC6.1"], rules: [])

  /// A record with one finding about bob, one gap, and whatever is put there next.
  private final class Record {
    let path = FileManager.default.temporaryDirectory.path + "/attestd-admission-\(UUID().uuidString)"
    let redactor: Redactor
    private let secret: HostSecret
    private var recorder: Recorder?
    private var time = AdmissionTests.now.advanced(bySeconds: -86_400)

    init() throws {
      secret = try #require(HostSecret([UInt8](repeating: 7, count: 32)))
      redactor = Redactor(secret)
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      recorder = try Recorder(state: path, host: "h1", now: time)
      let first = time.description
      try keep(
        Statement(
          .findingOpened,
          [
            "finding": "f-aa11", "rule": "r1", "title": "t", "level": "high", "kind": "anomaly",
            "criteria": ["CC6.1"], "ruleset": "abc", "group_fields": ["user"], "source": "journal",
            "reference": "s=1;i=2", "first": .string(first), "received": .string(first), "count": 1,
            "origin": "trusted", "late": 0, "before_coverage": 0,
          ],
          evidence: ["group": ["user": "somebody"], "kept": ["uid": .string("\(AdmissionTests.bob)")]]))
      try keep(
        .gapOpened(
          id: "g-1234", source: "journal",
          SourceGap(cause: .stopped, size: .unknown, from: "a", to: "b", detail: "d")))
      try activate("a0", after: "")
      try activate("b0", after: "a0")
      try keep(Statement(.designActivated, ["design": "d0", "previous": "", "rules": "", "ruleset": "b0"]))
    }

    /// Puts a rule set in force; what is changed in it is by `authors`.
    func activate(_ digest: String, after previous: String, by authors: [String] = []) throws {
      try keep(
        Statement(
          .ruleSetActivated,
          [
            "digest": .string(AdmissionTests.ruleSet(digest)), "loaded": 1, "rejected": 0, "version": "1",
            "previous": .string(previous.isEmpty ? "" : AdmissionTests.ruleSet(previous)),
            "author": "accounts", "author_p": .array(authors.map { .string($0) }),
          ]))
    }

    @discardableResult
    func approve(_ digest: String, ticket: String = "CHG-118", by responder: Responder) throws -> Statement {
      let approval = RuleApproval(digest: digest, ticket: ticket, note: "password=hunter2 looked")
      let statement = try #require(
        try admission().admit(.approveRules(approval), by: responder, head: nil, at: AdmissionTests.now)
          .statement)
      try keep(statement)
      return statement
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var head: ShardHead? { recorder?.head }

    func keep(_ statement: Statement) throws {
      time = time.advanced(bySeconds: 1)
      var turn = Turn(recorded: time)
      turn.statements = [statement]
      try recorder?.commit(turn)
    }

    func admission(roles: RoleGroups = RoleGroups(), ownerLogin: uid_t? = nil) -> Admission {
      Admission(
        state: path, owner: AdmissionTests.daemon, ownerLogin: ownerLogin, secret: secret, redactor: redactor,
        groups: { roles }, group: { AdmissionTests.groups[$0] }, controls: { [AdmissionTests.control] })
    }

    /// Answers and keeps that.
    @discardableResult
    func answer(
      _ decision: Response.Decision, by responder: Responder, change: (inout Answer) -> Void = { _ in }
    ) throws -> Statement {
      var answer = Answer("f-aa", decision, note: "n")
      if decision == .except { answer.expires = AdmissionTests.now.advanced(bySeconds: 86_400) }
      change(&answer)
      let statement = try #require(
        try admission().admit(.respond(answer), by: responder, head: nil, at: AdmissionTests.now).statement)
      try keep(statement)
      return statement
    }
  }

  private static func member(_ user: uid_t, _ names: String..., login: uid_t? = nil) -> Responder {
    Responder(user: user, login: login, groups: Set(names.compactMap { groups[$0] }))
  }

  private static var requests: [(name: String, request: ControlRequest, privilege: Role.Privilege)] {
    var requests: [(String, ControlRequest, Role.Privilege)] = Response.Decision.allCases.map { decision in
      var answer = Answer("f-aa", decision, note: "n")
      if decision == .except { answer.expires = now.advanced(bySeconds: 60) }
      return (decision.rawValue, .respond(answer), decision == .except ? .approve : .answer)
    }
    requests += [
      ("explain", .explain(gap: "g-1", note: "n"), .answer),
      ("attest", .attest(control: "AC-1", note: "n"), .approve),
      ("close", .closePeriod(month: "2026-12"), .administer),
      ("approve", .approveRules(RuleApproval(digest: "b00000", ticket: "CHG-1", note: "")), .approve),
      ("exported", .exported(month: "2026-12", manifest: String(repeating: "0a", count: 32)), .read),
      ("checkpoint", .checkpoint, .read),
      ("rotate", .rotateKey, .administer),
      (
        "sign", .signManifest(shard: "2026", label: "x", sha256: String(repeating: "0a", count: 32)),
        .administer
      ),
      (
        "pulled",
        .pulled(
          Pull(
            subject: .control("AC-1"), from: Timestamp(seconds: 0), to: now, rows: 0,
            sha256: String(repeating: "0a", count: 32), asOf: .init(shard: "2027", size: 1), tool: "t",
            query: "{}")), .read
      ),
    ]
    return requests
  }

  private static let everything: Set<Role.Privilege> = Set(Role.Privilege.allCases)

  @Test(
    arguments: [
      (member(alice), nil, []), (member(alice, "staff"), nil, []),
      (member(alice, "attestd-auditor"), .auditor, [.read]),
      (member(alice, "attestd-operator", "staff"), .operator, [.read, .answer]),
      (member(alice, "attestd-reviewer"), .reviewer, [.read, .answer, .approve]),
      (member(alice, "attestd-operator", "attestd-reviewer"), .reviewer, [.read, .answer, .approve]),
      (member(alice, "attestd-auditor", "attestd-admin"), .admin, everything),
      // sudo and su do not change who somebody is.
      (member(0, login: alice), .root, everything),
      (member(0, "attestd-operator", login: alice), .operator, [.read, .answer]),
      (member(bob, "attestd-operator", login: alice), .operator, [.read, .answer]),
      (member(daemon, login: alice), nil, []),
      (member(0), .root, everything), (member(daemon), .owner, everything),
      (member(0, login: daemon), .owner, everything),
    ] as [(Responder, Role?, Set<Role.Privilege>)])
  func eachMayWhatTheirGroupsMay(
    responder: Responder, role: Role?, privileges: Set<Role.Privilege>
  ) throws {
    let admission = try Record().admission()
    #expect(try admission.role(of: responder) == role)
    for privilege in Role.Privilege.allCases where !privileges.contains(privilege) {
      #expect(throws: Refusal.self) { try admission.role(of: responder, for: privilege) }
    }
    for privilege in privileges { #expect(try admission.role(of: responder, for: privilege) == role) }
  }

  @Test(arguments: Role.ofGroups)
  func eachRequestNeedsItsPrivilege(role: Role) throws {
    let record = try Record()
    let responder = Self.member(Self.alice, "attestd-\(role.rawValue)")
    for (name, request, privilege) in Self.requests {
      #expect(request.privilege == privilege, "\(name)")
      let result = Result {
        try record.admission().admit(request, by: responder, head: nil, at: Self.now)
      }
      #expect(((try? result.get()) != nil) == role.allows(privilege), "\(name) \(result)")
    }
  }

  /// A pull is stated by whoever made it.
  @Test(
    arguments: [
      { $0.subject = .control("token=abcdefgh12345678") }, { $0.tool = "password=hunter2" },
      { $0.asOf.shard = "2199" }, { $0.asOf.size = 1 << 40 },
      { $0.draw?.engagement = "password=hunter2" }, { $0.draw?.text = "password=hunter2" },
    ] as [@Sendable (inout Pull) -> Void])
  func aPullSaysNothingThatCannotBe(change: @Sendable (inout Pull) -> Void) throws {
    let record = try Record()
    let digest = String(repeating: "0a", count: 32)
    let shard = try #require(try Archive(state: record.path).shards().last)
    var pull = Pull(
      subject: .control("AC-1"), from: Timestamp(seconds: 0), to: Self.now, rows: 0, sha256: digest,
      asOf: .init(shard: shard.name, size: shard.size), tool: "attestctl 1", query: "{}")
    pull.draw = .init(
      engagement: "SOC 2 2026", text: "seven swans", populationRows: 0, populationSHA256: digest,
      seed: digest, isByMonth: false, items: [])
    let auditor = Self.member(Self.alice, "attestd-auditor")
    #expect(
      try record.admission().admit(.pulled(pull), by: auditor, head: nil, at: Self.now).statement != nil)
    change(&pull)
    #expect(throws: Refusal.self) {
      try record.admission().admit(.pulled(pull), by: auditor, head: nil, at: Self.now)
    }
  }

  /// Each is a leaf for years, and an auditor may only read.
  @Test func whoMayOnlyReadCannotFillTheRecordWithPulls() throws {
    let record = try Record()
    let shard = try #require(try Archive(state: record.path).shards().last)
    let pull = Pull(
      subject: .control("AC-1"), from: Timestamp(seconds: 0), to: Self.now, rows: 0,
      sha256: String(repeating: "0a", count: 32), asOf: .init(shard: shard.name, size: shard.size),
      tool: "attestctl 1", query: "{}")
    for _ in 0..<300 { try record.keep(pull.statement(actor: "ann")) }
    let now = Self.now.advanced(bySeconds: -86_000)
    let auditor = Self.member(Self.alice, "attestd-auditor")
    let error = #expect(throws: Refusal.self) {
      try record.admission().admit(.pulled(pull), by: auditor, head: nil, at: now)
    }
    #expect(error?.description.contains("300") == true)
    for (responder, time) in [
      (auditor, now.advanced(bySeconds: 3600)), (Responder(user: 0, login: nil, groups: []), now),
    ] {
      #expect(
        try record.admission().admit(.pulled(pull), by: responder, head: nil, at: time).statement != nil)
    }
  }

  @Test(arguments: [
    ("auditor", true), ("operator", true), ("reviewer", true), ("admin", true), ("nobody", false),
  ])
  func everybodyWithARoleReadsAndItIsSaidWho(group: String, mayRead: Bool) throws {
    let record = try Record()
    let reading = try #require(
      RecordReading(command: "findings", arguments: ["--rule", "password=hunter2"]))
    let responder = Self.member(Self.alice, "attestd-\(group)")
    guard mayRead else {
      #expect(throws: Refusal.self) {
        try record.admission().admit(.read(reading), by: responder, head: nil, at: Self.now)
      }
      return
    }
    let statement = try #require(
      try record.admission().admit(.read(reading), by: responder, head: nil, at: Self.now).statement)
    #expect(statement.kind == .accessRead)
    let person = try #require(statement.body["actor_p"])
    #expect(
      statement.body == [
        "command": "findings", "role": .string(group), "unattributed": 0, "actor_p": person,
      ])
    #expect(statement.evidence?["actor"] == "uid 71000 (uid 71000)")
    #expect(statement.evidence?["arguments"]?.array?.first == "--rule")
    #expect(!JSONValue.object(statement.evidence ?? [:]).canonicalText.contains("hunter2"))
  }

  /// What one person reads is a leaf for years too; and it takes nothing from the next.
  @Test func aPersonCannotFillTheRecordByReading() throws {
    let record = try Record()
    let reading = ControlRequest.read(try #require(RecordReading(command: "show", arguments: ["f-1"])))
    let alice = Self.member(Self.alice, "attestd-auditor")
    let now = Self.now.advanced(bySeconds: -85_000)
    func admit(_ responder: Responder, at time: Timestamp = now) throws -> Statement {
      try #require(
        try record.admission().admit(reading, by: responder, head: nil, at: time).statement)
    }
    let statement = try admit(alice)
    for _ in 0..<600 { try record.keep(statement) }
    let error = #expect(throws: Refusal.self) { try admit(alice) }
    #expect(error?.description.contains("600") == true)
    #expect(try admit(Self.member(Self.bob, "attestd-auditor")).kind == .accessRead)
    #expect(try admit(alice, at: now.advanced(bySeconds: 3600)).kind == .accessRead)
  }

  @Test func exportsArePacedLikePulls() throws {
    let record = try Record()
    let export = ControlRequest.exported(month: "2026-12", manifest: String(repeating: "0a", count: 32))
    let auditor = Self.member(Self.alice, "attestd-auditor")
    let now = Self.now.advanced(bySeconds: -86_000)
    let statement = try #require(
      try record.admission().admit(export, by: auditor, head: nil, at: now).statement)
    for _ in 0..<300 { try record.keep(statement) }
    #expect(throws: Refusal.self) {
      try record.admission().admit(export, by: auditor, head: nil, at: now)
    }
    #expect(
      try record.admission().admit(
        export, by: Responder(user: 0, login: nil, groups: []), head: nil, at: now
      ).statement != nil)
  }

  @Test func aMonthIsClosedOnceWhenItIsOver() throws {
    let record = try Record()
    let root = Responder(user: 0, login: nil, groups: [])
    let head = try #require(record.head)
    func close(_ month: String) throws -> Statement? {
      try record.admission().admit(
        .closePeriod(month: month), by: root, head: head,
        at: Self.now
      ).statement
    }
    for month in ["2027-01", "2027-02", "2099-12", "2026-13", "2026-1", "2026", "", "2026-12-"] {
      #expect(throws: Refusal.self, "\(month)") { try close(month) }
    }
    try record.keep(#require(try close("2026-12")))
    #expect(throws: Refusal.self) { try close("2026-12") }
    #expect(try close("2026-11") != nil)
  }

  @Test func aMonthIsClosedWithTheDesignThatWasInForceInIt() throws {
    let record = try Record()
    let root = Responder(user: 0, login: nil, groups: [])
    func design(_ month: String) throws -> String? {
      try record.admission().admit(
        .closePeriod(month: month), by: root, head: record.head, at: Self.now.advanced(bySeconds: 90 * 86_400)
      ).statement?.body["design"]?.string
    }
    // The record's only one came into force in January 2027.
    #expect(try design("2027-01") == "d0")
    #expect(try design("2026-11") == "d0")
    #expect(
      try record.admission().admit(.closePeriod(month: "2026-12"), by: root, head: record.head, at: Self.now)
        .statement?.evidence == nil)
    for digest in ["d1", ""] {
      try record.keep(
        Statement(
          .designActivated, ["design": .string(digest), "previous": "d0", "rules": "", "ruleset": "b0"]))
    }
    #expect(try design("2027-02") == "d1")
    #expect(try design("2026-12") == "d0")
  }

  @Test func whereNoDesignIsOnTheRecordNothingIsClosed() throws {
    let path = FileManager.default.temporaryDirectory.path + "/attestd-admission-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let recorder = try Recorder(state: path, host: "h1", now: Self.now)
    var turn = Turn(recorded: Self.now.advanced(bySeconds: -90 * 86_400))
    turn.statements = [Statement(.heartbeat, ["uptime_s": 1])]
    try recorder.commit(turn)
    let secret = try #require(HostSecret([UInt8](repeating: 7, count: 32)))
    let admission = Admission(
      state: path, owner: Self.daemon, ownerLogin: nil, secret: secret, redactor: Redactor(secret),
      groups: { RoleGroups() }, controls: { [] })
    let error = #expect(throws: Refusal.self) {
      try admission.admit(
        .closePeriod(month: "2026-12"), by: Responder(user: 0, login: nil, groups: []), head: recorder.head,
        at: Self.now)
    }
    #expect(error?.description.contains("start attestd once") == true)
  }

  // MARK: - Changes of the rules

  @Test func aChangeOfTheRulesIsApprovedOnceByItsDigest() throws {
    let record = try Record()
    let reviewer = Self.member(Self.alice, "attestd-reviewer")
    let statement = try record.approve("b00000", by: reviewer)
    #expect(statement.kind == .ruleSetApproved)
    #expect(statement.body["digest"]?.string == Self.ruleSet("b0"))
    #expect(statement.body["ticket"] == "CHG-118" && statement.body["role"] == "reviewer")
    #expect(statement.body["self_approved"] == 0 && statement.body["unattributed"] == 0)
    #expect(statement.evidence?["note"]?.string?.contains("hunter2") == false)
    #expect(statement.evidence?["actor"] == "uid 71000 (uid 71000)")
    for (digest, words) in [
      ("b00000", "was approved on"), ("a00000", "needs no approval"), ("c00000", "was ever in force"),
      ("b0", "too short"), ("", "too short"),
    ] {
      let error = #expect(throws: Refusal.self, "\(digest)") { try record.approve(digest, by: reviewer) }
      #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    }
    // Another set with the same beginning, and the old one put back: a change again.
    try record.activate("b000001", after: "b0")
    let error = #expect(throws: Refusal.self) { try record.approve("b00000", by: reviewer) }
    #expect(error?.description.contains("2 rule sets") == true)
    try record.activate("a0", after: "b000001")
    try record.approve("a00000", by: reviewer)
  }

  @Test(arguments: [
    "", "a ticket", "carol@example.org", String(repeating: "A", count: 201), "password=hunter2",
  ])
  func aTicketIsAnIdAndNoSentence(_ ticket: String) throws {
    let record = try Record()
    #expect(throws: Refusal.self) {
      try record.approve("b00000", ticket: ticket, by: Self.member(Self.alice, "attestd-reviewer"))
    }
  }

  @Test func approvingOnesOwnChangeIsMarked() throws {
    let record = try Record()
    let alice = Self.member(Self.alice, "attestd-reviewer")
    let person = try #require(
      try record.answer(.comment, by: Self.member(Self.alice, "attestd-operator")).body["actor_p"]?.string)
    try record.activate("c0", after: "b0", by: ["p-0", person])
    try record.activate("d0", after: "c0", by: [person])
    #expect(try record.approve("c00000", by: alice).body["self_approved"] == 1)
    #expect(
      try record.approve("d00000", by: Self.member(0, "attestd-reviewer", login: Self.bob))
        .body["self_approved"] == 0)
  }

  @Test func aRefusalNamesTheGroupsThatMay() throws {
    let admission = try Record().admission()
    let error = #expect(throws: Refusal.self) {
      try admission.role(of: Self.member(Self.alice, "attestd-operator"), for: .approve)
    }
    #expect(
      error?.description
        == "uid 71000 (uid 71000) may not approve exceptions and changes, or attest controls here: that is for members of "
        + "attestd-reviewer, attestd-admin ('roles' in attestd.yaml)")
  }

  @Test func groupsAreThoseOfTheConfiguration() throws {
    var roles = RoleGroups()
    roles.names[.operator] = ["missing", "staff"]
    roles.names[.admin] = []
    let admission = try Record().admission(roles: roles)
    #expect(try admission.role(of: Self.member(Self.alice, "staff")) == .operator)
    #expect(try admission.role(of: Self.member(Self.alice, "attestd-operator")) == nil)
    #expect(try admission.role(of: Self.member(Self.alice, "attestd-admin")) == nil)
  }

  @Test func whoeverStartedTheDaemonByHandOwnsItsRecord() throws {
    let admission = try Record().admission(ownerLogin: Self.alice)
    #expect(try admission.role(of: Self.member(Self.daemon, login: Self.alice)) == .owner)
    #expect(try admission.role(of: Self.member(Self.bob, login: Self.alice)) == nil)
    #expect(try admission.role(of: Self.member(Self.daemon, login: Self.bob)) == nil)
  }

  // MARK: - What is said of an answer

  @Test func namesAreEvidenceAndFlagsAreTheLeaf() throws {
    let record = try Record()
    let statement = try record.answer(.resolve, by: Self.member(Self.alice, "attestd-operator")) {
      $0.note = "password=hunter2"
      $0.rootCause = "token=hunter3"
      $0.reference = "https://tickets.example/SEC-1?x=1"
    }
    let person = try #require(statement.body["actor_p"]?.string)
    #expect(person.hasPrefix("p-") && person.utf8.count == 14)
    #expect(
      statement.body == [
        "finding": "f-aa11", "decision": "resolve", "role": "operator", "responder_is_actor": 0,
        "self_approved": 0, "unattributed": 0, "actor_p": .string(person),
        "reference": "https://tickets.example/SEC-1?x=1",
      ])
    let evidence = try #require(statement.evidence)
    #expect(evidence["actor"] == "uid 71000 (uid 71000)")
    #expect(evidence["uid"] == 71_000 && evidence["login"] == nil)
    for secret in ["hunter2", "hunter3"] {
      #expect(!JSONValue.object(evidence).canonicalText.contains(secret))
    }
    #expect(evidence["root_cause"] != nil)
    let other = try record.answer(.comment, by: Self.member(0, "attestd-operator", login: Self.alice))
    #expect(other.body["actor_p"]?.string == person)
    #expect(other.evidence?["login"] == "uid 71000" && other.evidence?["uid"] == 0)
    let third = try record.answer(.comment, by: Self.member(Self.bob, "attestd-operator"))
    #expect(third.body["actor_p"]?.string != person)
    let assigned = try record.answer(.assign, by: Self.member(Self.bob, "attestd-operator")) {
      $0.assignee = "carol"
    }
    #expect(assigned.evidence?["assignee"] == "carol")
  }

  @Test(
    arguments: [
      (member(bob, "attestd-operator"), true, "operator", false),
      (member(alice, "attestd-operator"), false, "operator", false),
      (member(alice, "attestd-operator", login: bob), true, "operator", false),
      (member(0), false, "root", true), (member(daemon), false, "owner", true),
      (member(0, "attestd-admin", login: alice), false, "admin", false),
    ] as [(Responder, Bool, String, Bool)])
  func anAnswerToOnesOwnDoingIsMarked(
    responder: Responder, isActor: Bool, role: String, isUnattributed: Bool
  ) throws {
    let body = try Record().answer(.dismiss, by: responder).body
    #expect(body["responder_is_actor"] == .integer(isActor ? 1 : 0))
    #expect(body["unattributed"] == .integer(isUnattributed ? 1 : 0))
    #expect(body["role"]?.string == role)
    #expect((body["actor_p"] == nil) == isUnattributed)
    #expect(body["self_approved"] == 0)
  }

  @Test(arguments: ["user", "target_user", "uid", "pam_user", "auid"])
  func peopleStandInTheseFields(field: String) throws {
    let record = try Record()
    var finding = try #require(try Archive(state: record.path).finding(id: "f-aa"))
    finding.group = []
    finding.kept = [.init(name: field, value: "alice")]
    #expect(finding.isAbout(["alice", "1000"]) && !finding.isAbout(["bob"]))
    finding.kept = nil
    finding.group = [.init(name: field, value: "1000")]
    #expect(finding.isAbout(["alice", "1000"]) && !finding.isAbout(["alice"]))
    finding.group = [.init(name: "command", value: "alice")]
    #expect(!finding.isAbout(["alice"]))
  }

  @Test(
    arguments: [
      // Whoever answered before, or did it, approves their own.
      ([(.acknowledge, alice)], alice, true), ([(.comment, alice)], alice, true),
      ([(.comment, alice)], bob, true),
      ([], alice, false), ([], bob, true), ([(.except, alice)], alice, false),
      ([(.acknowledge, 71_005)], alice, false), ([(.comment, 0)], 0, true), ([(.comment, 0)], alice, false),
      ([(.comment, alice)], 0, false),
    ] as [([(Response.Decision, uid_t)], uid_t, Bool)])
  func anExceptionOfOnesOwnIsMarked(
    before: [(Response.Decision, uid_t)], approver: uid_t, isSelfApproved: Bool
  ) throws {
    let record = try Record()
    for (decision, user) in before {
      try record.answer(decision, by: Self.member(user, "attestd-reviewer"))
    }
    let body = try record.answer(.except, by: Self.member(approver, "attestd-reviewer")).body
    #expect(body["self_approved"] == .integer(isSelfApproved ? 1 : 0))
    #expect(body["expires"]?.string == Self.now.advanced(bySeconds: 86_400).description)
  }

  @Test(
    arguments: [
      (0, false), (-5, false), (1, true), (400 * 86_400, true), (400 * 86_400 + 1, false), (nil, false),
    ] as [(Int64?, Bool)])
  func anExceptionEndsWithinFourHundredDays(seconds: Int64?, isTaken: Bool) throws {
    let record = try Record()
    let result = Result {
      try record.answer(.except, by: Self.member(Self.alice, "attestd-reviewer")) {
        $0.expires = seconds.map { Self.now.advanced(bySeconds: $0) }
      }
    }
    #expect(((try? result.get()) != nil) == isTaken, "\(result)")
  }

  @Test func whatMakesNoSenseIsRefused() throws {
    let record = try Record()
    let reviewer = Self.member(Self.alice, "attestd-reviewer")
    func refused(_ decision: Response.Decision, _ change: (inout Answer) -> Void) {
      #expect(throws: Refusal.self) { try record.answer(decision, by: reviewer, change: change) }
    }
    refused(.resolve) { $0.expires = Self.now.advanced(bySeconds: 9) }
    refused(.comment) { $0.rootCause = "x" }
    refused(.comment) { $0.assignee = "x" }
    refused(.resolve) { $0.reference = "ann said so" }
    refused(.resolve) { $0.reference = "ann@example.org" }
    refused(.resolve) { $0.reference = String(repeating: "A", count: 201) }
    refused(.resolve) { $0.reference = "x?password=hunter2" }
    refused(.comment) { $0.finding = "f-bb" }
    try record.answer(.resolve, by: reviewer)
    refused(.except) { _ in }
    try record.answer(.reopen, by: reviewer)
    try record.answer(.except, by: reviewer)
    #expect(throws: Refusal.self) {
      try record.admission().admit(.explain(gap: "g-9", note: "n"), by: reviewer, head: nil, at: Self.now)
    }
    #expect(throws: Refusal.self) {
      try record.admission().admit(.attest(control: "XX", note: "n"), by: reviewer, head: nil, at: Self.now)
    }
  }

  @Test func anAttestationOfOnesOwnWorkIsMarked() throws {
    let record = try Record()
    func attest(_ user: uid_t) throws -> JSONValue? {
      let statement = try #require(
        try record.admission().admit(
          .attest(control: "AC-1", note: "n"), by: Self.member(user, "attestd-reviewer"), head: nil,
          at: Self.now
        ).statement)
      try record.keep(statement)
      return statement.body["self_approved"]
    }
    #expect(try attest(Self.alice) == 0)
    try record.answer(.acknowledge, by: Self.member(Self.alice, "attestd-operator"))
    #expect(try attest(Self.bob) == 0)
    try record.answer(.acknowledge, by: Self.member(Self.alice, "attestd-operator"))
    #expect(try attest(Self.alice) == 1)
    #expect(try attest(Self.alice) == 0)
  }
}
