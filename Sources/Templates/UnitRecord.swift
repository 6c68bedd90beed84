/// What of a unit is kept, and what is not.
struct UnitRecord {
  var key: UInt64
  /// What its hashes begin with.
  var salt: UInt64
  var templates = 0
  var shapes = 0
  var bytes = 0
  /// Messages that belong to no template.
  var otherMessages: UInt64 = 0
  var isChanged = false
}
