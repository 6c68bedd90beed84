/// Collects values as bytes, each text once.
struct CacheWriter {
  private(set) var body: [UInt8] = []
  private var texts: [ExactText] = []
  private var numbers: [ExactText: Int] = [:]
  private var depth = 0
  /// False where something is nested deeper than a reader goes.
  private(set) var isReadable = true

  /// Texts are told apart by their bytes: the language takes an accent that is a character of its own for the same.
  private struct ExactText: Hashable {
    var text: String

    static func == (a: ExactText, b: ExactText) -> Bool { a.text.utf8.elementsEqual(b.text.utf8) }

    func hash(into hasher: inout Hasher) {
      var text = text
      text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
  }

  mutating func write(byte: UInt8) { body.append(byte) }

  mutating func write(bytes: [UInt8]) {
    write(count: bytes.count)
    body += bytes
  }

  /// Seven bits a byte, the lowest first.
  mutating func write(word: UInt64) {
    var rest = word
    while rest >= 0x80 {
      body.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    body.append(UInt8(truncatingIfNeeded: rest))
  }

  mutating func write(count: Int) { write(word: UInt64(truncatingIfNeeded: count)) }

  mutating func write(text: String) {
    let key = ExactText(text: text)
    if let known = numbers[key] { return write(count: known) }
    numbers[key] = texts.count
    write(count: texts.count)
    texts.append(key)
  }

  mutating func nested(_ write: (inout CacheWriter) -> Void) {
    depth += 1
    if depth > CacheReader.deepest { isReadable = false } else { write(&self) }
    depth -= 1
  }

  /// All texts, then what was written.
  var bytes: [UInt8] {
    var head = CacheWriter()
    head.write(count: texts.count)
    for text in texts { head.write(bytes: Array(text.text.utf8)) }
    return head.body + body
  }
}
