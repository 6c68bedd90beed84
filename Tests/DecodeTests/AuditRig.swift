import Decode
import Events

/// An audit trail with its tables, for tests that look at events by name.
struct AuditRig {
  var fields = FieldTable()
  var logSources = LogSourceTable()
  var trail: AuditTrail

  init(asking names: [String] = []) {
    trail = AuditTrail(fields: &fields, logSources: &logSources)
    for name in names { _ = fields.intern(name) }
    trail.bind(fields)
  }

  static let received = Timestamp(seconds: 1_795_392_000)

  mutating func read(_ text: String) -> [AuditEvent] {
    read(lines: text.split(separator: "\n", omittingEmptySubsequences: false).map { Array($0.utf8) })
  }

  mutating func read(lines: [[UInt8]], firstOrdinal: UInt64 = 1) -> [AuditEvent] {
    var out = EventBatch()
    trail.expand(AuditRig.batch(lines, firstOrdinal: firstOrdinal), into: &out)
    return events(out)
  }

  /// Reads `text` and closes what is still open.
  mutating func readAll(_ text: String) -> [AuditEvent] {
    read(text) + flush()
  }

  mutating func flush(before time: Timestamp = Timestamp(seconds: 1 << 36)) -> [AuditEvent] {
    var out = EventBatch()
    trail.flush(before: time, into: &out)
    return events(out)
  }

  /// One journal entry of each dictionary.
  mutating func readJournal(_ entries: [KeyValuePairs<String, String>]) -> [AuditEvent] {
    var batch = EventBatch()
    for (index, pairs) in entries.enumerated() {
      var entry = EventBatch.Entry(
        start: batch.bytes.count, end: 0, ordinal: UInt64(index + 1), received: AuditRig.received)
      entry.firstValue = UInt32(batch.values.count)
      for (name, value) in pairs {
        let start = batch.bytes.count
        batch.bytes += Array(value.utf8)
        batch.values.append(
          FieldValue(
            field: fields.id(of: name) ?? FieldTable.anonymous, start: start, end: batch.bytes.count))
        batch.bytes.append(0x0A)
      }
      entry.valueCount = UInt32(batch.values.count) - entry.firstValue
      entry.end = UInt32(batch.bytes.count)
      entry.referenceStart = UInt32(batch.references.count)
      batch.references += Array("s=1;i=\(index)".utf8)
      entry.referenceEnd = UInt32(batch.references.count)
      batch.entries.append(entry)
    }
    var out = EventBatch()
    trail.expandJournal(batch, into: &out)
    return events(out)
  }

  static func batch(_ lines: [[UInt8]], firstOrdinal: UInt64 = 1) -> EventBatch {
    var batch = EventBatch()
    for (index, line) in lines.enumerated() {
      let start = batch.bytes.count
      batch.bytes += line
      batch.entries.append(
        EventBatch.Entry(
          start: start, end: batch.bytes.count, ordinal: firstOrdinal + UInt64(index), received: received))
      batch.bytes.append(0x0A)
    }
    return batch
  }

  func events(_ out: EventBatch) -> [AuditEvent] {
    precondition(out.entries.count == out.claims.count)
    return out.entries.indices.map { AuditEvent(out, $0, fields, logSources) }
  }
}

/// One event, taken out of its batch.
struct AuditEvent: Equatable {
  var values: [String: [String]] = [:]
  var raw: String?
  var sources: Set<String> = []
  var ordinal: UInt64
  var reference: String
  var time: Timestamp
  var isTruncated: Bool

  init(_ batch: EventBatch, _ index: Int, _ fields: FieldTable, _ logSources: LogSourceTable) {
    let entry = batch.entries[index]
    let claim = batch.claims[index]
    func text(_ range: Range<Int>) -> String {
      // Values must lie inside the entry: the engine copies only that.
      precondition(range.lowerBound >= Int(entry.start) && range.upperBound <= Int(entry.end))
      return String(decoding: batch.bytes[range], as: UTF8.self)
    }
    for value in batch.values[entry.valueRange] {
      values[fields.name(of: value.field), default: []].append(text(value.range))
    }
    raw = claim.raw.map(text)
    for source in logSources.logSources {
      var table = logSources
      var one = LogSourceSet()
      if let id = table.intern(source) { one.insert(id) }
      if one.intersects(claim.logSources) { sources.insert(source.description) }
    }
    ordinal = entry.ordinal
    reference = String(decoding: batch.references[entry.referenceRange], as: UTF8.self)
    time = claim.time ?? entry.received
    isTruncated = entry.isTruncated
  }

