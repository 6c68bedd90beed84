import Crypto

/// A UUID of version 5, made of names (RFC 9562, section 5.5): the same names always give the same UUID, so
/// repeated exports are the same bytes. OSCAL refuses the time-ordered versions.
struct NameUUID: Hashable, CustomStringConvertible {
  /// attestd's own, drawn once; with another one every export would name everything anew.
  static let namespace: [UInt8] = [
    0x90, 0x4A, 0x9E, 0xC8, 0xDC, 0x54, 0x49, 0x21, 0x87, 0x73, 0xEB, 0xF8, 0x9F, 0x2C, 0xCA, 0xCA,
  ]

  private let bytes: [UInt8]

  /// Each name goes in with its length, so that no two lists of names run together to the same text.
  init(_ names: [String]) {
    self.init(
      namespace: NameUUID.namespace, name: names.map { "\($0.utf8.count):\($0)" }.joined())
  }

  init(namespace: [UInt8], name: String) {
    var hash = Insecure.SHA1()
    hash.update(data: namespace)
    hash.update(data: Array(name.utf8))
    var bytes = Array(hash.finalize().prefix(16))
    bytes[6] = bytes[6] & 0x0F | 0x50
    bytes[8] = bytes[8] & 0x3F | 0x80
    self.bytes = bytes
  }

  var description: String {
    let digits = bytes.hexadecimal
    var text = ""
    for (index, digit) in digits.enumerated() {
      if [8, 12, 16, 20].contains(index) { text.append("-") }
      text.append(digit)
    }
    return text
  }
}

extension ExportPeriod {
  /// The UUID of a thing of this host: the same in every bundle that speaks of it.
  func uuid(_ kind: String, _ names: String...) -> String { NameUUID([kind, host] + names).description }
}
