import Events
import Evidence

/// What happened to the watching itself: gaps, and changes of what was looked for.
struct OSCALLog {
  private let period: ExportPeriod

  init(_ period: ExportPeriod) { self.period = period }

  /// The rule set that was in force when the period began, and those that came in it.
  var ruleSets: ArraySlice<RuleSetActivation> {
    let begin = period.ruleSets.lastIndex { $0.activated <= period.from } ?? period.ruleSets.startIndex
    return period.ruleSets[begin...].prefix { $0.activated < period.window.upperBound }
  }

  /// Who approved one of these.
  var approvers: [String] { ruleSets.compactMap { change(to: $0)?.approval?.actor } }

  private func change(to ruleSet: RuleSetActivation) -> RuleSetChange? {
    period.ruleChanges?.first { $0.digest == ruleSet.digest && $0.activated == ruleSet.activated }
  }

  func write<Failure: Error>(
    to json: inout JSONWriter, _ drain: (inout JSONWriter) throws(Failure) -> Void
  ) throws(Failure) {
    for ruleSet in ruleSets {
      let change = change(to: ruleSet)
      json.object { json in
        json.string("uuid", period.uuid("ruleset", ruleSet.digest, ruleSet.activated.description))
        json.string("title", "Rule set in force")
        json.string("start", ruleSet.activated.description)
        json.array("props") { json in
          json.property("kind", "ruleset")
          json.property("ruleset-version", ruleSet.digest)
          json.property("rules-loaded", String(ruleSet.loaded))
          json.property("rules-rejected", String(ruleSet.rejected))
          if let change { write(change, to: &json) }
        }
        if let approval = change?.approval {
          json.loggedBy(approval.actor, period)
          if !approval.note.isEmpty { json.string("remarks", OSCALText.markup(approval.note)) }
        }
      }
    }
    for gap in period.gaps {
      write(gap, to: &json)
      try drain(&json)
    }
  }

  /// What is empty is left out: OSCAL has no empty values.
  private func write(_ change: RuleSetChange, to json: inout JSONWriter) {
    let counts = change.counts
    let texts: [(String, String)] = [
      ("previous-version", change.previous), ("product-version", change.version),
      ("package", change.package), ("rules-added", counts.map { String($0.added) } ?? ""),
      ("rules-removed", counts.map { String($0.removed) } ?? ""),
      ("rules-changed", counts.map { String($0.changed) } ?? ""), ("author", change.author),
      ("reference", change.approval?.ticket ?? ""),
      ("approved-at", change.approval?.time.description ?? ""),
      ("self-approved", change.approval.map { $0.isSelfApproved ? "1" : "0" } ?? ""),
    ]
    for (name, text) in texts where !text.isEmpty { json.property(name, text) }
  }

  private func write(_ gap: CoverageGap, to json: inout JSONWriter) {
    json.object { json in
      json.string("uuid", period.uuid("gap", gap.id))
      json.string("title", OSCALText.markup("Gap: \(gap.gap.cause.words)"))
      json.string("description", OSCALText.markup(gap.gap.detail))
      json.string("start", gap.opened.description)
      if let closed = gap.closed { json.string("end", max(gap.opened, closed).description) }
      json.array("props") { json in
        json.property("kind", "gap")
        json.property("gap-id", gap.id)
        json.property("source", gap.source)
        json.property("cause", gap.gap.cause.rawValue)
        json.property("size-kind", gap.gap.size.kind)
        if let number = gap.gap.size.number { json.property("size", String(number)) }
        json.property("from", gap.gap.from)
        json.property("to", gap.gap.to)
        json.property("state", gap.state)
      }
      if let actor = gap.explainedBy { json.loggedBy(actor, period) }
      if let explanation = gap.explanation { json.string("remarks", OSCALText.markup(explanation)) }
    }
  }
}
