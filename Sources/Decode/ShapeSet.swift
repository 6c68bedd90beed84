import Events

/// The shapes of one program family, compiled; the first that fits a message names its parts.
struct ShapeSet: Sendable {
  private var tokens: [Token] = []
  private var literals: [UInt8] = []
  private var captureFields: [FieldID] = []
  private var shapes: [Shape] = []
  /// Shapes that can fit a message starting with byte `b`: `byFirstByte[starts[b]..<starts[b + 1]]`.
  private var byFirstByte: [UInt16] = []
  private var starts: [Int] = []
  /// Patterns that could not be understood; always empty, tests see to it.
  private(set) var rejected: [String] = []

  private struct Shape {
    var firstToken: Int
    var endToken: Int
    var derived: Derived
  }

  /// Values that a fitting shape implies and the text does not hold.
  struct Derived: Sendable {
    var messageID: [UInt8]?
    var jobResult: [UInt8]?
    /// Whether a firewall stopped the packet.
    var isBlocked: Bool?
  }

  private struct Token {
    var kind: Kind
    /// Into `literals` for a literal, into `captureFields` for a capture.
    var range: Range<Int>

    enum Kind: UInt8 { case literal, word, digits, unit, until, any, blanks, rest }
  }

  /// Places tried for `any` captures of one shape before it is given up, so that no line costs more than a
  /// few passes. Real lines fit at the first or second.
  private static let triesPerShape = 64

  init(_ shapes: [MessageShape], fields: inout FieldTable) {
    for shape in shapes {
      let first = tokens.count
      if compile(Array(shape.pattern.utf8), &fields), tokens.count > first {
        self.shapes.append(
          Shape(
            firstToken: first, endToken: tokens.count,
            derived: Derived(
              messageID: shape.messageID.map { Array($0.utf8) },
              jobResult: shape.jobResult.map { Array($0.utf8) })))
      } else {
        tokens.removeLast(tokens.count - first)
        rejected.append(shape.pattern)
      }
    }
    for byte in UInt8.min...UInt8.max {
      starts.append(byFirstByte.count)
      for (index, shape) in self.shapes.enumerated() {
        let token = tokens[shape.firstToken]
        if token.kind != .literal || literals[token.range.lowerBound] == byte {
          byFirstByte.append(UInt16(index))
        }
      }
    }
    starts.append(byFirstByte.count)
  }

  /// Appends the values of the first shape that fits `bytes[range]` and returns what else it implies.
  func match(_ bytes: Span<UInt8>, _ range: Range<Int>, into values: inout [FieldValue]) -> Derived? {
    guard !range.isEmpty else { return nil }
    let first = Int(bytes[range.lowerBound])
    let mark = values.count
    for slot in starts[first]..<starts[first + 1] {
      let shape = shapes[Int(byFirstByte[slot])]
      var tries = ShapeSet.triesPerShape
      if fits(bytes, shape.firstToken, shape.endToken, range.lowerBound, range.upperBound, &values, &tries) {
        return shape.derived
      }
      values.removeLast(values.count - mark)
    }
    return nil
  }

  private func fits(
    _ bytes: Span<UInt8>, _ firstToken: Int, _ endToken: Int, _ start: Int, _ end: Int,
    _ values: inout [FieldValue], _ tries: inout Int
  ) -> Bool {
    var at = start
    for index in firstToken..<endToken {
      let token = tokens[index]
      let next: Int?
      switch token.kind {
      case .literal: next = stands(token.range, bytes, at, end) ? at + token.range.count : nil
      case .word: next = wordEnd(bytes, at, end, before: index + 1, endToken)
      case .unit:
        next = wordEnd(bytes, at, end, before: index + 1, endToken).flatMap {
          UnitName.isOne(bytes, at..<$0) ? $0 : nil
        }
      case .digits:
        var stop = at
        while stop < end, bytes[stop] &- 48 <= 9 { stop += 1 }
        next = stop > at ? stop : nil
      case .blanks: next = skipBlanks(bytes, at, end)
      case .rest: next = end
      case .until:
        next = firstPlace(of: tokens[index + 1].range, bytes, at, end)
      case .any:
        return fitsFromLastPlace(bytes, index, endToken, at, end, &values, &tries)
      }
      guard let next else { return false }
      if token.kind != .literal { add(token, at..<next, &values) }
      at = next
    }
    return at == end
  }