  subscript(name: String) -> String? { values[name]?.first }
  func all(_ name: String) -> [String] { values[name] ?? [] }
  var isDerived: Bool { raw == nil }
  var category: String? { isDerived ? sources.first : nil }
}

extension [AuditEvent] {
  var records: [AuditEvent] { filter { !$0.isDerived } }
  var processes: [AuditEvent] { filter { $0.category == "category process_creation, product linux" } }
  var files: [AuditEvent] { filter { $0.category == "category file_event, product linux" } }
  var connections: [AuditEvent] { filter { $0.category == "category network_connection, product linux" } }
}

/// Records in the words of the kernel and of auditd, put together from their fields.
enum Records {
  static let gap = "\u{1D}"

  static func hex(_ text: String) -> String {
    text.utf8.map { byte in
      let digits = String(byte, radix: 16, uppercase: true)
      return digits.count < 2 ? "0" + digits : digits
    }.joined()
  }

  /// As the kernel writes text that it does not trust.
  static func untrusted(_ text: String) -> String {
    text.utf8.contains { $0 <= 0x20 || $0 >= 0x7F || $0 == 0x22 } ? hex(text) : "\"\(text)\""
  }

  static func line(_ type: String, _ serial: Int, _ body: String, at time: String = "1795402104.406")
    -> String
  {
    "type=\(type) msg=audit(\(time):\(serial)): \(body)"
  }

  static func syscall(
    _ name: String, _ number: Int, serial: Int, at time: String = "1795402104.406", success: String = "yes",
    exit: Int = 0, registers: String = "a0=55d5 a1=55d6 a2=55d7 a3=8", items: Int = 2, parent: Int = 700,
    pid: Int = 701, uid: Int = 0, user: String? = "root", login: String = "unset", exe: String,
    key: String = "\"exec\""
  ) -> String {
    let user =
      user.map { "\(gap)ARCH=x86_64 SYSCALL=\(name) AUID=\"\(login)\" UID=\"\($0)\" GID=\"\($0)\"" } ?? ""
    return line(
      "SYSCALL", serial,
      "arch=c000003e syscall=\(number) success=\(success) exit=\(exit) \(registers) items=\(items)"
        + " ppid=\(parent) pid=\(pid) auid=4294967295 uid=\(uid) gid=\(uid) euid=\(uid) suid=\(uid) fsuid=\(uid)"
        + " egid=\(uid) sgid=\(uid) fsgid=\(uid) tty=(none) ses=4294967295 comm=\"x\" exe=\(untrusted(exe))"
        + " key=\(key)\(user)",
      at: time)
  }

  /// All records of one exec; the caller may leave some out.
  static func exec(
    _ arguments: [String], serial: Int, at time: String = "1795402104.406", path: String, exe: String,
    folder: String = "/srv/app", parent: Int = 700, pid: Int = 701, uid: Int = 0, user: String? = "root"
  ) -> [String] {
    let list = arguments.enumerated().map { "a\($0.offset)=\(untrusted($0.element))" }.joined(separator: " ")
    let tail = "ouid=0 ogid=0 rdev=00:00 nametype=NORMAL cap_fp=0 cap_fi=0 cap_fe=0 cap_fver=0 cap_frootid=0"
    return [
      syscall(
        "execve", 59, serial: serial, at: time, parent: parent, pid: pid, uid: uid, user: user, exe: exe),
      line("EXECVE", serial, "argc=\(arguments.count) \(list)", at: time),
      line("CWD", serial, "cwd=\(untrusted(folder))", at: time),
      line(
        "PATH", serial, "item=0 name=\(untrusted(path)) inode=25 dev=fe:00 mode=0100755 \(tail)", at: time),
      line(
        "PATH", serial, "item=1 name=\"/lib64/ld-linux-x86-64.so.2\" inode=33 dev=fe:00 mode=0100755 \(tail)",
        at: time),
      line("PROCTITLE", serial, "proctitle=\(hex(arguments.joined(separator: "\0")))", at: time),
    ]
  }

  static func path(_ item: Int, _ name: String, _ nametype: String, serial: Int) -> String {
    line(
      "PATH", serial,
      "item=\(item) name=\(untrusted(name)) inode=7 dev=fe:00 mode=0100644 ouid=0 ogid=0 rdev=00:00"
        + " nametype=\(nametype) cap_fp=0 cap_fi=0 cap_fe=0 cap_fver=0 cap_frootid=0\(gap)OUID=\"root\" OGID=\"root\""
    )
  }
}
