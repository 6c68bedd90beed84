package import Events

/// Which targets hold for which finding: those of the controls that its rule is evidence for, of several the strictest.
package struct TargetMatrix: Sendable {
  /// What a rule is called, and what it is about.
  package struct Rule: Sendable {
    package var id: String
    package var name: String
    package var criteria: [String]

    package init(id: String, name: String, criteria: [String]) {
      self.id = id
      self.name = name
      self.criteria = criteria
    }
  }

  private var usual = ResponseTargets()
  /// By a rule's id: the targets of its controls, each once.
  private var ofRules: [String: [ResponseTargets]] = [:]

  /// Without any target.
  package init() {}

  /// - Parameter rules: those that are loaded; others have the usual targets.
  package init(_ usual: ResponseTargets, _ controls: [Control], _ rules: [Rule]) {
    self.usual = usual
    guard controls.contains(where: { $0.targets != nil }) else { return }
    for rule in rules {
      let mine = controls.filter { control in
        control.rules.isEmpty
          ? !Set(rule.criteria).isDisjoint(with: control.criteria)
          : control.rules.contains(rule.id) || control.rules.contains(rule.name)
      }
      let targets = Set(mine.map { $0.targets ?? usual })
      if !targets.isEmpty { ofRules[rule.id] = Array(targets) }
    }
  }

  /// Nil for none.
  package func target(ofRule rule: String, _ level: Level) -> ResponseTargets.Target? {
    let targets = (ofRules[rule] ?? [usual]).compactMap { $0.levels[level] }
    guard !targets.isEmpty else { return nil }
    return ResponseTargets.Target(
      acknowledge: targets.compactMap(\.acknowledge).min(), resolve: targets.compactMap(\.resolve).min())
  }

  /// Nil where no target ever starts: for what was there before attestd, and for a missed target itself.
  package func target(of finding: Finding) -> ResponseTargets.Target? {
    guard finding.kind == .anomaly, !finding.isBeforeCoverage,
      !TargetMatrix.isAboutTargets(finding.reference)
    else { return nil }
    return target(ofRule: finding.rule, finding.level)
  }

  /// References of what attestd observes begin with where they are from and what they are.
  static func isAboutTargets(_ reference: String) -> Bool {
    reference.hasPrefix("attestd response_overdue ")
  }

  /// The targets that `finding` missed by the time it is looked at; nil where it has none.
  package func missed(by finding: Finding) -> Set<DueFinding.Part>? {
    guard let target = target(of: finding) else { return nil }
    var due = DueFinding(rule: finding.rule, finding.level, recorded: finding.recordedTime, target)
    for response in finding.responses {
      due.take(response.decision, expires: response.expires, at: response.time)
    }
    due.advance(to: finding.asOf ?? finding.responses.last?.time ?? finding.recordedTime)
    return Set(due.missed.map(\.part))
  }
}
