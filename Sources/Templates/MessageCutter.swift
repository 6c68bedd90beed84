/// One go of a scanner over one message. Reads within the message and writes columns up to one beyond
/// `mostColumns`, which the scanner has room for.
struct MessageCutter {
  private let message: UnsafePointer<UInt8>
  /// All bytes of the message, of which those from `limit` on are not looked at.
  private let length: Int
  private let limit: Int
  /// One for each byte.
  private let classes: UnsafePointer<UInt8>
  private let columns: UnsafeMutablePointer<MessageColumn>
  private let salt: UInt64
  private(set) var count = 0
  /// What stands in front of what comes next, and where.
  private var separator: UInt64 = 0
  private var separatorStart = 0
  private var separatorEnd = 0
  /// Whether the last column is a value, or the name of a day or month, which is one beside numbers.
  private var isBehindValue = false
  private var isBehindDayName = false

  init(
    _ message: UnsafeBufferPointer<UInt8>, classes: UnsafePointer<UInt8>,
    columns: UnsafeMutablePointer<MessageColumn>, salt: UInt64
  ) {
    // Of an empty message nothing is read.
    self.message = message.baseAddress ?? classes
    length = message.count
    limit = min(message.count, MessageScanner.mostBytes)
    self.classes = classes
    self.columns = columns
    self.salt = salt
  }

  @inline(never)
  mutating func cut(_ words: ValueWords.View) {
    var at = 0
    while at < limit, count < MessageScanner.mostColumns {
      let byte = message[at]
      let kind = classes[Int(byte)]
      if kind & ByteClass.separator.rawValue != 0 || kind == ByteClass.joint.rawValue && isLeader(at) {
        addSeparator(byte, at)
        at &+= 1
      } else {
        at = word(at, words)
      }
    }
    if at < length { pushValue(at, length) }
    append(MessageColumn.end, length, length)
  }

  /// Whether the dot at `at` belongs to a row of them, as between a name and its value in a table.
  private func isLeader(_ at: Int) -> Bool {
    guard message[at] == UInt8(ascii: ".") else { return true }
    if separator & 0xFF == UInt64(UInt8(ascii: ".")) { return true }
    return at &+ 2 < length && message[at &+ 1] == UInt8(ascii: ".")
      && message[at &+ 2] == UInt8(ascii: ".")
  }

  /// Takes the word that begins at `start`; returns where it ends.
  @inline(always)
  private mutating func word(_ start: Int, _ words: ValueWords.View) -> Int {
    var at = start
    var hasDigit = false
    if start &+ 8 <= limit {
      let bytes = UnsafeRawPointer(message + start).loadUnaligned(as: UInt64.self)
      let (count, sawDigit) = MessageCutter.lettersAndDigits(bytes)
      if count != 8, !sawDigit, message[start &+ count] == 0x20, isPlain(start, count) {
        takePlain(bytes, start, count)
        return start &+ count &+ 1
      }
      at &+= count
      hasDigit = sawDigit
    }
    while at < limit {
      if at &+ 8 <= limit {
        let (count, sawDigit) = MessageCutter.lettersAndDigits(
          UnsafeRawPointer(message + at).loadUnaligned(as: UInt64.self))
        at &+= count
        hasDigit = hasDigit || sawDigit
        if count == 8 { continue }
      }
      let kind = classes[Int(message[at])]
      if kind & ByteClass.separator.rawValue != 0 { break }
      if kind == ByteClass.joint.rawValue {
        let length = joint(start, at)
        if length == 0 { break }
        if length == Int.max { return link(start, at) }
        at &+= length
      } else {
        hasDigit = hasDigit || kind == ByteClass.digit.rawValue
        at &+= 1
      }
    }
    // What can only end a word and stands alone is one.
    if at == start { at &+= 1 }
    take(start, at, hasDigit, words)
    return at
  }

  /// Whether `size` letters are certain to be a constant word: most words are.
  @inline(always)
  private func isPlain(_ start: Int, _ size: Int) -> Bool {
    guard size > 0, !isBehindValue, separator & 0xFF != 0x3D, separator & 0xFFFF != 0x3D20 else {
      return false
    }
    return size != 3 || message[start] &- 0x41 >= 26
  }

  /// Takes a constant word of less than eight bytes, the lowest of `bytes`, and the space behind it.
  @inline(always)
  private mutating func takePlain(_ bytes: UInt64, _ start: Int, _ size: Int) {
    let word = bytes & ((1 << UInt64(8 &* size)) &- 1)
    append(ColumnHash.shortWord(word, size, salt), start, start &+ size)
    isBehindDayName = false
    separator = 0x20
    separatorStart = start &+ size
    separatorEnd = start &+ size &+ 1
  }

