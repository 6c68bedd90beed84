import CanonicalJSON
import Decode
import LocatedYAML

extension SampleLog {
  /// What a person gives on a command line: a line, a JSON object, a journal entry as `journalctl -o json` prints it,
  /// or `FILE:LINE`.
  package init(input: String, _ rules: ActiveRules) throws {
    var bytes = Array(input.utf8)
    if let colon = input.lastIndex(of: ":"), let number = Int(input[input.index(after: colon)...]),
      number > 0, case let path = String(input[..<colon]), SourceFile.exists(path)
    {
      let lines = try SampleLog.read(path).split(separator: 0x0A, omittingEmptySubsequences: false)
      guard lines.indices.contains(number - 1), !lines[number - 1].isEmpty else {
        throw Refused(description: "'\(path)' has no line \(number), or an empty one")
      }
      bytes = Array(lines[number - 1])
      if let event = SampleLog.auditEvent(bytes) {
        // One event is logged as several records, and only together do they say everything.
        let records = lines.filter { SampleLog.auditEvent(Array($0)) == event }
        bytes = Array(records.joined(separator: [0x0A]))
      }
    }
    if let entry = SampleLog.journalEntry(bytes) {
      self.init(entry: entry, rules)
    } else {
      self.init(bytes, rules)
    }
  }

  /// The time and serial number that records of one event share; nil for other lines.
  private static func auditEvent(_ line: [UInt8]) -> [UInt8]? {
    guard AuditTrail.isRecord(line), let open = line.firstIndex(of: UInt8(ascii: "(")),
      let close = line[open...].firstIndex(of: UInt8(ascii: ")"))
    else { return nil }
    return Array(line[open...close])
  }

  /// Nil for what is no journal entry. Values that are not text, as journalctl writes what is not UTF-8, are left out.
  private static func journalEntry(_ bytes: [UInt8]) -> [String: String]? {
    let members = JSONPieces.members(bytes[...])
    let names = members.map(\.key)
    guard names.contains("MESSAGE") || names.contains("MESSAGE_ID"),
      ["_TRANSPORT", "_BOOT_ID", "__CURSOR", "_PID", "_UID"].contains(where: names.contains)
    else { return nil }
    var entry: [String: String] = [:]
    for (name, value) in members where !name.hasPrefix("__") {
      entry[name] = (try? JSONValue(parsing: Array(value)))?.string
    }
    return entry
  }
}
