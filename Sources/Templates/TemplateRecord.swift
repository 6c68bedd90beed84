/// A template as the miner keeps it.
struct TemplateRecord {
  var id: UInt64
  var unit: Int32
  /// The template that speaks for this one; itself unless it was merged.
  var canonical: Int32
  /// The next of those for which the same one speaks, or -1.
  var nextAlias: Int32 = -1
  /// Its text, as columns of the miner.
  var patternStart: Int32
  var patternCount: Int32
  var isChanged = false
  var count: UInt64 = 0
  /// Microseconds since 1970.
  var first: Int64 = .max
  var last: Int64 = .min
  var example: UInt64 = 0
}
