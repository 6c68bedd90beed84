/// Names a template: a hash over its unit and the message it was first seen in, with values left out. Stays when the
/// template becomes more general, and is the same wherever the same messages come in the same order.
package struct TemplateID: RawRepresentable, Hashable, Sendable {
  package var rawValue: UInt64

  package init(rawValue: UInt64) { self.rawValue = rawValue }

  /// What is beyond the limits.
  package static let other = TemplateID(rawValue: 0)
}