  /// How many of the eight bytes, from the lowest on, are ASCII letters or digits, and whether a digit is among these.
  @inline(always)
  private static func lettersAndDigits(_ word: UInt64) -> (count: Int, hasDigit: Bool) {
    let high: UInt64 = 0x8080_8080_8080_8080
    let low = word & ~high
    let folded = low | 0x2020_2020_2020_2020
    // The highest bit of a byte tells whether it is at least `a` and whether it is beyond `z`; likewise for `0` and `9`.
    let letters = (folded &+ 0x1F1F_1F1F_1F1F_1F1F) & ~(folded &+ 0x0505_0505_0505_0505)
    let digits = (low &+ 0x5050_5050_5050_5050) & ~(low &+ 0x4646_4646_4646_4646) & high
    let others = ~(letters | digits) & high | word & high
    guard others != 0 else { return (8, digits != 0) }
    let bits = others.trailingZeroBitCount
    return (bits >> 3, digits & ((1 << UInt64(bits & 56)) &- 1) != 0)
  }

  /// How many bytes of `.` or `:` at `at` the word goes on over: none where it ends, `Int.max` where an address with a
  /// scheme or a drive begins.
  private func joint(_ start: Int, _ at: Int) -> Int {
    let next = at &+ 1 < length ? message[at &+ 1] : 0
    if message[at] == UInt8(ascii: ".") {
      return next == UInt8(ascii: ".") && at &+ 2 < length && message[at &+ 2] == next ? 0 : 1
    }
    if next == UInt8(ascii: ":") {
      return at > start && isWordByte(at &+ 2) ? 2 : 0
    }
    let letters = ByteClass.letters.rawValue
    guard at > start, classes[Int(message[at &- 1])] & letters != 0 else { return 0 }
    let isScheme = next == UInt8(ascii: "/") && at &+ 2 < length && message[at &+ 2] == next
    let isDrive = next == UInt8(ascii: "\\") && at &- start == 1
    return isScheme || isDrive ? Int.max : 0
  }

  private func isWordByte(_ at: Int) -> Bool {
    at < length
      && classes[Int(message[at])] & (ByteClass.separator.rawValue | ByteClass.joint.rawValue) == 0
  }

  /// Takes an address with a scheme, or a path with a drive: one value up to the next space, quote or closing bracket.
  private mutating func link(_ start: Int, _ joint: Int) -> Int {
    var at = joint
    while at < limit, !MessageCutter.endsLink(message[at]) { at &+= 1 }
    while at > joint &+ 1, MessageCutter.trailsLink(message[at &- 1]) { at &-= 1 }
    pushValue(start, at)
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

  /// Decides what the bytes from `start` up to `end` are, without the signs around them.
  @inline(always)
  private mutating func take(_ start: Int, _ end: Int, _ hasDigit: Bool, _ words: ValueWords.View) {
    var first = start
    while first &+ 1 < end, MessageCutter.isSign(message[first]) {
      // The sign of a number is part of it.
      let isOfNumber =
        hasDigit && !MessageCutter.isSign(message[first &+ 1])
        && (message[first] == UInt8(ascii: "-") || message[first] == UInt8(ascii: "+"))
      if !isOfNumber { addSeparator(message[first], first) }
      first &+= 1
    }
    var last = end
    while last > first &+ 1, MessageCutter.isStop(message[last &- 1]) { last &-= 1 }
    if hasDigit && !isNumberedName(first, last) || message[first] == UInt8(ascii: "/") && last &- first > 1 {
      pushValue(first, last)
    } else {
      takeWord(first, last, words)
    }
    var index = last
    while index < end {
      addSeparator(message[index], index)
      index &+= 1
    }
  }

  /// A word that is no value by its shape.
  @inline(always)
  private mutating func takeWord(_ start: Int, _ end: Int, _ words: ValueWords.View) {
    let size = end &- start
    if isBehindValue, isRestOfValue(start, end, words) {
      resetSeparator(end)
      return
    }
    if separator & 0xFF == UInt64(UInt8(ascii: "=")) || separator & 0xFFFF == 0x3D20,
      words.kinds(of: pack(start, end, folding: true)).contains(.literal)
    {
      pushValue(start, end)
      return
    }
    var isDayName = false
    if size == 3, message[start] &- 0x41 < 26 {
      isDayName = words.kinds(of: pack(start, end, folding: false)).contains(.dayName)
      if isDayName, isBehindValue, separator == 0x20 || separator == 0x2C20 {
        pushValue(start, end)
        return
      }
    }
    if isDayName, isBehindDayName, separator == 0x20 {
      pushValue(start, end)
      return
    }
    append(ColumnHash.word(message + start, size, length &- start, salt), start, end)
    isBehindValue = false
    isBehindDayName = isDayName
    resetSeparator(end)
  }

  /// Whether a word behind a value belongs to it: its unit, or the next group of an address.
  @inline(always)
  private func isRestOfValue(_ start: Int, _ end: Int, _ words: ValueWords.View) -> Bool {
    if separator == 0x20 {
      return end &- start <= 7 && words.kinds(of: pack(start, end, folding: true)).contains(.unit)
    }
    guard separator == UInt64(UInt8(ascii: ":")), end &- start <= 4 else { return false }
    for index in start..<end where classes[Int(message[index])] & ByteClass.hexLetter.rawValue == 0 {
      return false
    }
    return true
  }

  /// The bytes from `start` up to `end`, first one highest, in lower case if `folding`; zero for more than eight.
  @inline(always)
  private func pack(_ start: Int, _ end: Int, folding: Bool) -> UInt64 {
    guard end &- start <= 8 else { return 0 }
    var packed: UInt64 = 0
    var index = start
    while index < end {
      let byte = message[index]
      packed = packed << 8 | UInt64(folding && byte &- 0x41 < 26 ? byte | 0x20 : byte)
      index &+= 1
    }
    return packed
  }

  /// Whether letters with one or two digits behind them name a thing (`eth0`, `IPv6`) and are no number.
  @inline(always)
  private func isNumberedName(_ start: Int, _ end: Int) -> Bool {
    let size = end &- start
    guard size >= 3, message[end &- 1] &- 0x30 < 10 else { return false }
    let letters = message[end &- 2] &- 0x30 < 10 ? size &- 2 : size &- 1
    guard letters >= 2 else { return false }
    var isHex = true
    for index in start..<start &+ letters {
      let kind = classes[Int(message[index])]
      if kind & ByteClass.letters.rawValue == 0 { return false }
      if kind & ByteClass.hexLetter.rawValue == 0 { isHex = false }
    }
    return !isHex
  }

  @inline(always)
  private static func isSign(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "#")
      || byte == UInt8(ascii: "~")
  }

