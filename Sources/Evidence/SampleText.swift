/// A text that goes into the seed of a sample: the engagement's name, the control's id, the auditor's own words.
///
/// The seed is made of the exact bytes, so the texts stand on the record as they were typed.
package struct SampleText: Hashable, Sendable {
  /// In bytes.
  package static let largest = 1_024

  package let text: String

  /// - Parameter what: what the text is, for the message, such as `--seed`.
  /// Only whether there is something to take out is asked, for which any key will do.
  private static let probe = HostSecret([UInt8](repeating: 0, count: 32)).map { Redactor($0) }

  package init(_ text: String, what: String) throws(Refusal) {
    guard !text.isEmpty else { throw Refusal("\(what) is empty; the seed of a sample needs it") }
    guard text.utf8.count <= SampleText.largest else {
      throw Refusal("\(what) is longer than \(SampleText.largest) bytes; write something shorter")
    }
    // The parts of the seed are joined by '|', and an item of the population is a line.
    guard !text.utf8.contains(where: { $0 == UInt8(ascii: "|") || $0 < 0x20 || $0 == 0x7F }) else {
      throw Refusal("\(what) may hold no '|', newline or other control character; leave them out")
    }
    guard !text.unicodeScalars.contains("\u{FFFD}") else {
      throw Refusal("\(what) is not UTF-8; write it in UTF-8 or in ASCII")
    }
    guard SampleText.probe?.redact(text) == text else {
      throw Refusal(
        "\(what) looks like a secret or holds invisible characters; it is recorded as it is, so reword it")
    }
    self.text = text
  }

  /// Why a text cannot be used.
  package struct Refusal: Error, Hashable, CustomStringConvertible {
    package let description: String
    init(_ description: String) { self.description = description }
  }
}
