/// Takes secrets out of text before it is kept or shown (docs/privacy.md).
///
/// In the place of each stands `[redacted:KIND:…]` with eight digits of a MAC under the host's own key: equal secrets are
/// seen to be equal, and nobody without the key can try out what they may have been. What is left is safe to print:
/// control characters are escaped, so an entry cannot forge lines.
package struct Redactor: Sendable {
  /// What the redactor knows to look for; stands in the leaf of every finding. Goes up with each change of that.
  package static let version: Int64 = 2

  private let key: DerivedKey
  /// Mail addresses are taken out as well.
  var hidesMail: Bool

  package init(_ secret: HostSecret, hidesMail: Bool = false) {
    key = secret.key(for: .redaction)
    self.hidesMail = hidesMail
  }

  package func redact(_ text: String) -> String {
    SecretTraces.mayHoldSecret(text.utf8.span, findsMail: hidesMail)
      ? redactThoroughly(text) : Redactor.escape(text)
  }

  /// Where in `text` secrets stand, with what is to stand there instead; for texts of which only parts are kept.
  func marks(in text: [UInt8]) -> [(range: Range<Int>, mark: [UInt8])] {
    guard SecretTraces.mayHoldSecret(text.span, findsMail: hidesMail) else { return [] }
    return SecretFinder.find(in: text.span, findsMail: hidesMail).map {
      ($0.range, Array(mark($0.kind, Array(text[$0.range])).utf8))
    }
  }

  /// What `redact` does, without the quick look that spares most texts the thorough one; for tests of that look.
  package func redactThoroughly(_ text: String) -> String {
    let bytes = text.utf8.span
    let found = SecretFinder.find(in: bytes, findsMail: hidesMail)
    guard !found.isEmpty else { return Redactor.escape(text) }
    var redacted: [UInt8] = []
    var end = 0
    for secret in found {
      redacted += bytes.bytes(end..<secret.range.lowerBound)
      redacted += mark(secret.kind, bytes.bytes(secret.range)).utf8
      end = secret.range.upperBound
    }
    redacted += bytes.bytes(end..<bytes.count)
    return Redactor.escape(String(decoding: redacted, as: UTF8.self))
  }

  /// What stands in the place of `secret`.
  package func mark(_ kind: RedactionKind, _ secret: [UInt8]) -> String {
    RedactedMark.text(kind, key.mac(secret))
  }

  /// Control characters and line separators as `\u{…}`; also the marks that turn text around on a screen.
  package static func escape(_ text: String) -> String {
    if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return text }
    guard text.unicodeScalars.contains(where: isDangerous) else { return text }
    var escaped = ""
    for scalar in text.unicodeScalars {
      if isDangerous(scalar) {
        escaped += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  private static func isDangerous(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0x61C, 0x200E, 0x200F, 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
