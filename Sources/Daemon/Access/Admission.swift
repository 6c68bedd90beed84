import CanonicalJSON
package import Events
package import Evidence
package import Glibc
import Linux
package import Store

/// Decides whether somebody may have something put on the record, and what is put there. The daemon and an `attestctl`
/// that writes itself both ask here, before anything becomes a statement.
package struct Admission {
  private static let mostPullsAnHour = 300
  /// Of one person.
  static let mostReadingsAnHour = 600

  /// What is asked for once it may be done.
  package struct Admitted {
    /// Nil for what is done rather than said.
    package var statement: Statement?
    /// The whole id of the finding or gap that it is about.
    package var subject: String?
  }

  /// The state folder.
  let state: String
  /// The account that may do anything: the record is its own.
  let owner: uid_t
  /// The session the owner's process was started in; nil for a service.
  let ownerLogin: uid_t?
  private let groups: () throws -> RoleGroups
  private let group: (String) -> gid_t?
  private let controls: () throws -> [Control]
  let redactor: Redactor
  private let pseudonyms: DerivedKey

  /// - Parameters:
  ///   - groups: asked for when a role depends on them.
  ///   - group: the number of a group by its name.
  ///   - controls: asked for when a control is attested; none where nobody knows them.
  package init(
    state: String, owner: uid_t, ownerLogin: uid_t?, secret: HostSecret, redactor: Redactor,
    groups: @escaping () throws -> RoleGroups,
    group: @escaping (String) -> gid_t? = { UserGroups.id($0) }, controls: @escaping () throws -> [Control]
  ) {
    self.state = state
    self.owner = owner
    self.ownerLogin = ownerLogin
    self.groups = groups
    self.group = group
    self.controls = controls
    self.redactor = redactor
    pseudonyms = secret.key(for: .pseudonym)
  }

  // MARK: - Who

  /// Nil for somebody whom no group gives a role.
  package func role(of responder: Responder) throws -> Role? {
    if responder.user == 0, responder.login == nil { return .root }
    if responder.person == owner { return .owner }
    // Started by hand, as by `sudo make run`: whoever did it owns what it records.
    if let ownerLogin, responder.login == ownerLogin, responder.user == owner { return .owner }
    if let role = try groups().role(of: responder.groups, id: group) { return role }
    // Who may become root can do anything to the record; what is left is to say who it was.
    return responder.user == 0 ? .root : nil
  }

  /// The role in which `responder` may do it.
  package func role(of responder: Responder, for privilege: Role.Privilege) throws -> Role {
    let role = try role(of: responder)
    if let role, role.allows(privilege) { return role }
    let allowed = try groups().allowed(privilege)
    let who = responder.description
    throw Refusal(
      "\(who) may not \(privilege.words) here: "
        + (allowed.isEmpty
          ? "no group has the role for it ('roles' in attestd.yaml)"
          : "that is for members of \(allowed.joined(separator: ", ")) ('roles' in attestd.yaml)"))
  }

  private func standing(of responder: Responder, _ role: Role) -> Response.Standing {
    var standing = Response.Standing()
    standing.role = role.rawValue
    standing.isUnattributed = responder.login == nil && (role == .root || role == .owner)
    if !standing.isUnattributed { standing.person = pseudonym(of: responder.person) }
    return standing
  }

  /// The same for the same account on this host, and nothing to anybody without the host's secret.
  func pseudonym(of person: uid_t) -> String {
    let name = UserName.of(person) ?? "uid \(person)"
    return "p-" + Digest.hex(pseudonyms.mac(Array(name.utf8)).prefix(6))
  }

  // MARK: - What

  /// - Parameter head: the ledger as it stands, for closing a period.
  /// - Throws: `Refusal`, or what keeps the record or the configuration from being read.
  package func admit(
    _ request: ControlRequest, by responder: Responder, head: ShardHead?, at now: Timestamp
  ) throws -> Admitted {
    let role = try role(of: responder, for: request.privilege)
    switch request {
    case .respond(let answer):
      return try admit(answer, by: responder, standing(of: responder, role), at: now)
    case .explain(let gap, let note):
      let id = try self.gap(gap)
      return Admitted(
        statement: .gapExplained(id, note: note, actor: responder.description, redactor), subject: id)
    case .attest(let control, let note):
      return Admitted(
        statement: try attestation(of: control, note, by: responder, standing(of: responder, role), at: now))
    case .closePeriod(let month):
      try checkClosing(month, at: now)
      return Admitted(statement: try closing(month, head: head))
    case .approveRules(let approval):
      return try self.approval(approval, by: responder, standing(of: responder, role))
    case .acceptUsual(let acceptance):
      return try self.acceptance(acceptance, by: responder, standing(of: responder, role))
    case .read(let reading):
      let standing = standing(of: responder, role)
      try checkReadingPace(of: standing, role, at: now)
      return Admitted(statement: reading.statement(by: responder, standing, redactor))
    case .exported:
      try checkPace(of: role, at: now)
      return Admitted(statement: request.statement(actor: responder.description, redactor))
    case .pulled(let pull):
      try check(pull)
      try checkPace(of: role, at: now)
      return Admitted(statement: pull.statement(actor: responder.description))
    default:
      return Admitted(
        statement: request.statement(actor: responder.description, redactor))
    }
  }

  /// A month is closed once, when it is over.
  private func checkClosing(_ month: String, at now: Timestamp) throws {
    guard month.utf8.count == 7, Timestamp(rfc3339: month + "-01") != nil else {
      throw Refusal("'\(month)' is not a month; write 2026-10")
    }
    guard month < now.month else { throw Refusal("\(month) is not over and cannot be closed yet") }
    if try Archive(state: state).closedPeriods().contains(where: { $0.month == month }) {
      throw Refusal("\(month) is closed already")
    }
  }

  /// Each pull is a leaf for years, so that one who may only read could fill the disk with them.
  private func checkPace(of role: Role, at now: Timestamp) throws {
    guard role != .root, role != .owner else { return }
    let hour = now.advanced(bySeconds: -3600)..<now
    let archive = try Archive(state: state)
    let pulls = try [Statement.Kind.accessQuery, .accessSample, .exportMade].reduce(0) {
      try $0 + archive.count(of: $1, recorded: hour)
    }
    guard pulls < Admission.mostPullsAnHour else {
      throw Refusal(
        "\(pulls) populations, samples and exports were taken in the last hour; go on in a while")
    }
  }

  /// The same for what is read, each person for themselves: nobody is kept out by what others do.
  private func checkReadingPace(of standing: Response.Standing, _ role: Role, at now: Timestamp) throws {
    guard role != .root, role != .owner else { return }
    let readings = try Archive(state: state).count(
      of: .accessRead, recorded: now.advanced(bySeconds: -3600)..<now, person: standing.person)
    guard readings < Admission.mostReadingsAnHour else {
      throw Refusal("you had the record read \(readings) times in the last hour; go on in a while")
    }
  }

  private func admit(
    _ answer: Answer, by responder: Responder, _ standing: Response.Standing, at now: Timestamp
  ) throws -> Admitted {
    guard let finding = try Archive(state: state).finding(id: answer.finding, asOf: now) else {
      throw Refusal("there is no finding '\(answer.finding)'; 'attestctl findings' lists them")
    }
    if let problem = answer.problem(at: now) { throw Refusal(problem) }
    guard redactor.redact(answer.reference) == answer.reference else {
      throw Refusal("the reference looks like a secret; name a ticket, or put it into the note")
    }
    if answer.decision == .except, finding.state == .resolved || finding.state == .dismissed {
      throw Refusal("\(finding.id) is \(finding.state.rawValue); reopen it before it is excepted")
    }
    var answer = answer
    answer.finding = finding.id
    var standing = standing
    // Of root without a session nobody knows whether it is who the finding is about.
    standing.isActor = !standing.isUnattributed && finding.isAbout(responder.names)
    standing.isSelfApproved =
      answer.decision == .except
      && (standing.isActor
        || finding.responses.contains { $0.isWork(of: standing, called: responder.description) })
    return Admitted(
      statement: answer.statement(by: responder.evidence, standing, redactor), subject: finding.id)
  }

  /// Who asks says themselves what was handed out. What becomes of that is a leaf, so it may be neither a secret nor
  /// about a ledger that is not there.
  private func check(_ pull: Pull) throws {
    let typed = [pull.subject.id, pull.tool, pull.draw?.engagement, pull.draw?.text].compactMap(\.self)
    guard typed.allSatisfy({ redactor.redact($0) == $0 }) else {
      throw Refusal("what was asked for looks like a secret, and is recorded as it is; reword it")
    }
    guard
      try Archive(state: state).shards().contains(where: {
        $0.name == pull.asOf.shard && pull.asOf.size <= $0.size
      })
    else { throw Refusal("the ledger was never at \(pull.asOf.size) leaves of '\(pull.asOf.shard)'") }
  }

  private func gap(_ id: String) throws -> String {
    let matching = try Archive(state: state).gaps().map(\.id).filter { $0.hasPrefix(id) }
    guard let gap = matching.first else {
      throw Refusal("there is no gap '\(id)'; 'attestctl gaps' lists them")
    }
    guard matching.count == 1 || matching.contains(id) else {
      throw Refusal("'\(id)' stands for \(matching.count) gaps; write more of it")
    }
    return matching.contains(id) ? id : gap
  }

  /// An attestation is self-approved where its author answered findings about the control's criteria since it was
  /// attested last (within a quarter): they review their own work.
  private func attestation(
    of id: String, _ note: String, by responder: Responder, _ standing: Response.Standing, at now: Timestamp
  ) throws -> Statement {
    let known = try controls()
    guard let control = known.first(where: { $0.id == id }) else {
      throw Refusal("there is no control '\(id)'; there are \(known.map(\.id).joined(separator: ", "))")
    }
    let archive = try Archive(state: state)
    let quarter = now.advanced(bySeconds: -100 * 86_400)..<now
    let last = try archive.statements(.attestationMade, recorded: quarter).last {
      $0.body["control"]?.string == id
    }
    let answered = Set(
      try archive.responses((last?.recorded ?? quarter.lowerBound)..<now).lazy
        .filter { $0.isWork(of: standing, called: responder.description) }.map(\.finding))
    var standing = standing
    standing.isSelfApproved = try answered.contains { finding in
      try archive.finding(id: finding).map { !Set($0.criteria).isDisjoint(with: control.criteria) } ?? false
    }
    var evidence = responder.evidence
    evidence["note"] = .string(redactor.redact(note))
    return Statement(
      .attestationMade, standing.body.merging(["control": .string(id)]) { _, last in last },
      evidence: evidence)
  }
}
