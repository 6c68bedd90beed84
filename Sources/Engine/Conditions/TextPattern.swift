import Sigma

/// A string test compiled for bytes: literals lie in a `LiteralArena`, so that a pattern is plain data.
struct TextPattern {
  /// Parts in order; literals never touch each other.
  var parts: Range<Int>
  var isCased: Bool

  enum Part {
    case literal(start: Int32, count: Int32)
    case any
    case one
  }
}

/// All literals and parts of a rule set's text patterns, each literal folded unless it is cased.
struct TextPatterns {
  private var literals: [UInt8] = []
  private var parts: [TextPattern.Part] = []

  /// `isSearch` patterns may match anywhere in a value (keywords).
  mutating func add(_ wildcards: Wildcards, isCased: Bool, isSearch: Bool) -> TextPattern {
    let first = parts.count
    if isSearch, wildcards.parts.first != .any { parts.append(.any) }
    for part in wildcards.parts {
      switch part {
      case .any: parts.append(.any)
      case .one: parts.append(.one)
      case .literal(let bytes):
        let start = literals.count
        // Folding may make a literal ASCII (a Kelvin sign), so values of both kinds are compared with this form.
        if isCased {
          literals += bytes
        } else if CaseFolding.isASCII(bytes, in: 0..<bytes.count) {
          for byte in bytes { literals.append(CaseFolding.ascii(byte)) }
        } else {
          literals += CaseFolding.unicode(bytes)
        }
        parts.append(
          .literal(
            start: Int32(truncatingIfNeeded: start), count: Int32(truncatingIfNeeded: literals.count - start))
        )
      }
    }
    // An empty search is `*` and no more.
    if isSearch, wildcards.parts.last != .any, !wildcards.parts.isEmpty { parts.append(.any) }
    return TextPattern(parts: first..<parts.count, isCased: isCased)
  }

  /// What a pattern is where it has no wildcards, as it is compared.
  func onlyLiteral(of pattern: TextPattern) -> [UInt8]? {
    guard pattern.parts.count == 1, case .literal(let start, let count) = parts[pattern.parts.lowerBound]
    else { return nil }
    return Array(literals[Int(start)..<Int(start) + Int(count)])
  }

  /// `isASCII` is true where all of `bytes` is known to be.
  func matches(_ pattern: TextPattern, _ bytes: [UInt8], in range: Range<Int>, isASCII: Bool) -> Bool {
    if pattern.isCased {
      return match(pattern.parts, bytes, range) { $0 }
    }
    if isASCII || CaseFolding.isASCII(bytes, in: range) {
      return match(pattern.parts, bytes, range, CaseFolding.ascii)
    }
    let folded = CaseFolding.unicode(bytes[range])
    return match(pattern.parts, folded, 0..<folded.count) { $0 }
  }

  /// Greedy matching with one restart point: the last `*`. Linear in the value for literals that do not repeat.
  @inline(__always)
  private func match(
    _ wanted: Range<Int>, _ bytes: [UInt8], _ range: Range<Int>, _ fold: (UInt8) -> UInt8
  ) -> Bool {
    var part = wanted.lowerBound
    var at = range.lowerBound
    var restartPart = -1
    var restartAt = 0
    while true {
      var failed = false
      if part == wanted.upperBound {
        if at == range.upperBound { return true }
        failed = true
      } else {
        switch parts[part] {
        case .any:
          part += 1
          if part == wanted.upperBound { return true }
          restartPart = part
          restartAt = at
          continue
        case .one:
          if at < range.upperBound {
            at += TextPatterns.characterLength(bytes, at, range.upperBound)
            part += 1
          } else {
            failed = true
          }
        case .literal(let place, let length):
          let start = Int(place)
          let count = Int(length)
          if restartPart == part, part + 1 == wanted.upperBound {
            // A literal behind the last `*` must end the value.
            let tail = range.upperBound - count
            return tail >= at && TextPatterns.equal(literals, start, count, bytes, tail, fold)
          }
          if at + count <= range.upperBound, TextPatterns.equal(literals, start, count, bytes, at, fold) {
            at += count
            part += 1
          } else {
            failed = true
          }
        }
      }
      if failed {
        guard restartPart >= 0, restartAt < range.upperBound else { return false }
        restartAt += 1
        at = restartAt
        part = restartPart
      }
    }
  }

  @inline(__always)
  private static func equal(
    _ literals: [UInt8], _ start: Int, _ count: Int, _ bytes: [UInt8], _ at: Int, _ fold: (UInt8) -> UInt8
  ) -> Bool {
    for offset in 0..<count where literals[start + offset] != fold(bytes[at + offset]) { return false }
    return true
  }

  /// Bytes of the UTF-8 character at `at`, never past `end`; a stray byte counts as one character.
  private static func characterLength(_ bytes: [UInt8], _ at: Int, _ end: Int) -> Int {
    let lead = bytes[at]
    let wanted = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
    var length = 1
    while length < wanted, at + length < end, bytes[at + length] & 0xC0 == 0x80 { length += 1 }
    return length
  }
}
