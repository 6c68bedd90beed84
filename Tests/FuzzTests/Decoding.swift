import Decode
import Events

/// A decoder with its tables, and what must be true of every event that it makes.
struct Decoding: Sendable {
  let fields: FieldTable
  let decoder: Decoder

  /// Made once; decoding changes nothing in it.
  static let shared = Decoding()

  private init() {
    var fields = FieldTable()
    var logSources = LogSourceTable()
    decoder = Decoder(fields: &fields, logSources: &logSources)
    self.fields = fields
  }

  /// - Parameter length: of the entry's own bytes, which all values stand in but the derived ones.
  func check(_ event: Event, length: Int, derived: Set<String>) throws {
    try require(event.message.upperBound <= event.bytes.count, "the message lies outside of the event")
    if let raw = event.raw {
      try require(raw.upperBound <= event.bytes.count, "the line lies outside of the event")
    }
    for value in event.values {
      let name = fields.name(of: value.field)
      try require(value.range.upperBound <= event.bytes.count, "\(name) lies outside of the event")
      try require(
        value.range.upperBound <= length || derived.contains(name),
        "\(name) is '\(event.text(value.range))', which does not stand in the entry")
    }
  }

  /// Whether events of `large` are of all that `small` holds.
  static func includes(_ large: LogSourceSet, _ small: LogSourceSet) -> Bool {
    var both = large
    both.formUnion(small)
    return both == large
  }
}