  @inline(always)
  private static func isStop(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ".") || byte == UInt8(ascii: "!") || byte == UInt8(ascii: "?")
      || byte == UInt8(ascii: "%")
  }
}

// MARK: - Columns

extension MessageCutter {
  /// Adds a value; right behind a value it becomes part of that.
  @inline(always)
  private mutating func pushValue(_ start: Int, _ end: Int) {
    if isBehindDayName, separator == 0x20 || separator == 0x2C20 { makeValueOfDayName() }
    if !isBehindValue || !MessageCutter.joinsValues(separator) {
      append(MessageColumn.value, start, end)
    }
    isBehindValue = true
    isBehindDayName = false
    resetSeparator(end)
  }

  /// The last column turns out to be a value, and may continue the one before it.
  private mutating func makeValueOfDayName() {
    columns[count &- 1].atom = MessageColumn.value
    isBehindValue = true
    if count >= 2, columns[count &- 2].isValue, MessageCutter.joinsValues(columns[count &- 1].separator) {
      count &-= 1
    }
  }

  @inline(always)
  private mutating func append(_ atom: UInt64, _ start: Int, _ end: Int) {
    columns[count] = MessageColumn(
      atom: atom, separator: separator, separatorStart: UInt32(truncatingIfNeeded: separatorStart),
      separatorEnd: UInt32(truncatingIfNeeded: separatorEnd), start: UInt32(truncatingIfNeeded: start),
      end: UInt32(truncatingIfNeeded: end), traits: MessageColumn.Traits(rawValue: 0))
    count &+= 1
  }

  /// Between values these make one of them: a list, an address with its port, a date with its time.
  @inline(always)
  private static func joinsValues(_ separator: UInt64) -> Bool {
    switch separator {
    case 0x20, 0x3A, 0x2C, 0x3D, 0x2E, 0x2C20, 0x202C, 0x3A3A: true
    default: false
    }
  }

  @inline(always)
  private mutating func resetSeparator(_ at: Int) {
    separator = 0
    separatorStart = at
    separatorEnd = at
  }

  @inline(always)
  private mutating func addSeparator(_ byte: UInt8, _ at: Int) {
    if separator != 0, isEmptyPair(byte) {
      append(MessageColumn.value, at, at)
      isBehindValue = true
      isBehindDayName = false
      resetSeparator(at)
    }
    separator = ColumnHash.separator(separator, adding: byte <= 0x20 || byte == 0x7F ? 0x20 : byte)
    separatorEnd = at &+ 1
  }

  /// Whether `byte` closes a pair with nothing in it, which stands for a value that is not known; a pair right behind
  /// a word is a call.
  @inline(always)
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
