/// An occurrence of a literal in a run of bytes.
package struct LiteralHit: Equatable, Sendable {
  /// Offset behind the literal's last byte.
  package var end: UInt32
  /// Index of the literal in the list the filter was made of.
  package var literal: UInt32

  @inline(__always)
  package init(end: UInt32, literal: UInt32) {
    self.end = end
    self.literal = literal
  }
}
