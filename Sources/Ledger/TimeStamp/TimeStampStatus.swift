/// Whether an authority gave a time-stamp, and if not, why (PKIStatusInfo, RFC 3161 section 2.4.2).
struct TimeStampStatus: Sendable, Equatable {
  let code: Int
  /// Free text of the authority.
  let texts: [String]
  /// Numbers of the bits of PKIFailureInfo that are set.
  let failures: [Int]

  var isGranted: Bool { code <= 1 }

  init(reading reader: inout DERReader) throws(LedgerRefusal) {
    var info = try reader.enter(.sequence, "the status")
    code = try info.number("the status", upTo: 5)
    var texts: [String] = []
    if let value = try info.optional(.sequence, "statusString") {
      var list = try info.inside(value)
      while !list.isAtEnd {
        let text = try list.next(.utf8String, "statusString")
        guard let string = String(validating: text.content, as: UTF8.self) else {
          throw list.refused("statusString is not UTF-8", at: text.content.startIndex)
        }
        texts.append(string)
      }
    }
    self.texts = texts
    var failures: [Int] = []
    if !info.isAtEnd {
      let bytes = try info.bits("failInfo").bytes.prefix(8)
      failures = (0..<(8 * bytes.count)).filter { bytes[bytes.startIndex + $0 / 8] & 0x80 >> ($0 % 8) != 0 }
    }
    self.failures = failures
    try info.end("the status")
  }

  /// `rejected: 'no such policy' (unacceptedPolicy)`.
  var text: String {
    let names = ["granted", "granted with changes", "rejected", "waiting", "revocation warning", "revoked"]
    var text = code < names.count ? names[code] : "\(code)"
    if !texts.isEmpty {
      text += ": " + texts.prefix(4).map { LedgerRefusal.quoted($0) }.joined(separator: ", ")
    }
    if !failures.isEmpty {
      text +=
        " (" + failures.map { TimeStampStatus.names[$0] ?? "failure \($0)" }.joined(separator: ", ") + ")"
    }
    return text
  }

  private static let names = [
    0: "badAlg", 2: "badRequest", 5: "badDataFormat", 14: "timeNotAvailable", 15: "unacceptedPolicy",
    16: "unacceptedExtension", 17: "addInfoNotAvailable", 25: "systemFailure",
  ]
}
