/// Tells in one pass over a record's bytes that it cannot hold what `Redactor` looks for, which is so for nearly all of them.
/// Says yes rather too often: that costs time, a wrong no would keep a secret.
enum SecretTraces {
  /// Every name of a secret has one of these in it, and `=` or `:` behind it in the same word, or `--` at the word's start.
  private static let names = [
    "pass", "pwd", "secret", "token", "api", "access", "private", "credential", "authorization",
  ].map { Array($0.utf8) }
  /// What is one by itself, or announces that the next word is one.
  private static let shapes = [
    "private key", "bearer", "://", "ghp_", "gho_", "ghs_", "ghr_", "github_pat_", "glpat-", "xoxb-",
    "xoxp-",
    "sk_live_", "akia", "asia", "eyj",
  ].map { Array($0.utf8) }
  /// For each byte, in either case: whether one of the words above begins with it.
  private static let begins: [Bool] = {
    var begins = [Bool](repeating: false, count: 256)
    for word in names + shapes {
      guard let first = word.first else { continue }
      begins[Int(first)] = true
      begins[Int(capital(first))] = true
    }
    return begins
  }()

  static func mayHoldSecret(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      begins.withUnsafeBufferPointer { begins in
        for (index, byte) in bytes.enumerated() {
          // Letters beyond ASCII may become ASCII ones as small letters.
          if byte >= 0x80 { return true }
          if begins[Int(byte)], stands(at: index, bytes) { return true }
        }
        return false
      }
    }
  }

  private static func stands(at index: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    for shape in shapes where matches(shape, index, bytes) { return true }
    for name in names where matches(name, index, bytes) {
      for byte in bytes[(index + name.count)...] {
        if byte == 0x3D || byte == 0x3A { return true }
        if byte == 0x20 { break }
      }
      let start = bytes[..<index].lastIndex(of: 0x20).map { $0 + 1 } ?? 0
      if bytes[start...].starts(with: [0x2D, 0x2D]) { return true }
    }
    return false
  }

  private static func matches(_ word: [UInt8], _ index: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard index + word.count <= bytes.count else { return false }
    for offset in 0..<word.count where small(bytes[index + offset]) != word[offset] { return false }
    return true
  }

  private static func small(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }
  private static func capital(_ byte: UInt8) -> UInt8 { (0x61...0x7A).contains(byte) ? byte & 0xDF : byte }
}
