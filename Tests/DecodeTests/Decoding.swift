import Decode
import Events

/// A decoder with its tables, for tests that look at results by name.
struct Decoding {
  var fields = FieldTable()
  var logSources = LogSourceTable()
  let decoder: Decoder

  /// Made once; decoding changes nothing in it.
  static let shared = Decoding()

  init() { decoder = Decoder(fields: &fields, logSources: &logSources) }

  /// 2026-11-23T00:00:00Z
  static let now = Timestamp(seconds: 1_795_392_000)

  func line(_ text: String, zone: LogZone = .utc) -> Decoded { line(Array(text.utf8), zone: zone) }

  func line(_ bytes: [UInt8], zone: LogZone = .utc) -> Decoded {
    var resolver = StampResolver(reference: Decoding.now, zone: zone)
    var event = Event()
    event.bytes = bytes
    event.received = Decoding.now
    let isRecognised = decoder.decodeLine(&event, resolver: &resolver)
    return Decoded(event: event, isRecognised: isRecognised, fields: fields, logSources: logSources)
  }

  /// An entry with these journald fields.
  func entry(_ pairs: KeyValuePairs<String, String>) -> Decoded {
    var event = Event()
    event.received = Decoding.now
    for (name, value) in pairs {
      let start = event.bytes.count
      event.bytes += Array(value.utf8)
      if let id = fields.id(of: name) { event.add(id, start..<event.bytes.count) }
    }
    decoder.decodeJournal(&event)
    return Decoded(event: event, isRecognised: true, fields: fields, logSources: logSources)
  }

  /// What sshd itself, run by root, would get from journald.
  func genuine(_ program: String, _ message: String, executable: String? = nil, user: String = "0") -> Decoded
  {
    entry([
      "SYSLOG_IDENTIFIER": program, "_EXE": executable ?? "/usr/sbin/\(program)", "_COMM": program,
      "_UID": user,
      "_PID": "77", "SYSLOG_PID": "77", "_TRANSPORT": "syslog", "_HOSTNAME": "web01", "MESSAGE": message,
    ])
  }
}

struct Decoded {
  let event: Event
  let isRecognised: Bool
  let fields: FieldTable
  let logSources: LogSourceTable

  subscript(name: String) -> String? { fields.id(of: name).flatMap { event.text(of: $0) } }

  func all(_ name: String) -> [String] {
    event.values.filter { fields.name(of: $0.field) == name }.map { event.text($0.range) }
  }

  var services: Set<String> {
    var found: Set<String> = []
    for source in logSources.logSources {
      var table = logSources
      var one = LogSourceSet()
      if let id = table.intern(source) { one.insert(id) }
      if one.intersects(event.logSources) { found.insert(source.service ?? "") }
    }
    return found
  }

  /// The fields that the message gave, without header and origin.
  var said: [String: String] {
    var found: [String: String] = [:]
    let header: Set = ["host", "program", "pid", "message", "origin"]
    for value in event.values {
      let name = fields.name(of: value.field)
      if !header.contains(name), name.first != "_", !name.hasPrefix("SYSLOG"), name != "MESSAGE" {
        found[name] = found[name] ?? event.text(value.range)
      }
    }
    return found
  }
}
