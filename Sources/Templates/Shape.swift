/// Columns that were seen as they are, or what they are with values in some places.
struct Shape {
  /// Where its columns stand in the miner's.
  var firstColumn: Int32
  var columnCount: Int32
  /// Columns that are words with a letter.
  var wordCount: Int32
  var unit: Int32
  /// The template it was given; what that was merged into is known there.
  var template: Int32
  /// Whether it was seen as it is.
  var isSeen: Bool
  var hash: UInt64
}
