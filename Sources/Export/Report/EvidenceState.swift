import Evidence

/// What a period's record says about a criterion or control. No state means that all is well: only an auditor
/// concludes.
enum EvidenceState {
  case evidence, evidenceWithExceptions, noFindings, notExercised, notConfigured, notObserved, notObservable

  /// - Parameter isObserved: whether anything was examined in the period at all.
  init(findings: Int, operations: Int, rules: [RuleSummary], isObserved: Bool) {
    if findings > 0 {
      self = .evidenceWithExceptions
    } else if operations > 0 {
      self = .evidence
    } else if rules.isEmpty {
      self = .notConfigured
    } else if !isObserved {
      self = .notObserved
    } else if rules.allSatisfy({ $0.kind == .operation }) {
      self = .notExercised
    } else {
      self = .noFindings
    }
  }

  var words: String {
    switch self {
    case .evidence: "evidence"
    case .evidenceWithExceptions: "evidence, with exceptions"
    case .noFindings: "no findings while observed"
    case .notExercised: "not exercised"
    case .notConfigured: "not configured"
    case .notObserved: "not observed"
    case .notObservable: "not observable in logs"
    }
  }

  var glyph: String {
    switch self {
    case .evidence: "●"
    case .evidenceWithExceptions: "◆"
    case .noFindings: "○"
    case .notExercised: "◌"
    case .notConfigured: "△"
    case .notObserved: "×"
    case .notObservable: "–"
    }
  }

  var style: String {
    switch self {
    case .evidence, .noFindings: "s-plain"
    case .evidenceWithExceptions: "s-exception"
    case .notConfigured, .notObserved: "s-warn"
    case .notExercised, .notObservable: "s-mute"
    }
  }
}

/// Counts of operations where zero has two meanings: nothing could be recorded, or nothing happened.
func operationWords(_ count: Int, rules: [RuleSummary]) -> String {
  if count > 0 { return Wording.count(count) }
  return rules.contains { $0.kind == .operation } ? "not exercised" : "–"
}
