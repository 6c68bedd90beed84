package import Events

/// Turns lines of JSON objects into entries with named values: nested keys joined by dots, lists and keys that
/// come twice as repeated fields, each value with its type. A line that is no JSON object stays an entry of its
/// own text, so that nothing goes unexamined.
///
/// The reserved key `_meta` may hold `logsource {category, product, service}`, `raw` (the whole line for keyword
/// search) and `time` (RFC 3339 or Unix seconds).
package struct JSONLines {
  private let fields: FieldTable
  /// The log sources of an event that states none.
  private let unstated: LogSourceSet
  private let route: (LogSource) -> LogSourceSet
  private var routes: [LogSource: LogSourceSet] = [:]
  /// Lines that were no JSON object.
  package private(set) var malformed = 0
  private var path: [UInt8] = []

  private static let deepest = 64
  private static let mostRoutes = 4_096

  package init(
    fields: FieldTable, unstated: LogSourceSet, route: @escaping (LogSource) -> LogSourceSet
  ) {
    self.fields = fields
    self.unstated = unstated
    self.route = route
  }

  /// Replaces `batch` by the events of `lines`, one entry a line with the line's ordinal.
  package mutating func decode(_ lines: EventBatch, into batch: inout EventBatch) {
    batch.reset()
    batch.chain = lines.chain
    batch.position = lines.position
    batch.reachedEnd = lines.reachedEnd
    batch.gaps = lines.gaps
    batch.references.append(contentsOf: lines.references)
    for line in lines.entries where !line.range.isEmpty {
      let start = batch.bytes.count
      let firstValue = batch.values.count
      var parser = JSONLineParser(input: lines.bytes, range: line.range, fields: fields)
      swap(&parser.path, &path)
      let isObject = parser.parse(into: &batch, depthLimit: JSONLines.deepest)
      swap(&parser.path, &path)
      if !isObject {
        malformed += 1
        batch.bytes.removeSubrange(start...)
        batch.values.removeSubrange(firstValue...)
        batch.bytes.append(contentsOf: lines.bytes[line.range])
      }
      var entry = EventBatch.Entry(
        start: start, end: batch.bytes.count, ordinal: line.ordinal, received: line.received)
      entry.firstValue = UInt32(truncatingIfNeeded: firstValue)
      entry.valueCount = UInt32(truncatingIfNeeded: batch.values.count - firstValue)
      entry.isTruncated = line.isTruncated
      entry.referenceStart = line.referenceStart
      entry.referenceEnd = line.referenceEnd
      batch.entries.append(entry)
      batch.claims.append(
        EventBatch.Claim(
          logSources: isObject ? logSources(parser.meta) : unstated,
          raw: isObject ? parser.meta.raw : start..<batch.bytes.count,
          time: isObject ? parser.meta.time : nil))
      batch.bytes.append(0x0A)
    }
  }

  private mutating func logSources(_ meta: JSONLineParser.Meta) -> LogSourceSet {
    guard let stated = meta.logSource else { return unstated }
    if let known = routes[stated] { return known }
    if routes.count >= JSONLines.mostRoutes { routes.removeAll() }
    let set = route(stated)
    routes[stated] = set
    return set
  }
}