  private func fitsFromLastPlace(
    _ bytes: Span<UInt8>, _ index: Int, _ endToken: Int, _ start: Int, _ end: Int,
    _ values: inout [FieldValue], _ tries: inout Int
  ) -> Bool {
    let literal = tokens[index + 1].range
    let mark = values.count
    var place = end - literal.count
    while place >= start {
      if stands(literal, bytes, place, end) {
        tries -= 1
        guard tries >= 0 else { return false }
        add(tokens[index], start..<place, &values)
        if fits(bytes, index + 1, endToken, place, end, &values, &tries) { return true }
        values.removeLast(values.count - mark)
      }
      place -= 1
    }
    return false
  }

  private func add(_ token: Token, _ range: Range<Int>, _ values: inout [FieldValue]) {
    for slot in token.range {
      values.append(
        FieldValue(field: captureFields[slot], start: range.lowerBound, end: range.upperBound))
    }
  }

  @inline(__always)
  private func stands(_ literal: Range<Int>, _ bytes: Span<UInt8>, _ at: Int, _ end: Int) -> Bool {
    guard end - at >= literal.count else { return false }
    var index = at
    for slot in literal {
      if literals[slot] != bytes[index] { return false }
      index += 1
    }
    return true
  }

  private func firstPlace(of literal: Range<Int>, _ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Int? {
    var at = start
    while at + literal.count <= end {
      if stands(literal, bytes, at, end) { return at }
      at += 1
    }
    return nil
  }

  /// The end of the word at `at`, which leaves room for what the following literal wants of it: `{src_ip}: `
  /// does not take the colon.
  private func wordEnd(_ bytes: Span<UInt8>, _ at: Int, _ end: Int, before next: Int, _ endToken: Int) -> Int?
  {
    var stop = at
    while stop < end, bytes[stop] != blank { stop += 1 }
    if next < endToken, tokens[next].kind == .literal {
      for slot in tokens[next].range {
        if literals[slot] == blank { break }
        stop -= 1
      }
    }
    return stop > at ? stop : nil
  }
}

// Patterns to tokens, once at start.
extension ShapeSet {
  private mutating func compile(_ pattern: [UInt8], _ fields: inout FieldTable) -> Bool {
    let first = tokens.count
    var at = 0
    while at < pattern.count {
      if pattern[at] == UInt8(ascii: "{") {
        guard let close = pattern[at...].firstIndex(of: UInt8(ascii: "}")),
          compileCapture(pattern[(at + 1)..<close], &fields)
        else { return false }
        at = close + 1
      } else {
        let stop = pattern[at...].firstIndex(of: UInt8(ascii: "{")) ?? pattern.count
        tokens.append(Token(kind: .literal, range: literals.count..<literals.count + stop - at))
        literals += pattern[at..<stop]
        at = stop
      }
    }
    for index in first..<tokens.count {
      let isBeforeLiteral = index + 1 < tokens.count && tokens[index + 1].kind == .literal
      switch tokens[index].kind {
      case .until, .any: if !isBeforeLiteral { return false }
      case .rest: if index + 1 < tokens.count { return false }
      default: break
      }
    }
    return true
  }

  private mutating func compileCapture(_ text: ArraySlice<UInt8>, _ fields: inout FieldTable) -> Bool {
    let parts = text.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
    let kinds: [String: Token.Kind] = [
      "digits": .digits, "unit": .unit, "until": .until, "any": .any, "blanks": .blanks, "rest": .rest,
    ]
    var kind = Token.Kind.word
    if parts.count == 2 {
      guard let named = kinds[String(decoding: parts[1], as: UTF8.self)] else { return false }
      kind = named
    }
    let start = captureFields.count
    for name in parts[0].split(separator: UInt8(ascii: "+")) {
      if let field = fields.intern(String(decoding: name, as: UTF8.self)) { captureFields.append(field) }
    }
    tokens.append(Token(kind: kind, range: start..<captureFields.count))
    return true
  }
}
