/// Why a key, a signed note, a checkpoint, a proof or a time-stamp is not accepted, where in it, and what was found there.
package struct LedgerRefusal: Error, Hashable, CustomStringConvertible {
  package enum Kind: Hashable, Sendable {
    /// Not in the form its specification asks for.
    case malformed
    /// No signature of a key that was asked for.
    case unsigned
    /// A signature that claims to be of a known key and is not.
    case wrongSignature
    /// The keys given to verify with cannot be used that way.
    case unusableKeys
    /// About another log than the one that was asked for.
    case otherLog
    /// Well formed, but the hashes do not say what they are meant to show.
    case wrongProof
    /// A time-stamp of another file, or an answer to another query.
    case otherFile
    /// An authority's answer that it gives no time-stamp.
    case notGranted
  }

  package var kind: Kind
  /// What was read: `signed note`, `checkpoint`, `verifier key`, `time-stamp reply`, ...
  package var subject: String
  /// Line of it, from 1; nil if the matter is the whole.
  package var line: Int?
  package var reason: String

  package init(_ kind: Kind, _ subject: String, line: Int? = nil, _ reason: String) {
    self.kind = kind
    self.subject = subject
    self.line = line
    self.reason = reason
  }

  package var description: String {
    "\(subject)\(line.map { ", line \($0)" } ?? ""): \(reason)"
  }

  /// `text` for a reason: in quotes, cut after 80 characters, and nothing but printable ASCII, since it may come
  /// from anybody.
  static func quoted(_ text: String) -> String {
    var quoted = "'"
    for scalar in text.unicodeScalars.prefix(80) {
      let isPlain = (0x20...0x7E).contains(scalar.value) && scalar != "'" && scalar != "\\"
      quoted += isPlain ? String(scalar) : "\\u{\(String(scalar.value, radix: 16))}"
    }
    return quoted + (text.unicodeScalars.dropFirst(80).isEmpty ? "'" : "…'")
  }
}
