import Decode
import Events
import Evidence
import Glibc
import Ingest
import Linux
import Systemd

/// Finds out whether a log file holds what the journal holds anyway, as where rsyslog writes it from there.
///
/// Told by content, not by configuration: the file's last lines are looked for in the journal. Most of them must
/// be there; a file without lines is not carried.
struct CarriedByJournal {
  private let directory: String?

  private static let lookedAtBytes = 65_536
  private static let lookedAtLines = 12
  /// Entries of one identifier that are searched, newest first.
  private static let searchedEntries = 2_000

  init(directory: String?) { self.directory = directory }

  func isCarried(_ path: String) -> Bool {
    guard let lines = lastLines(of: path), !lines.isEmpty, var journal = open() else { return false }
    var wanted: [String: [[UInt8]]] = [:]
    for (program, message) in lines { wanted[program, default: []].append(message) }
    var found = 0
    for (program, messages) in wanted {
      found += (try? count(messages, of: program, in: &journal)) ?? 0
    }
    return found * 2 > lines.count
  }

  private func open() -> Journal? {
    if let directory { return try? Journal(directory: directory) }
    return try? Journal()
  }

  /// How many of `messages` stand in the newest entries of `program`.
  private func count(
    _ messages: [[UInt8]], of program: String, in journal: inout Journal
  ) throws(SystemdError) -> Int {
    journal.showAll()
    try journal.showOnly("SYSLOG_IDENTIFIER=\(program)")
    try journal.seekTail()
    var missing = messages
    var looked = 0
    while !missing.isEmpty, looked < CarriedByJournal.searchedEntries, try journal.previous() {
      looked += 1
      try journal.forEachField { name, value in
        guard String(decoding: name, as: UTF8.self) == "MESSAGE" else { return }
        let text = CarriedByJournal.trimmed(Array(value))
        if let index = missing.firstIndex(of: text) { missing.remove(at: index) }
      }
    }
    return messages.count - missing.count
  }

  /// Program and message of the file's last complete lines.
  private func lastLines(of path: String) -> [(program: String, message: [UInt8])]? {
    guard let status = try? FileStatus(path: path), status.kind == .regular,
      let file = try? Descriptor.open(path)
    else { return nil }
    let start = status.size > UInt64(Self.lookedAtBytes) ? status.size - UInt64(Self.lookedAtBytes) : 0
    var bytes: [UInt8] = []
    guard (try? file.read(appendingTo: &bytes, atMost: Self.lookedAtBytes, at: start)) != nil else {
      return nil
    }
    var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    if start > 0, !lines.isEmpty { lines.removeFirst() }
    if !lines.isEmpty { lines.removeLast() }
    // When the line was written does not matter, so neither does the zone.
    var resolver = StampResolver(reference: Pipeline.now())
    var found: [(String, [UInt8])] = []
    for line in lines.suffix(Self.lookedAtLines) {
      let line = Array(line)
      guard let header = SyslogHeader.parse(line.span, in: 0..<line.count, resolver: &resolver),
        !header.program.isEmpty
      else { continue }
      found.append(
        (String(decoding: line[header.program], as: UTF8.self), Self.trimmed(Array(line[header.message]))))
    }
    return found
  }

  private static func trimmed(_ text: [UInt8]) -> [UInt8] {
    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (9...13).contains(byte) }
    return Array(text.drop(while: isBlank).reversed().drop(while: isBlank).reversed())
  }
}
