/// Cuts a message into columns: constant words, and values known by their shape alone.
///
/// Keeps its memory from message to message. What it costs is bounded by `mostBytes` and `mostColumns`; what stands
/// behind either is one value.
struct MessageScanner {
  /// The columns of the last message, of which the first `count` are valid; the last of these is the end.
  private(set) var columns: [MessageColumn]
  private(set) var count = 0
  private let classes = ByteClass.table
  private let words = ValueWords()
  private let salt: UInt64
  /// The separator in front of what comes next, and where it stands.
  private var separator: UInt64 = 0
  private var separatorStart = 0
  private var separatorEnd = 0

  static let mostColumns = 128
  static let mostBytes = 8192

  /// - Parameter salt: goes into every hash.
  init(salt: UInt64) {
    self.salt = salt
    let none = MessageColumn(
      atom: 0, separator: 0, separatorStart: 0, separatorEnd: 0, start: 0, end: 0, traits: [])
    columns = [MessageColumn](repeating: none, count: MessageScanner.mostColumns + 2)
  }

  /// Scans `message`; `columns` and `count` say what it has.
  mutating func scan(_ message: Span<UInt8>) {
    count = 0
    resetSeparator(0)
    let end = min(message.count, MessageScanner.mostBytes)
    var at = 0
    while at < end, count < MessageScanner.mostColumns {
      let byte = message[at]
      let kind = classes[Int(byte)]
      if kind & ByteClass.separator.rawValue != 0 || kind == ByteClass.joint.rawValue && isLeader(message, at)
      {
        addSeparator(byte, at)
        at &+= 1
      } else {
        at = word(message, at, end)
      }
    }
    if at < message.count { push(MessageColumn.value, at, message.count, []) }
    append(MessageColumn.end, message.count, message.count, [])
  }

  /// Whether the dot at `at` belongs to a row of them, as between a name and its value in a column.
  private func isLeader(_ message: Span<UInt8>, _ at: Int) -> Bool {
    guard message[at] == UInt8(ascii: ".") else { return true }
    if separator & 0xFF == UInt64(UInt8(ascii: ".")) { return true }
    return at &+ 2 < message.count && message[at &+ 1] == UInt8(ascii: ".")
      && message[at &+ 2] == UInt8(ascii: ".")
  }

  /// Takes the word that begins at `start`; returns where it ends.
  @inline(__always)
  private mutating func word(_ message: Span<UInt8>, _ start: Int, _ limit: Int) -> Int {
    let (end, seen, isLink) = MessageScanner.run(message, classes.span, start, limit)
    if isLink { return link(message, start, end, limit) }
    take(message, start, end, ByteClass(rawValue: seen))
    return end
  }

  /// Where the word that begins at `start` ends, the classes of its bytes, and whether instead an address with a scheme
  /// or a drive goes on from there.
  private static func run(
    _ message: Span<UInt8>, _ classes: Span<UInt8>, _ start: Int, _ limit: Int
  ) -> (end: Int, seen: UInt8, isLink: Bool) {
    let ends = ByteClass.separator.rawValue | ByteClass.joint.rawValue
    var at = start
    var seen: UInt8 = 0
    while at < limit {
      let kind = classes[Int(message[at])]
      if kind & ends == 0 {
        seen |= kind
        at &+= 1
        continue
      }
      if kind & ByteClass.separator.rawValue != 0 { break }
      let length = joint(message, classes, start, at)
      if length == 0 { break }
      if length == Int.max { return (at, seen, true) }
      at &+= length
    }
    // What can only end a word and stands alone is one.
    return (at == start ? at &+ 1 : at, seen, false)
  }

  /// How many bytes of `.` or `:` at `at` the word goes on over: none where it ends, `Int.max` where an address with a
  /// scheme or a drive begins.
  private static func joint(
    _ message: Span<UInt8>, _ classes: Span<UInt8>, _ start: Int, _ at: Int
  ) -> Int {
    let next = at &+ 1 < message.count ? message[at &+ 1] : 0
    if message[at] == UInt8(ascii: ".") {
      return next == UInt8(ascii: ".") && at &+ 2 < message.count && message[at &+ 2] == next ? 0 : 1
    }
    if next == UInt8(ascii: ":") {
      return at > start && isWordByte(message, classes, at &+ 2) ? 2 : 0
    }
    let letters = ByteClass.letters.rawValue
    guard at > start, classes[Int(message[at &- 1])] & letters != 0 else { return 0 }
    let isScheme = next == UInt8(ascii: "/") && at &+ 2 < message.count && message[at &+ 2] == next
    let isDrive = next == UInt8(ascii: "\\") && at &- start == 1
    return isScheme || isDrive ? Int.max : 0
  }

  private static func isWordByte(_ message: Span<UInt8>, _ classes: Span<UInt8>, _ at: Int) -> Bool {
    at < message.count
      && classes[Int(message[at])] & (ByteClass.separator.rawValue | ByteClass.joint.rawValue) == 0
  }

