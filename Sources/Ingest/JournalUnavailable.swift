/// The journal cannot be read at all: why, and what to do about it.
package struct JournalUnavailable: Error, Hashable, Sendable {
  package var reason: String
  package var advice: String

  package init(reason: String, advice: String) {
    self.reason = reason
    self.advice = advice
  }
}

extension JournalUnavailable: CustomStringConvertible {
  package var description: String { "cannot read the journal: \(reason); \(advice)" }
}
