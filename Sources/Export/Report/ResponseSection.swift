import Events
import Evidence

/// Who answered, how, and what an auditor should notice about it.
struct ResponseSection {
  struct DecisionRow {
    let decision: String
    let count: String
  }

  struct PersonRow {
    let who: String
    let roles: String
    let total: String
    let decisions: String
    let isActor: String
    let isSelfApproved: String
    let isUnattributed: String
  }

  struct TargetRow {
    let level: String
    let style: String
    let asked: String
    let acknowledge: String
    let resolve: String
    let missedAcknowledge: String
    let missedResolve: String
  }

  struct OverdueRow {
    let number: Int
    let level: String
    let style: String
    let title: String
    let id: String
    let recorded: String
    let missed: String
    let state: String
  }

  struct ExceptionRow {
    let finding: String
    let title: String?
    let who: String
    let at: String
    let expires: String
    let state: String
    let note: String?
    let flags: String?
  }

  let total: String
  let flags: String
  let decisions: [DecisionRow]
  let people: [PersonRow]
  let peopleLeftOut: String?
  let targets: [TargetRow]
  let overdue: [OverdueRow]
  let overdueLeftOut: String?
  let exceptions: [ExceptionRow]
  let exceptionsLeftOut: String?

  init(_ period: ExportPeriod, _ tally: PeriodTally) {
    let all = period.responses
    total = Wording.count(all.count, "answer was", "answers were")
    let flagged = (
      all.count { $0.standing.isActor }, all.count { $0.standing.isSelfApproved },
      all.count { $0.standing.isUnattributed }
    )
    flags =
      "Of \(Wording.count(all.count)): \(Wording.count(flagged.0)) by the actor of the finding, "
      + "\(Wording.count(flagged.1)) self-approved, \(Wording.count(flagged.2)) unattributed."
    decisions = Response.Decision.allCases.map { decision in
      DecisionRow(
        decision: decision.rawValue, count: Wording.count(all.count { $0.decision == decision }))
    }
    let byPerson = Dictionary(grouping: all, by: \.actor).sorted {
      ($1.value.count, $0.key) < ($0.value.count, $1.key)
    }
    people = byPerson.prefix(ResponseSection.mostPeople).map { PersonRow($0.key, $0.value) }
    let more = byPerson.count - ResponseSection.mostPeople
    peopleLeftOut = more > 0 ? Wording.count(more) : nil
    let report = tally.report
    targets = Level.allCases.reversed().compactMap { level in
      TargetRow(level, period.targets.levels[level], report.targets[level])
    }
    overdue = report.overdue.map { OverdueRow($0) }
    let lateOnes = report.overdueCount - report.overdue.count
    overdueLeftOut = lateOnes > 0 ? Wording.count(lateOnes) : nil
    let mine = Set(report.exceptions.map(\.id))
    let others = all.filter { $0.decision == .except && !mine.contains($0.finding) }
    exceptions =
      report.exceptions.map { ExceptionRow($0) }
      + others.prefix(max(0, ReportLimits.rows - mine.count)).map { ExceptionRow($0) }
    exceptionsLeftOut = ReportLimits.leftOut(report.exceptionCount + others.count)
  }

  private static let mostPeople = 50
}

extension ResponseSection.PersonRow {
  fileprivate init(_ actor: String, _ answers: [Response]) {
    who = actor
    let named = Set(answers.map(\.standing.role).filter { !$0.isEmpty }).sorted()
    roles = named.isEmpty ? "–" : named.joined(separator: ", ")
    total = Wording.count(answers.count)
    decisions = Response.Decision.allCases.compactMap { decision in
      let count = answers.count { $0.decision == decision }
      return count == 0 ? nil : "\(Wording.count(count)) \(decision.rawValue)"
    }.joined(separator: ", ")
    isActor = Wording.count(answers.count { $0.standing.isActor })
    isSelfApproved = Wording.count(answers.count { $0.standing.isSelfApproved })
    isUnattributed = Wording.count(answers.count { $0.standing.isUnattributed })
  }
}

extension ResponseSection.TargetRow {
  /// Nil where there was neither a target nor a finding that had one.
  fileprivate init?(
    _ level: Level, _ target: ResponseTargets.Target?, _ counts: ReportTally.Targets?
  ) {
    guard target != nil || counts != nil else { return nil }
    func words(_ seconds: Int?) -> String { seconds.map(MethodSection.duration) ?? "–" }
    let counts = counts ?? ReportTally.Targets()
    self.level = level.rawValue
    style = "l-\(level.rawValue)"
    asked = Wording.count(counts.asked)
    acknowledge = words(target?.acknowledge)
    resolve = words(target?.resolve)
    missedAcknowledge = "\(Wording.count(counts.missedAcknowledge)) of \(Wording.count(counts.asked))"
    missedResolve = "\(Wording.count(counts.missedResolve)) of \(Wording.count(counts.asked))"
  }
}

extension ResponseSection.OverdueRow {
  fileprivate init(_ overdue: ReportTally.Overdue) {
    let finding = overdue.finding
    number = overdue.number
    level = finding.level.rawValue
    style = "l-\(finding.level.rawValue)"
    title = finding.title
    id = finding.id
    recorded = finding.recordedTime.readable
    missed = DueFinding.Part.allCases.filter(overdue.missed.contains).map {
      $0 == .acknowledge ? "not answered in time" : "not dealt with in time"
    }.joined(separator: ", ")
    state = finding.state.rawValue
  }
}

extension ResponseSection.ExceptionRow {
  fileprivate init(_ excepted: ReportTally.Excepted) {
    self.init(
      excepted.response, "row \(excepted.number)", excepted.title,
      excepted.isInForce ? "in force" : "over or replaced")
  }

  /// For a finding of an earlier period.
  fileprivate init(_ response: Response) { self.init(response, response.finding, nil, "see amendments") }

  private init(_ response: Response, _ finding: String, _ title: String?, _ state: String) {
    self.finding = finding
    self.title = title
    who = response.actor
    at = response.time.readable
    expires = response.expires?.readable ?? "no end"
    self.state = state
    let words = [response.note.shortened(to: 300), response.reference].filter { !$0.isEmpty }
    note = words.isEmpty ? nil : words.joined(separator: " · ")
    let named = [
      response.standing.isActor ? "by the actor" : nil,
      response.standing.isSelfApproved ? "self-approved" : nil,
      response.standing.isUnattributed ? "unattributed" : nil,
    ].compactMap(\.self)
    flags = named.isEmpty ? nil : named.joined(separator: ", ")
  }
}
