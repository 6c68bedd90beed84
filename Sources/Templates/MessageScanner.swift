/// Cuts messages into columns: constant words, and values known by their shape alone.
///
/// Keeps its memory from message to message. What a message costs is bounded by `mostBytes` and `mostColumns`; what
/// stands behind either is one value.
struct MessageScanner {
  /// The columns of the last message, of which the first `count` are valid; the last of these is the end. Their traits are
  /// not known before `findTraits`.
  private(set) var columns: [MessageColumn]
  private(set) var count = 0
  private let classes = ByteClass.table
  private let words = ValueWords()
  private let salt: UInt64

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
    count = MessageScanner.cut(message, classes, words, salt, into: &columns)
  }

  /// The properties of a scanner one by one, so that none is copied.
  @inline(always)
  private static func cut(
    _ message: Span<UInt8>, _ classes: [UInt8], _ words: ValueWords, _ salt: UInt64,
    into columns: inout [MessageColumn]
  ) -> Int {
    columns.withUnsafeMutableBufferPointer { columns in
      classes.withUnsafeBufferPointer { classes in
        message.withUnsafeBufferPointer { message in
          words.withView { words in
            guard let columns = columns.baseAddress, let classes = classes.baseAddress else { return 0 }
            var cutter = MessageCutter(message, classes: classes, columns: columns, salt: salt)
            cutter.cut(words)
            return cutter.count
          }
        }
      }
    }
  }

  /// Fills in the traits of the columns of `message`, the one last scanned.
  mutating func findTraits(_ message: Span<UInt8>) {
    for index in 0..<count where !columns[index].isValue && columns[index].atom != MessageColumn.end {
      columns[index].traits = traits(message.extracting(Int(columns[index].start)..<Int(columns[index].end)))
    }
  }

  /// Makes `given` the columns of the last message; false for more than there may be.
  mutating func load(_ given: [MessageColumn]) -> Bool {
    guard given.count <= columns.count else { return false }
    for (index, column) in given.enumerated() { columns[index] = column }
    count = given.count
    return true
  }

  /// What `word` has in its column; an empty one stands for a value.
  func meaning(of word: ArraySlice<UInt8>) -> (atom: UInt64, traits: MessageColumn.Traits) {
    guard !word.isEmpty else { return (MessageColumn.value, []) }
    return word.withUnsafeBufferPointer { bytes in
      guard let start = bytes.baseAddress else { return (MessageColumn.value, []) }
      return (ColumnHash.word(start, bytes.count, bytes.count, salt), traits(bytes.span))
    }
  }

  private func traits(_ word: Span<UInt8>) -> MessageColumn.Traits {
    var seen: ByteClass = []
    for index in word.indices { seen.formUnion(ByteClass(rawValue: classes[Int(word[index])])) }
    var traits: MessageColumn.Traits = seen.isDisjoint(with: .letters) ? [] : .word
    if MessageScanner.isState(word, seen) { traits.insert(.state) }
    return traits
  }

  /// Participles and words in capitals: what happened and what state it is in, hardly ever to whom.
  private static func isState(_ word: Span<UInt8>, _ seen: ByteClass) -> Bool {
    let length = word.count
    guard length >= 2, !seen.contains(.mark), !seen.contains(.digit) else { return false }
    if !seen.contains(.lowerCase) { return !seen.isDisjoint(with: .letters) }
    guard length > 4, !seen.contains(.underscore) else { return false }
    let last = word[length - 1]
    if last == UInt8(ascii: "d") { return word[length - 2] == UInt8(ascii: "e") }
    return last == UInt8(ascii: "g") && word[length - 2] == UInt8(ascii: "n")
      && word[length - 3] == UInt8(ascii: "i")
  }
}