  /// Takes an address with a scheme, or a path with a drive: one value up to the next space, quote or closing bracket.
  private mutating func link(_ message: Span<UInt8>, _ start: Int, _ joint: Int, _ limit: Int) -> Int {
    var at = joint
    while at < limit, !MessageScanner.endsLink(message[at]) { at &+= 1 }
    while at > joint &+ 1, MessageScanner.trailsLink(message[at &- 1]) { at &-= 1 }
    push(MessageColumn.value, start, at, [])
    return at
  }

  private static func endsLink(_ byte: UInt8) -> Bool {
    switch byte {
    case 0...0x20, 0x7F, UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "<"), UInt8(ascii: ">"),
      UInt8(ascii: "|"), UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: ","), UInt8(ascii: ";"):
      true
    default: false
    }
  }

  private static func trailsLink(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "=")
  }

  /// Decides what `message[start..<end]` is, without the signs around it.
  @inline(__always)
  private mutating func take(_ message: Span<UInt8>, _ start: Int, _ end: Int, _ seen: ByteClass) {
    var first = start
    while first &+ 1 < end, MessageScanner.isSign(message[first]) {
      // The sign of a number is part of it.
      if !seen.contains(.digit) || message[first] != UInt8(ascii: "-") && message[first] != UInt8(ascii: "+")
      {
        addSeparator(message[first], first)
      }
      first &+= 1
    }
    var last = end
    while last > first &+ 1, MessageScanner.isStop(message[last &- 1]) { last &-= 1 }
    classify(message, first, last, seen)
    for index in last..<end { addSeparator(message[index], index) }
  }

  @inline(__always)
  private mutating func classify(_ message: Span<UInt8>, _ start: Int, _ end: Int, _ seen: ByteClass) {
    let isPath = message[start] == UInt8(ascii: "/") && end &- start > 1
    if isPath || seen.contains(.digit) && !isNumberedName(message, start, end, seen) {
      push(MessageColumn.value, start, end, [])
      return
    }
    if count > 0, columns[count &- 1].isValue, isRestOfValue(message, start, end, seen) { return }
    if separator & 0xFF == UInt64(UInt8(ascii: "=")) || separator & 0xFFFF == 0x3D20,
      words.kinds(of: ValueWords.pack(message, start, end)).contains(.literal)
    {
      push(MessageColumn.value, start, end, [])
      return
    }
    var traits = MessageScanner.traits(message, start, end, seen)
    if end &- start == 3,
      words.kinds(of: ValueWords.pack(message, start, end, folding: false)).contains(.dayName)
    {
      if isDayName(after: separator) {
        push(MessageColumn.value, start, end, [])
        return
      }
      traits.insert(.dayName)
    }
    push(ColumnHash.word(message.bytes, start, end, salt), start, end, traits)
  }

  private static func traits(
    _ message: Span<UInt8>, _ start: Int, _ end: Int, _ seen: ByteClass
  ) -> MessageColumn.Traits {
    var traits: MessageColumn.Traits = seen.isDisjoint(with: .letters) ? [] : .word
    if isState(message, start, end, seen) { traits.insert(.state) }
    return traits
  }

  /// A word after a value that belongs to it: its unit, or the next group of an address.
  private mutating func isRestOfValue(
    _ message: Span<UInt8>, _ start: Int, _ end: Int, _ seen: ByteClass
  ) -> Bool {
    if separator == 0x20, end &- start <= 7,
      words.kinds(of: ValueWords.pack(message, start, end)).contains(.unit)
    {
      resetSeparator(end)
      return true
    }
    if separator == UInt64(UInt8(ascii: ":")), end &- start <= 4,
      seen.isSubset(of: [.hexLetter, .lowerCase])
    {
      resetSeparator(end)
      return true
    }
    return false
  }

  /// Whether letters with one or two digits behind them name a thing (`eth0`, `IPv6`) and are no number.
  private func isNumberedName(_ message: Span<UInt8>, _ start: Int, _ end: Int, _ seen: ByteClass) -> Bool {
    guard end &- start >= 3, seen.contains(.letter) else { return false }
    guard seen.isDisjoint(with: [.mark, .underscore]) else { return false }
    var at = end
    while at > start, message[at &- 1] &- 0x30 < 10 { at &-= 1 }
    guard (1...2).contains(end &- at), at &- start >= 2 else { return false }
    for index in start..<at where classes[Int(message[index])] & ByteClass.letters.rawValue == 0 {
      return false
    }
    return true
  }

  /// Participles and words in capitals: what happened and what state it is in, hardly ever to whom.
  private static func isState(_ message: Span<UInt8>, _ start: Int, _ end: Int, _ seen: ByteClass) -> Bool {
    let length = end &- start
    guard length >= 2, !seen.contains(.mark), !seen.contains(.digit) else { return false }
    if !seen.contains(.lowerCase) { return !seen.isDisjoint(with: .letters) }
    guard length > 4, !seen.contains(.underscore) else { return false }
    let last = message[end &- 1]
    if last == UInt8(ascii: "d") { return message[end &- 2] == UInt8(ascii: "e") }
    return last == UInt8(ascii: "g") && message[end &- 2] == UInt8(ascii: "n")
      && message[end &- 3] == UInt8(ascii: "i")
  }

  private static func isSign(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "#")
      || byte == UInt8(ascii: "~")
  }

  private static func isStop(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ".") || byte == UInt8(ascii: "!") || byte == UInt8(ascii: "?")
      || byte == UInt8(ascii: "%")
  }
}

