package import Events

/// A rule or correlation that an entry satisfied, as the engine reports it; the event comes beside it.
package struct Detection: Sendable {
  package var subject: Subject
  /// Index of the entry in its batch.
  package var entry: Int
  /// The rule is the silent base of a correlation: for `scan --matches`, never a finding.
  package var isSilent: Bool
  /// A correlation that stays met; only its first qualifying window is a finding (sigma.md ruling 31).
  package var isRepeat: Bool
  /// The fields repeats are grouped by.
  package var group: [FieldID]

  package enum Subject: Hashable, Sendable {
    case rule(Int)
    case correlation(Int)
  }
}
