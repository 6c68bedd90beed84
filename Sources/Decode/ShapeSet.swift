import Events

/// The shapes of one program family, compiled; the first that fits a message names its parts.
struct ShapeSet: Sendable {
  private var tokens: [Token] = []
  private var literals: [UInt8] = []
  private var captureFields: [FieldID] = []
  /// Texts that can stand in a place, as ranges of `literals`.
  private var choices: [Range<Int>] = []
  private var shapes: [Shape] = []
  /// Shapes that can fit a message starting with byte `b`: `byFirstByte[starts[b]..<starts[b + 1]]`.
  private var byFirstByte: [UInt16] = []
  private var starts: [Int] = []
  /// Patterns that could not be understood; always empty, tests see to it.
  private(set) var rejected: [String] = []
  private let sourceIP: FieldID?

  private struct Shape {
    var firstToken: Int
    var endToken: Int
    var hasEither: Bool
    var derived: Derived
  }

  /// Values that a fitting shape implies and the text does not hold.
  struct Derived: Sendable {
    var messageID: [UInt8]?
    var jobResult: [UInt8]?
    /// Whether a firewall stopped the packet.
    var isBlocked: Bool?
    var outcome: Outcome?
    /// Whose message it is, by its place in `Application.all`.
    var application: Int?
  }

  private struct Token {
    var kind: Kind
    /// Into `literals` for a literal, into `captureFields` for a capture.
    var range: Range<Int>
    /// Into `choices`.
    var choices: Range<Int> = 0..<0

    enum Kind: UInt8 {
      case literal, word, digits, unit, until, any, either, addr, host, peer, oneOf, blanks, rest
    }
  }

  /// How a message is tried on a shape.
  private struct Attempt {
    var tries = ShapeSet.triesPerShape
    /// What `either` takes: the first place that fits, not the last.
    var takesFirst = false
  }

  /// Places tried for `any` captures of one shape before it is given up, so that no line costs more than a
  /// few passes. Real lines fit at the first or second.
  private static let triesPerShape = 64

  init(_ shapes: [MessageShape], fields: inout FieldTable) {
    self.init(shapes.map { ($0, nil) }, fields: &fields)
  }

