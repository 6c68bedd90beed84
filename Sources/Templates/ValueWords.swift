/// The words that are part of values, by their bytes in one number.
struct ValueWords {
  private var kinds = ShapeTable()

  struct Kinds: OptionSet {
    let rawValue: Int32
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
    for word in words.utf8.split(separator: 0x20) {
      let key = ValueWords.key(word.reduce(0) { $0 << 8 | UInt64($1) })
      kinds.set(key, max(0, kinds.number(of: key)) | kind.rawValue)
    }
  }

  /// What a word of at most eight bytes is, given as one number, its first byte highest.
  @inline(always)
  func kinds(of packed: UInt64) -> Kinds {
    let number = kinds.number(of: ValueWords.key(packed))
    return Kinds(rawValue: number < 0 ? 0 : number)
  }

  @inline(always)
  private static func key(_ packed: UInt64) -> UInt64 {
    let product = packed &* 0x9E37_79B9_7F4A_7C15
    return product ^ product >> 32
  }
}
