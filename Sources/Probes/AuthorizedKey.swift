import Crypto
import Glibc

/// A key by which somebody may log in, without the key: what `ssh-keygen -l` prints of it (sshd(8), AUTHORIZED_KEYS FILE
/// FORMAT).
struct AuthorizedKey: Hashable {
  /// `SHA256:` and base64 without padding.
  var fingerprint: String
  /// `ssh-ed25519`
  var type: String
  /// Of the options that stand before it; empty where there are none.
  var optionsDigest: String

  /// Lines longer than sshd reads are no keys.
  static let longestLine = 8_192

  /// Nil for a line that is no key: a comment, a blank line, or what sshd would pass over as well.
  init?(line: ArraySlice<UInt8>) {
    guard line.count <= AuthorizedKey.longestLine else { return nil }
    let line = AuthorizedKey.trimmed(line)
    guard let first = line.first, first != UInt8(ascii: "#") else { return nil }
    if let found = AuthorizedKey.key(in: line) {
      (fingerprint, type) = found
      optionsDigest = ""
      return
    }
    // Options end at the first blank outside of quotes.
    var isQuoted = false
    var end = line.startIndex
    while end < line.endIndex {
      let byte = line[end]
      if byte == UInt8(ascii: "\\"), end + 1 < line.endIndex, line[end + 1] == UInt8(ascii: "\"") {
        end += 2
        continue
      }
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      if !isQuoted, AuthorizedKey.isBlank(byte) { break }
      end += 1
    }
    guard !isQuoted, end < line.endIndex,
      let found = AuthorizedKey.key(in: AuthorizedKey.trimmed(line[end...]))
    else { return nil }
    (fingerprint, type) = found
    optionsDigest = SafeFile.hexadecimal(SHA256.hash(data: Array(line[..<end])))
  }

  /// A type, a blank, and the key in base64, which says the type again.
  private static func key(in text: ArraySlice<UInt8>) -> (fingerprint: String, type: String)? {
    let words = text.split(maxSplits: 2, whereSeparator: isBlank)
    guard words.count >= 2, let blob = decoded(words[1]), blob.count > 4 else { return nil }
    let length = blob.prefix(4).reduce(0) { $0 << 8 | Int($1) }
    guard length > 0, length <= 64, blob.dropFirst(4).prefix(length).elementsEqual(words[0]) else {
      return nil
    }
    let fingerprint = "SHA256:" + encoded(Array(SHA256.hash(data: blob)))
    return (fingerprint, String(decoding: words[0], as: UTF8.self))
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }

  private static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var line = line.drop(while: isBlank)
    while let last = line.last, isBlank(last) { line.removeLast() }
    return line
  }

  private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  private static let values: [UInt8] = {
    var values = [UInt8](repeating: 0xFF, count: 256)
    for (value, digit) in digits.enumerated() { values[Int(digit)] = UInt8(truncatingIfNeeded: value) }
    return values
  }()

  /// Padding may be left out, as sshd allows.
  private static func decoded(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    var text = text
    while text.last == UInt8(ascii: "=") { text.removeLast() }
    var bytes: [UInt8] = []
    var bits: UInt32 = 0
    var count: UInt32 = 0
    for digit in text {
      let value = values[Int(digit)]
      guard value != 0xFF else { return nil }
      bits = (bits << 6 | UInt32(value)) & 0xFFFF
      count += 6
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> count))
      }
    }
    return bytes
  }

  private static func encoded(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    var bits: UInt32 = 0
    var count: UInt32 = 0
    for byte in bytes {
      bits = (bits << 8 | UInt32(byte)) & 0xFFFF
      count += 8
      while count >= 6 {
        count -= 6
        text.append(digits[Int(bits >> count & 63)])
      }
    }
    if count > 0 { text.append(digits[Int(bits << (6 - count) & 63)]) }
    return String(decoding: text, as: UTF8.self)
  }
}
