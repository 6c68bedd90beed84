package import Events

/// A rule or correlation that an entry satisfied, as the engine reports it; the event comes beside it.
package struct Detection: Sendable {
  package var subject: Subject
  package var place: Place
  /// Only feeds correlations: for `scan --matches`, never a finding.
  package var isSilent: Bool
  /// A correlation that stays met; only its first qualifying window is a finding.
  package var isRepeat: Bool
  /// The fields repeats are grouped by.
  package var group: [FieldID]
  /// Of a baseline: from what it departs, and how far.
  package var deviation: Deviation?

  package enum Subject: Hashable, Sendable {
    case rule(Int)
    case correlation(Int)
    case baseline(Int)
  }

  /// Where the entry stands that decided it.
  package enum Place: Sendable {
    /// Index of the entry in its batch.
    case entry(Int)
    /// A window ended without an event: the last entry of its group, which may be long gone.
    case earlier(Witness)
  }
}

extension EventBatch {
  /// The ordinal of the entry that a detection in this batch goes back to.
  package func ordinal(of place: Detection.Place) -> UInt64 {
    switch place {
    case .entry(let index): entries[index].ordinal
    case .earlier(let witness): witness.ordinal
    }
  }

  /// The reference of that entry: a journal cursor or a file's identity.
  package func reference(of place: Detection.Place) -> String {
    switch place {
    case .entry(let index): String(decoding: references[entries[index].referenceRange], as: UTF8.self)
    case .earlier(let witness): String(decoding: witness.reference, as: UTF8.self)
    }
  }
}