  /// Shapes with the place of their application in `Application.all`.
  init(_ shapes: [(shape: MessageShape, application: Int?)], fields: inout FieldTable) {
    sourceIP = fields.intern("src_ip")
    for (shape, application) in shapes {
      let first = tokens.count
      if compile(Array(shape.pattern.utf8), &fields), tokens.count > first {
        self.shapes.append(
          Shape(
            firstToken: first, endToken: tokens.count,
            hasEither: tokens[first...].contains { $0.kind == .either },
            derived: Derived(
              messageID: shape.messageID.map { Array($0.utf8) },
              jobResult: shape.jobResult.map { Array($0.utf8) },
              outcome: shape.outcome, application: application)))
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
      var attempt = Attempt()
      if fits(bytes, shape.firstToken, shape.endToken, range.lowerBound, range.upperBound, &values, &attempt)
      {
        if shape.hasEither { leaveUndisputed(bytes, shape, range, mark, &values) }
        return shape.derived
      }
      values.removeLast(values.count - mark)
    }
    return nil
  }

  /// Of the values from `mark` on, which the last places gave, keeps those that the first places give as well.
  private func leaveUndisputed(
    _ bytes: Span<UInt8>, _ shape: Shape, _ range: Range<Int>, _ mark: Int, _ values: inout [FieldValue]
  ) {
    let end = values.count
    var attempt = Attempt(takesFirst: true)
    let isSame = fits(
      bytes, shape.firstToken, shape.endToken, range.lowerBound, range.upperBound, &values, &attempt)
    var kept = mark
    for index in mark..<end where isSame {
      let value = values[index]
      for other in end..<values.count
      where values[other].field == value.field && values[other].range == value.range {
        values[kept] = value
        kept += 1
        break
      }
    }
    values.removeLast(values.count - kept)
  }

  private func fits(
    _ bytes: Span<UInt8>, _ firstToken: Int, _ endToken: Int, _ start: Int, _ end: Int,
    _ values: inout [FieldValue], _ attempt: inout Attempt
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
        next =
          tokens[index + 1].kind == .literal
          ? firstPlace(of: tokens[index + 1].range, bytes, at, end)
          : (at...end).first { standsAhead(index + 1, endToken, bytes, $0, end) }
      case .either where attempt.takesFirst:
        return fitsFromFirstPlace(bytes, index, endToken, at, end, &values, &attempt)
      case .any, .either:
        return fitsFromLastPlace(bytes, index, endToken, at, end, &values, &attempt)
      case .oneOf: return fitsOneOf(bytes, index, endToken, at, end, &values, &attempt)
      case .addr, .host, .peer:
        guard
          let peer = Peer.read(bytes, at..<end, isNamed: token.kind != .addr, hasPort: token.kind == .peer)
        else { return false }
        add(token, peer, &values)
        at = peer.end
        continue
      }
      guard let next else { return false }
      if token.kind != .literal { add(bytes, token, at..<next, &values) }
      at = next
    }
    return at == end
  }

  private func fitsFromLastPlace(
    _ bytes: Span<UInt8>, _ index: Int, _ endToken: Int, _ start: Int, _ end: Int,
    _ values: inout [FieldValue], _ attempt: inout Attempt
  ) -> Bool {
    let mark = values.count
    var place = end
    while place >= start {
      if standsAhead(index + 1, endToken, bytes, place, end) {
        attempt.tries -= 1
        guard attempt.tries >= 0 else { return false }
        add(bytes, tokens[index], start..<place, &values)
        if fits(bytes, index + 1, endToken, place, end, &values, &attempt) { return true }
        values.removeLast(values.count - mark)
      }
      place -= 1
    }
    return false
  }

  private func fitsFromFirstPlace(
    _ bytes: Span<UInt8>, _ index: Int, _ endToken: Int, _ start: Int, _ end: Int,
    _ values: inout [FieldValue], _ attempt: inout Attempt
  ) -> Bool {
    let mark = values.count
    var place = start
    while place <= end {
      if standsAhead(index + 1, endToken, bytes, place, end) {
        attempt.tries -= 1
        guard attempt.tries >= 0 else { return false }
        add(bytes, tokens[index], start..<place, &values)
        if fits(bytes, index + 1, endToken, place, end, &values, &attempt) { return true }
        values.removeLast(values.count - mark)
      }
      place += 1
    }
    return false
  }

  /// Whether the text of the token, or one of its texts, stands there; an empty one lets the following token decide.
  private func standsAhead(
    _ index: Int, _ endToken: Int, _ bytes: Span<UInt8>, _ at: Int, _ end: Int
  ) -> Bool {
    guard index < endToken else { return at == end }
    let token = tokens[index]
    guard token.kind == .oneOf else { return token.kind != .literal || stands(token.range, bytes, at, end) }
    for choice in token.choices {
      let text = choices[choice]
      if text.isEmpty ? standsAhead(index + 1, endToken, bytes, at, end) : stands(text, bytes, at, end) {
        return true
      }
    }
    return false
  }

  private func fitsOneOf(
    _ bytes: Span<UInt8>, _ index: Int, _ endToken: Int, _ start: Int, _ end: Int,
    _ values: inout [FieldValue], _ attempt: inout Attempt
  ) -> Bool {
    let mark = values.count
    for choice in tokens[index].choices {
      let literal = choices[choice]
      guard stands(literal, bytes, start, end) else { continue }
      attempt.tries -= 1
      guard attempt.tries >= 0 else { return false }
      add(bytes, tokens[index], start..<start + literal.count, &values)
      if fits(bytes, index + 1, endToken, start + literal.count, end, &values, &attempt) { return true }
      values.removeLast(values.count - mark)
    }
    return false
  }

  /// The first of the fields has the address, a second one the port.
  private func add(_ token: Token, _ peer: Peer, _ values: inout [FieldValue]) {
    guard let first = token.range.first else { return }
    values.append(
      FieldValue(field: captureFields[first], start: peer.host.lowerBound, end: peer.host.upperBound))
    guard token.kind == .peer, token.range.count == 2, !peer.port.isEmpty else { return }
    values.append(
      FieldValue(field: captureFields[first + 1], start: peer.port.lowerBound, end: peer.port.upperBound))
  }

  private func add(
    _ bytes: Span<UInt8>, _ token: Token, _ range: Range<Int>, _ values: inout [FieldValue]
  ) {
    for slot in token.range {
      let field = captureFields[slot]
      let part = field == sourceIP ? Peer.unmapped(bytes, range) : range
      values.append(FieldValue(field: field, start: part.lowerBound, end: part.upperBound))
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
      case .until, .any, .either:
        if !isBeforeLiteral, index + 1 >= tokens.count || tokens[index + 1].kind != .oneOf { return false }
      case .rest: if index + 1 < tokens.count { return false }
      default: break
      }
    }
    return true
  }

  private mutating func compileCapture(_ text: ArraySlice<UInt8>, _ fields: inout FieldTable) -> Bool {
    let parts = text.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
    let kinds: [String: Token.Kind] = [
      "digits": .digits, "unit": .unit, "until": .until, "any": .any, "either": .either, "addr": .addr,
      "host": .host, "peer": .peer, "blanks": .blanks, "rest": .rest,
    ]
    var kind = Token.Kind.word
    let firstChoice = choices.count
    if parts.count == 2, parts[1].first == UInt8(ascii: "=") {
      kind = .oneOf
      for text in parts[1].dropFirst().split(separator: UInt8(ascii: "|"), omittingEmptySubsequences: false) {
        choices.append(literals.count..<literals.count + text.count)
        literals += text
      }
    } else if parts.count == 2 {
      guard let named = kinds[String(decoding: parts[1], as: UTF8.self)] else { return false }
      kind = named
    }
    let start = captureFields.count
    for name in parts[0].split(separator: UInt8(ascii: "+")) {
      if let field = fields.intern(String(decoding: name, as: UTF8.self)) { captureFields.append(field) }
    }
    tokens.append(
      Token(kind: kind, range: start..<captureFields.count, choices: firstChoice..<choices.count))
    return true
  }
}
