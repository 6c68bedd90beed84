package import Events
import Evidence

/// A text that leaves name by its digest and that must be there for as long as the ledger: unlike evidence it holds
/// nothing about persons, and retention does not delete it.
package struct Document: Hashable, Sendable {
  package var kind: Kind
  package var bytes: [UInt8]

  package init(_ kind: Kind, _ bytes: [UInt8]) {
    self.kind = kind
    self.bytes = bytes
  }

  /// SHA-256, hexadecimal digits.
  package var digest: String { Digest.hex(Digest.sha256(bytes)) }

  /// What it is of. Spellings are part of the file's format and never change.
  package enum Kind: String, CaseIterable, Sendable {
    /// Which rules a rule set consists of.
    case rules
    /// The text of one rule document.
    case rule
    case config
    case controls
    /// What monitoring was meant to be: what closed periods are judged by.
    case design
  }

  /// A document without its bytes.
  package struct Entry: Hashable, Sendable {
    package var digest: String
    package var kind: Kind
    /// When it was first kept.
    package var recorded: Timestamp
    package var count: Int
  }
}
