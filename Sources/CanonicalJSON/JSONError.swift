/// Why bytes are not JSON as evidence uses it, and where.
package struct JSONError: Error, Hashable, CustomStringConvertible {
  /// Offset of the offending byte, from 0.
  package var offset: Int
  package var reason: String

  package init(offset: Int, reason: String) {
    self.offset = offset
    self.reason = reason
  }

  package var description: String { "not valid JSON for evidence at byte \(offset): \(reason)" }
}
