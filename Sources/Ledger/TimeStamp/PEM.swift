/// The textual form of certificates (RFC 7468).
enum PEM {
  /// The one certificate of a file; what stands before and after it is explanation.
  static func certificate(in file: [UInt8]) throws(LedgerRefusal) -> [UInt8] {
    func refused(_ reason: String, line: Int? = nil) -> LedgerRefusal {
      LedgerRefusal(.malformed, "certificate", line: line, reason)
    }
    let newline = UInt8(ascii: "\n")
    let lines = file.split(separator: newline, omittingEmptySubsequences: false).map(trimmed)
    let begins = lines.indices.filter { lines[$0].elementsEqual("-----BEGIN CERTIFICATE-----".utf8) }
    guard let begin = begins.first else {
      throw refused("neither DER nor PEM: no line '-----BEGIN CERTIFICATE-----'")
    }
    guard begins.count == 1 else {
      throw refused("holds \(begins.count) certificates; name a file with one", line: begins[1] + 1)
    }
    let rest = lines[(begin + 1)...]
    guard let end = rest.firstIndex(where: { $0.elementsEqual("-----END CERTIFICATE-----".utf8) }) else {
      throw refused("no line '-----END CERTIFICATE-----' follows", line: begin + 1)
    }
    guard let bytes = Base64.bytes(Array(lines[(begin + 1)..<end].joined())) else {
      throw refused("what follows is not base64", line: begin + 1)
    }
    return bytes
  }

  /// Every certificate of a file, in its order, as far as each can be taken out; nil where one has no end or is no base64.
  static func certificates(in file: [UInt8], most: Int) -> [[UInt8]?] {
    var found: [[UInt8]?] = []
    var text: [UInt8]?
    for line in file.split(separator: UInt8(ascii: "\n")).lazy.map(trimmed) {
      if line.elementsEqual("-----BEGIN CERTIFICATE-----".utf8) {
        if text != nil { found.append(nil) }
        guard found.count < most else { return found }
        text = []
      } else if line.elementsEqual("-----END CERTIFICATE-----".utf8), let whole = text {
        found.append(Base64.bytes(whole))
        text = nil
      } else {
        text?.append(contentsOf: line)
      }
    }
    if text != nil { found.append(nil) }
    return found
  }

  private static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var line = line
    while let last = line.last, last == UInt8(ascii: " ") || last == UInt8(ascii: "\t") || last == 13 {
      line.removeLast()
    }
    return line
  }
}
