/// The words that are part of values.
struct ValueWords {
  /// Open addressing over `mask + 1` slots; an empty slot has no kinds.
  private var slots = [Slot](repeating: Slot(), count: mask + 1)

  private static let mask = 255

  struct Slot {
    var word: UInt64 = 0
    var kinds: Kinds = []
  }

  struct Kinds: OptionSet {
    let rawValue: UInt8
    /// Behind a number: `12 KB`, `3 seconds`.
    static let unit = Kinds(rawValue: 1)
    /// Behind `=`: `true`, `null`.
    static let literal = Kinds(rawValue: 2)
    /// A weekday or month, as it is written.
    static let dayName = Kinds(rawValue: 4)
  }

  init() {
    let units =
      "b kb mb gb tb kib mib gib tib byte bytes ns us ms s sec secs second seconds min mins minute minutes hour "
      + "hours day days hz khz mhz ghz"
    add(units, .unit)
    add("true false yes no on off null nil none enabled disabled", .literal)
    add("Mon Tue Wed Thu Fri Sat Sun Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec", .dayName)
  }

  private mutating func add(_ words: String, _ kind: Kinds) {
    for text in words.utf8.split(separator: 0x20) {
      let word = text.reduce(0) { $0 << 8 | UInt64($1) }
      var at = ValueWords.place(of: word)
      while !slots[at].kinds.isEmpty, slots[at].word != word { at = (at + 1) & ValueWords.mask }
      slots[at].word = word
      slots[at].kinds.insert(kind)
    }
  }

  private static func place(of word: UInt64) -> Int {
    Int(truncatingIfNeeded: (word &* 0x9E37_79B9_7F4A_7C15) >> 40) & mask
  }

  /// Lends the words to who asks for each word of a message.
  @inline(always)
  func withView<Result>(_ body: (View) -> Result) -> Result {
    slots.withUnsafeBufferPointer { body(View(slots: $0)) }
  }

  struct View {
    fileprivate let slots: UnsafeBufferPointer<Slot>

    /// What a word of at most eight bytes is, given as one number, its first byte highest.
    @inline(always)
    func kinds(of word: UInt64) -> Kinds {
      var at = ValueWords.place(of: word)
      while !slots[at].kinds.isEmpty {
        if slots[at].word == word { return slots[at].kinds }
        at = (at &+ 1) & ValueWords.mask
      }
      return Kinds(rawValue: 0)
    }
  }
}
