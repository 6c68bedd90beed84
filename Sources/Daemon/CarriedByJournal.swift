package import Decode
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
///
/// Anybody can log what stands in a file, and a file that is taken for carried is not examined. So an entry counts only
/// if it comes from the program it names, or from nobody that could be told, but at the time that the line says.
package struct CarriedByJournal {
  private let directory: String?
  private let decoder: Decoder

  private static let lookedAtBytes = 65_536
  private static let lookedAtLines = 12
  /// Entries of one identifier that are searched, newest first.
  private static let searchedEntries = 2_000
  /// Between the stamps of one event by both roads, in microseconds; as `RoadPairs` has it.
  private static let tolerance: UInt64 = 2_000_000

  private struct Line {
    var program: String
    var message: [UInt8]
    var time: Timestamp?
  }

  package init(directory: String?, decoder: Decoder) {
    self.directory = directory
    self.decoder = decoder
  }

  /// - Parameter zone: of stamps that state none.
  package func isCarried(_ path: String, zone: LogZone) -> Bool {
    guard let lines = lastLines(of: path, zone), !lines.isEmpty, var journal = open() else { return false }
    var found = 0
    for (program, wanted) in Dictionary(grouping: lines, by: \.program) {
      found += (try? count(wanted, of: program, in: &journal)) ?? 0
    }
    return found * 2 > lines.count
  }

  private func open() -> Journal? {
    if let directory { return try? Journal(directory: directory) }
    return try? Journal()
  }

  /// How many of `lines` stand in the newest entries of `program`.
  private func count(
    _ lines: [Line], of program: String, in journal: inout Journal
  ) throws(SystemdError) -> Int {
    journal.showAll()
    try journal.showOnly("SYSLOG_IDENTIFIER=\(program)")
    try journal.seekTail()
    var missing = lines
    var looked = 0
    while !missing.isEmpty, looked < CarriedByJournal.searchedEntries, try journal.previous() {
      looked += 1
      var message: [UInt8] = []
      try journal.forEachField { name, value in
        if name.elementsEqual("MESSAGE".utf8) { message = CarriedByJournal.trimmed(Array(value)) }
      }
      guard missing.contains(where: { $0.message == message }) else { continue }
      if let index = try line(of: message, among: missing, in: journal) { missing.remove(at: index) }
    }
    return lines.count - missing.count
  }

  /// Which of the lines the journal's entry at hand is, if its sender is to be believed.
  private func line(
    of message: [UInt8], among lines: [Line], in journal: borrowing Journal
  ) throws(SystemdError) -> Int? {
    var fields: [(name: String, value: [UInt8])] = []
    try journal.forEachField { name, value in
      fields.append((String(decoding: name, as: UTF8.self), Array(value)))
    }
    switch decoder.standing(ofEntry: fields) {
    case .contradicted: return nil
    case .vouched: return lines.firstIndex { $0.message == message }
    case .open:
      let received = Int64(clamping: try journal.realtime())
      return lines.firstIndex { line in
        guard line.message == message, let time = line.time else { return false }
        let (apart, overflow) = time.microseconds.subtractingReportingOverflow(received)
        return !overflow && apart.magnitude <= CarriedByJournal.tolerance
      }
    }
  }

  /// The file's last complete lines.
  private func lastLines(of path: String, _ zone: LogZone) -> [Line]? {
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
    var resolver = StampResolver(reference: Pipeline.now(), zone: zone)
    var found: [Line] = []
    for line in lines.suffix(Self.lookedAtLines) {
      let line = Array(line)
      guard let header = SyslogHeader.parse(line.span, in: 0..<line.count, resolver: &resolver),
        !header.program.isEmpty
      else { continue }
      found.append(
        Line(
          program: String(decoding: line[header.program], as: UTF8.self),
          message: Self.trimmed(Array(line[header.message])), time: header.time))
    }
    return found
  }

  private static func trimmed(_ text: [UInt8]) -> [UInt8] {
    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (9...13).contains(byte) }
    return Array(text.drop(while: isBlank).reversed().drop(while: isBlank).reversed())
  }
}
