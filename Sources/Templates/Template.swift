package import Events

/// What is known of the messages that were written by one statement of a program.
package struct Template: Sendable, Equatable {
  package var id: TemplateID
  /// The unit its messages come from, as given by the caller.
  package var unit: UInt64
  /// The message with `<*>` for what varies; bytes that are no UTF-8 are replaced.
  package var text: String
  package var count: UInt64
  /// Event times, not those of arrival.
  package var first: Timestamp
  package var last: Timestamp
  /// The reference that came with the first message.
  package var example: UInt64
  /// The template of which this one turned out to be a part; its counts include this one's.
  package var mergedInto: TemplateID?
}