extension MessageScanner {
  /// Makes `given` the columns of the last message; false for more than there may be.
  mutating func load(_ given: [MessageColumn]) -> Bool {
    guard given.count <= columns.count else { return false }
    for (index, column) in given.enumerated() { columns[index] = column }
    count = given.count
    return true
  }

  /// What `word` has in its column, as far as that lasts; an empty one stands for a value.
  func meaning(of word: ArraySlice<UInt8>) -> (atom: UInt64, traits: MessageColumn.Traits) {
    guard !word.isEmpty else { return (MessageColumn.value, []) }
    let bytes = Array(word)
    let seen = ByteClass(rawValue: bytes.reduce(0) { $0 | classes[Int($1)] })
    let traits = MessageScanner.traits(bytes.span, 0, bytes.count, seen)
    return (ColumnHash.word(bytes.span.bytes, 0, bytes.count, salt), traits)
  }
}

// MARK: - Columns

extension MessageScanner {
  /// Adds a column; a value right behind a value becomes part of it.
  private mutating func push(_ atom: UInt64, _ start: Int, _ end: Int, _ traits: MessageColumn.Traits) {
    if count > 0 {
      let last = columns[count &- 1]
      if last.traits.contains(.dayName), separator == 0x20,
        atom == MessageColumn.value || traits.contains(.dayName)
      {
        columns[count &- 1].atom = MessageColumn.value
        columns[count &- 1].traits = []
        joinLast()
        push(MessageColumn.value, start, end, [])
        return
      }
      if atom == MessageColumn.value, last.isValue, MessageScanner.joinsValues(separator) {
        resetSeparator(end)
        return
      }
    }
    append(atom, start, end, traits)
    resetSeparator(end)
  }

  @inline(__always)
  private mutating func append(_ atom: UInt64, _ start: Int, _ end: Int, _ traits: MessageColumn.Traits) {
    columns[count] = MessageColumn(
      atom: atom, separator: separator, separatorStart: UInt32(truncatingIfNeeded: separatorStart),
      separatorEnd: UInt32(truncatingIfNeeded: separatorEnd), start: UInt32(truncatingIfNeeded: start),
      end: UInt32(truncatingIfNeeded: end), traits: traits)
    count &+= 1
  }

  /// A word that turned out to be a value may continue the one before it.
  private mutating func joinLast() {
    guard count >= 2, columns[count &- 2].isValue,
      MessageScanner.joinsValues(columns[count &- 1].separator)
    else { return }
    count &-= 1
  }

  private func isDayName(after separator: UInt64) -> Bool {
    count > 0 && columns[count &- 1].isValue && (separator == 0x20 || separator == 0x2C20)
  }

  /// Between values these make one of them: a list, an address with its port, a date with its time.
  @inline(__always)
  private static func joinsValues(_ separator: UInt64) -> Bool {
    switch separator {
    case 0x20, 0x3A, 0x2C, 0x3D, 0x2E, 0x2C20, 0x202C, 0x3A3A: true
    default: false
    }
  }

  @inline(__always)
  private mutating func resetSeparator(_ at: Int) {
    separator = 0
    separatorStart = at
    separatorEnd = at
  }

  @inline(__always)
  private mutating func addSeparator(_ byte: UInt8, _ at: Int) {
    if isEmptyPair(byte) {
      append(MessageColumn.value, at, at, [])
      resetSeparator(at)
    }
    separator = ColumnHash.separator(separator, adding: byte <= 0x20 || byte == 0x7F ? 0x20 : byte)
    separatorEnd = at &+ 1
  }

  /// Whether `byte` closes a pair with nothing in it, which stands for a value that is not known; a pair right behind
  /// a word is a call.
  @inline(__always)
  private func isEmptyPair(_ byte: UInt8) -> Bool {
    let opening: UInt8
    switch byte {
    case UInt8(ascii: ")"): opening = UInt8(ascii: "(")
    case UInt8(ascii: "]"): opening = UInt8(ascii: "[")
    case UInt8(ascii: "\""), UInt8(ascii: "'"): opening = byte
    default: return false
    }
    guard UInt8(truncatingIfNeeded: separator) == opening, count < MessageScanner.mostColumns else {
      return false
    }
    switch UInt8(truncatingIfNeeded: separator >> 8) {
    case 0: return separator >> 8 == 0 && count == 0
    case 0x20, UInt8(ascii: "="), UInt8(ascii: ":"), UInt8(ascii: ","): return true
    default: return false
    }
  }
}
