import CanonicalJSON
import Engine
import Events
import Sigma

/// The unchanging parts of one rule's finding records, in the order canonical JSON wants the keys: a scan of an
/// attack writes tens of thousands of records, and most of each is the same.
struct FindingLine {
  let mergeMicroseconds: Int64
  /// The group's fields by name, with the name as a key in JSON.
  private let group: [(field: FieldID, key: [UInt8])]
  private let beforeFile: [UInt8]
  private let beforeLastLine: [UInt8]
  private let beforeTime: [UInt8]
  private let end: [UInt8]

  init(_ metadata: Metadata, group fields: [FieldID], _ names: FieldTable, mergeSeconds: Int) {
    func text(_ string: String) -> String { JSONValue.string(string).canonicalText }
    let criteria = JSONValue.array(metadata.criteria.map { .string($0) }).canonicalText
    let kind = metadata.attestd.isOperation ? "operation" : "anomaly"
    mergeMicroseconds = Int64(metadata.attestd.mergeSeconds ?? mergeSeconds) &* 1_000_000
    group = fields.map { (names.name(of: $0), $0) }.sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
      .map { ($0.1, Array((text($0.0) + ":").utf8)) }
    beforeFile = Array(",\"criteria\":\(criteria),\"file\":".utf8)
    beforeLastLine = Array(",\"kind\":\"\(kind)\",\"last_line\":".utf8)
    beforeTime = Array(
      ("\",\"level\":\"\(metadata.level.rawValue)\",\"record\":\"finding\","
        + "\"rule\":\(text(metadata.reference)),\"time\":\"").utf8)
    end = Array("\",\"title\":\(text(metadata.title))}".utf8)
  }

  /// The values the event has of the group's fields, as a JSON object.
  func groupJSON(_ event: Event) -> [UInt8] {
    var bytes = [UInt8(ascii: "{")]
    for (field, key) in group {
      guard let value = event.text(of: field) else { continue }
      if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
      bytes.append(contentsOf: key)
      bytes.append(contentsOf: JSONValue.string(value).canonicalBytes)
    }
    bytes.append(UInt8(ascii: "}"))
    return bytes
  }

  /// The whole record; `file` is already JSON.
  func record(
    count: Int, file: [UInt8], firstLine: UInt64, group: [UInt8], lastLine: UInt64, lastTime: Timestamp,
    time: Timestamp
  ) -> [UInt8] {
    var bytes = Array("{\"count\":\(count)".utf8)
    bytes += beforeFile
    bytes += file
    bytes += Array(",\"first_line\":\(firstLine),\"group\":".utf8)
    bytes += group
    bytes += beforeLastLine
    bytes += Array("\(lastLine),\"last_time\":\"".utf8)
    lastTime.appendDescription(to: &bytes)
    bytes += beforeTime
    time.appendDescription(to: &bytes)
    bytes += end
    return bytes
  }
}
