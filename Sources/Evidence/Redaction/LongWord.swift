/// A long run of letters, digits and `+ / _ -`: tells random ones, which are keys, from names, paths and hashes.
///
/// Digits in base 16 of one case are spared whatever their length: hashes, UUIDs, ids of containers, boots and
/// invocations. So are public keys and their fingerprints.
enum LongWord {
  /// A shorter word is never looked at.
  static let shortest = 16
  private static let shortestMixed = 20
  private static let shortestPlain = 24

  static func isPart(_ byte: UInt8) -> Bool {
    byte.isLetterOrDigit || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "/")
      || byte == UInt8(ascii: "_")
      || byte == UInt8(ascii: "-")
  }

  static func find(in text: Span<UInt8>, decodesHex: Bool, into found: inout [FoundSecret]) {
    var at = 0
    while at < text.count {
      guard isPart(text[at]) else {
        at += 1
        continue
      }
      let start = at
      while at < text.count, isPart(text[at]) { at += 1 }
      if at - start >= shortest { judge(text, start..<at, decodesHex: decodesHex, into: &found) }
    }
  }

  /// Adds what of a whole run is a secret.
  static func judge(
    _ text: Span<UInt8>, _ word: Range<Int>, decodesHex: Bool, into found: inout [FoundSecret]
  ) {
    if decodesHex, let range = HexText.range(in: text, word) {
      found.append(FoundSecret(range, .encoded))
      return
    }
    if isPublic(text, word) { return }
    // A path is judged by its parts; base64 begins with a slash once in 64 times.
    let slashes = word.count { text[$0] == UInt8(ascii: "/") }
    if slashes == 0 || text[word.lowerBound] != UInt8(ascii: "/") && slashes * 8 <= word.count {
      if isRandom(text, word) {
        found.append(FoundSecret(word, .token))
        return
      }
    }
    guard slashes > 0 else { return }
    var start = word.lowerBound
    for index in word where text[index] == UInt8(ascii: "/") {
      if index - start >= shortest, isRandom(text, start..<index) {
        found.append(FoundSecret(start..<index, .token))
      }
      start = index + 1
    }
    if word.upperBound - start >= shortest, isRandom(text, start..<word.upperBound) {
      found.append(FoundSecret(start..<word.upperBound, .token))
    }
  }

  /// `SHA256:` with 43 letters, and what OpenSSH's public keys begin with.
  private static func isPublic(_ text: Span<UInt8>, _ word: Range<Int>) -> Bool {
    if word.count == 43, text.hasExactly(fingerprint, at: word.lowerBound - fingerprint.count) { return true }
    return publicKeys.contains { text.hasExactly($0, at: word.lowerBound) }
  }
  private static let fingerprint = Array("SHA256:".utf8)
  private static let publicKeys = ["AAAAB3NzaC1", "AAAAC3NzaC1", "AAAAE2VjZHNh", "AAAAGnNr", "AAAAInNr"].map {
    Array($0.utf8)
  }

  // MARK: - Randomness

  private enum Class { case small, capital, digit }

  /// One part of a word, between its dashes, underscores and pluses.
  private struct Part {
    var small = 0
    var capital = 0
    var digit = 0
    var isHex = true
    var changes = 0
    var count: Int { small + capital + digit }
    var classes: Int { (small > 0 ? 1 : 0) + (capital > 0 ? 1 : 0) + (digit > 0 ? 1 : 0) }
    /// Hexadecimal digits with letters of one case.
    var isPlainHex: Bool { isHex && (small == 0 || capital == 0) }
  }

  /// Random text changes between capitals, small letters and digits at nearly every second place, names do not.
  private static func isRandom(_ text: Span<UInt8>, _ word: Range<Int>) -> Bool {
    var total = Part()
    var parts = 0
    var seen: (UInt64, UInt64) = (0, 0)
    var part = Part()
    var last: Class?
    var isFound = false
    func finish() {
      defer {
        part = Part()
        last = nil
      }
      // One case: base 32, which has few digits, and 36.
      let places = part.capital > 0 ? 6 : 4
      if part.count >= shortestPlain, part.classes == 2, part.digit >= 3, !part.isPlainHex,
        part.changes * places >= part.count - 1
      {
        isFound = true
      }
      guard part.classes > 1, !part.isPlainHex else { return }
      parts += 1
      total.small += part.small
      total.capital += part.capital
      total.digit += part.digit
      total.changes += part.changes
    }
    for index in word {
      let byte = text[index]
      let now: Class
      if byte.isDigit {
        part.digit += 1
        now = .digit
      } else if byte.isSmallLetter {
        part.small += 1
        now = .small
      } else if byte.isCapital {
        part.capital += 1
        now = .capital
      } else {
        finish()
        continue
      }
      if !byte.isDigit, byte.small > UInt8(ascii: "f") { part.isHex = false }
      if let last, last != now { part.changes += 1 }
      last = now
      if byte < 64 { seen.0 |= 1 << UInt64(byte) } else { seen.1 |= 1 << UInt64(byte & 63) }
    }
    finish()
    let distinct = seen.0.nonzeroBitCount + seen.1.nonzeroBitCount
    guard distinct >= 12 else { return false }
    return isFound
      || word.count >= shortestMixed && total.classes == 3 && total.count >= shortest
        && total.changes * 20 >= (total.count - parts) * 9
  }
}
