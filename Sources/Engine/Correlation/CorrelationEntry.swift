/// One event in a group: when, and what of it counts.
struct CorrelationEntry: Hashable, Sendable {
  var time: Int64
  /// Distinct values: a hash of the tuple. Statistics: the bits of a Double. Temporal kinds: one bit for each member
  /// that the event satisfied.
  var value: UInt64
}
