package import Events

/// The event behind a report that is made later than it came: where it stands, and what people need to see of it.
package struct Witness: Hashable, Sendable {
  /// The journal cursor or file identity, as the batch had it.
  package var reference: [UInt8]
  package var ordinal: UInt64
  package var received: Timestamp
  /// The group's values in the order of `group-by`, as written.
  var group: [[UInt8]]
  var program: [UInt8]
  /// What the program said, at most `mostText` bytes.
  var text: [UInt8]

  static let mostText = 1_024
}
