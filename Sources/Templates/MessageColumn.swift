/// A word of a message, or a value in its place, with what separates it from the column before.
struct MessageColumn {
  /// The word's hash, or `value`.
  var atom: UInt64
  /// The separator: its bytes where it has at most seven, else a hash that ends with its last two.
  var separator: UInt64
  /// Where both stand, in the message or in the text that is kept.
  var separatorStart: UInt32
  var separatorEnd: UInt32
  var start: UInt32
  var end: UInt32
  var traits: Traits

  /// Stands for every value: numbers, addresses, paths and what turned out to vary.
  static let value: UInt64 = 0
  /// The end of a message, whose separator is what follows the last word.
  static let end: UInt64 = 1

  var isValue: Bool { atom == MessageColumn.value }

  struct Traits: OptionSet {
    let rawValue: UInt8
    /// Has a letter: what a message is recognised by.
    static let word = Traits(rawValue: 1)
    /// Says by its form that it names a state or an event ("closed", "UNASSIGNED") and not whom it happened to.
    static let state = Traits(rawValue: 2)
  }
}
