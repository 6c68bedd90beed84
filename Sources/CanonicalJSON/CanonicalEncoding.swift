extension JSONValue {
  /// The one spelling of this value: keys sorted by their UTF-8 bytes, no blanks, the shortest escapes.
  ///
  /// Hashes and commitments are made over these bytes, so this form never changes.
  package var canonicalBytes: [UInt8] {
    var bytes: [UInt8] = []
    appendCanonical(to: &bytes)
    return bytes
  }

  package var canonicalText: String { String(decoding: canonicalBytes, as: UTF8.self) }

  private func appendCanonical(to bytes: inout [UInt8]) {
    switch self {
    case .string(let text):
      appendQuoted(text, to: &bytes)
    case .integer(let number):
      bytes.append(contentsOf: String(number).utf8)
    case .array(let items):
      bytes.append(UInt8(ascii: "["))
      for (position, item) in items.enumerated() {
        if position > 0 { bytes.append(UInt8(ascii: ",")) }
        item.appendCanonical(to: &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let members):
      bytes.append(UInt8(ascii: "{"))
      // Not `<` of String, which compares by Unicode normal form.
      let sorted = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      for (position, member) in sorted.enumerated() {
        if position > 0 { bytes.append(UInt8(ascii: ",")) }
        appendQuoted(member.key, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        member.value.appendCanonical(to: &bytes)
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }
}

private func appendQuoted(_ text: String, to bytes: inout [UInt8]) {
  bytes.append(UInt8(ascii: "\""))
  let needsEscape = text.utf8.contains { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }
  if !needsEscape {
    bytes.append(contentsOf: text.utf8)
    bytes.append(UInt8(ascii: "\""))
    return
  }
  for byte in text.utf8 {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): appendEscape(byte, to: &bytes)
    case 0x08: appendEscape(UInt8(ascii: "b"), to: &bytes)
    case 0x09: appendEscape(UInt8(ascii: "t"), to: &bytes)
    case 0x0A: appendEscape(UInt8(ascii: "n"), to: &bytes)
    case 0x0C: appendEscape(UInt8(ascii: "f"), to: &bytes)
    case 0x0D: appendEscape(UInt8(ascii: "r"), to: &bytes)
    case 0..<0x20:
      bytes.append(contentsOf: byte < 0x10 ? "\\u000".utf8 : "\\u001".utf8)
      bytes.append(contentsOf: String(byte & 0x0F, radix: 16).utf8)
    default: bytes.append(byte)
    }
  }
  bytes.append(UInt8(ascii: "\""))
}

private func appendEscape(_ letter: UInt8, to bytes: inout [UInt8]) {
  bytes.append(UInt8(ascii: "\\"))
  bytes.append(letter)
}
