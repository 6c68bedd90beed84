/// A text of a rule with its wildcards, one character or byte after the other.
struct Spelling {
  enum Element: Equatable {
    case scalar(Unicode.Scalar)
    /// Of an encoding such as UTF-16.
    case byte(UInt8)
    case any
    case one
  }

  var elements: [Element]

  init(_ elements: [Element]) { self.elements = elements }

  /// A backslash frees one character of its meaning where that has one; elsewhere it is a backslash.
  init(sigma text: String) {
    elements = []
    let scalars = Array(text.unicodeScalars)
    var index = 0
    while index < scalars.count {
      let scalar = scalars[index]
      if scalar == "\\", index + 1 < scalars.count, ["\\", "*", "?"].contains(scalars[index + 1]) {
        elements.append(.scalar(scalars[index + 1]))
        index += 2
        continue
      }
      elements.append(scalar == "*" ? .any : scalar == "?" ? .one : .scalar(scalar))
      index += 1
    }
  }

  // MARK: Modifiers

  func opened(start: Bool, end: Bool) -> Spelling {
    var opened = self
    if start, opened.elements.first != .any { opened.elements.insert(.any, at: 0) }
    if end, opened.elements.last != .any { opened.elements.append(.any) }
    return opened
  }

  /// `windash`: each dash that stands before a word and not behind one, in five spellings.
  var dashed: [Spelling] {
    let dashes: [Unicode.Scalar] = ["-", "/", "\u{2013}", "\u{2014}", "\u{2015}"]
    func isWord(_ index: Int) -> Bool {
      guard elements.indices.contains(index), case .scalar(let scalar) = elements[index] else { return false }
      return Character(scalar).isLetter || Character(scalar).isNumber || scalar == "_"
    }
    for (index, element) in elements.enumerated() {
      guard case .scalar(let scalar) = element, dashes.contains(scalar), !isWord(index - 1), isWord(index + 1)
      else { continue }
      let head = Array(elements[..<index])
      // Behind it comes a word, so that what follows can be looked at by itself.
      return Spelling(Array(elements[(index + 1)...])).dashed.flatMap { tail in
        dashes.map { Spelling(head + [.scalar($0)] + tail.elements) }
      }
    }
    return [self]
  }

  /// `wide`, `utf16`, `utf16le`, `utf16be`.
  func encoded(_ modifier: String) -> Spelling {
    var result: [Element] = []
    var needsMark = modifier == "utf16"
    for element in plainText {
      switch element {
      case .any, .one: result.append(element)
      case .byte: result.append(element)
      case .scalar(let scalar):
        if needsMark { result += [.byte(0xFF), .byte(0xFE)] }
        needsMark = false
        for unit in String(scalar).utf16 {
          let pair = [UInt8(unit / 256), UInt8(unit % 256)]
          result += (modifier == "utf16be" ? pair : pair.reversed()).map { .byte($0) }
        }
      }
    }
    return Spelling(result)
  }

  /// All bytes, or nil with a wildcard among them.
  var bytes: [UInt8]? {
    var bytes: [UInt8] = []
    for element in elements {
      switch element {
      case .scalar(let scalar): bytes += Array(String(scalar).utf8)
      case .byte(let byte): bytes.append(byte)
      case .any, .one: return nil
      }
    }
    return bytes
  }

  // MARK: Matching

  /// Bytes that are UTF-8 are text.
  private var plainText: [Element] {
    var result: [Element] = []
    var run: [UInt8] = []
    func flush() {
      let text = String(decoding: run, as: UTF8.self)
      if text.utf8.elementsEqual(run) {
        result += text.unicodeScalars.map { .scalar($0) }
      } else {
        result += run.map { .byte($0) }
      }
      run = []
    }
    for element in elements {
      if case .byte(let byte) = element {
        run.append(byte)
      } else {
        flush()
        result.append(element)
      }
    }
    flush()
    return result
  }

  /// Text is compared as text; bytes that are none have no upper and lower case and are compared as they are.
  func compiled(isCased: Bool) -> Matcher {
    let plain = plainText
    let isBinary = plain.contains { if case .byte = $0 { true } else { false } }
    guard isBinary else {
      return Matcher(
        parts: plain.map { element in
          switch element {
          case .scalar(let scalar): .unit(isCased ? scalar.value : Folding.fold(scalar).value)
          case .byte(let byte): .unit(UInt32(byte))
          case .any: .any
          case .one: .one
          }
        }, form: isCased ? .scalars : .folded)
    }
    return Matcher(
      parts: elements.flatMap { element -> [Matcher.Part] in
        switch element {
        case .scalar(let scalar): String(scalar).utf8.map { .unit(UInt32($0)) }
        case .byte(let byte): [.unit(UInt32(byte))]
        case .any: [.any]
        case .one: [.one]
        }
      }, form: .bytes)
  }

  struct Matcher {
    enum Part {
      case unit(UInt32)
      case any, one
    }
    enum Form { case scalars, folded, bytes }
    var parts: [Part]
    var form: Form

    func matches(_ value: SampleEvent.Value) -> Bool {
      switch form {
      case .scalars: matches(value.units, 0, 0)
      case .folded: matches(value.foldedUnits, 0, 0)
      case .bytes: matches(value.bytes.map { UInt32($0) }, 0, 0)
      }
    }

    /// As one would explain it: a star is nothing, or one character and the star again.
    private func matches(_ text: [UInt32], _ at: Int, _ part: Int) -> Bool {
      var at = at
      var part = part
      while part < parts.count {
        switch parts[part] {
        case .unit(let unit):
          guard at < text.count, text[at] == unit else { return false }
        case .one:
          guard at < text.count else { return false }
          if form == .bytes { at += Matcher.character(text[at...]) - 1 }
        case .any:
          if part + 1 == parts.count { return true }
          return (at...text.count).contains { matches(text, $0, part + 1) }
        }
        at += 1
        part += 1
      }
      return at == text.count
    }

    /// Bytes of the character that begins here; one that is no UTF-8 is by itself.
    private static func character(_ bytes: ArraySlice<UInt32>) -> Int {
      for count in (2...4).reversed() where bytes.count >= count {
        let head = bytes.prefix(count).map { UInt8($0) }
        let text = String(decoding: head, as: UTF8.self)
        if text.unicodeScalars.count == 1, text.utf8.elementsEqual(head) { return count }
      }
      return 1
    }
  }
}
