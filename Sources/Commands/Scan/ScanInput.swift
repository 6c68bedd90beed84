import Decode
import Events
import Glibc
import Ingest
import Linux

/// One thing to scan, opened: gives out batches whatever form it has.
final class ScanInput {
  let form: Form
  private let lines: LogFileReader?
  private var journal: JournalSource?
  private var export: JournalExport?

  enum Form: String, CaseIterable {
    case text, access, audit, jsonl, journal
  }

  /// Opens `path`; without `form` it is told by what the file begins with.
  init(path: String, form: Form?, fields: FieldTable, now: Timestamp) throws {
    let kind = form ?? ScanInput.detect(path, now)
    self.form = kind
    guard kind == .journal else {
      lines = try LogFileReader(path: path) { now }
      return
    }
    lines = nil
    if ScanInput.isDirectory(path) {
      journal = try JournalSource.open(directory: path, fields: fields, ordinals: .count)
    } else if ScanInput.head(path).starts(with: ScanInput.journalMagic) {
      journal = try JournalSource.open(files: [path], fields: fields, ordinals: .count)
    } else {
      let file = try Descriptor.open(path)
      let holder = DescriptorHolder(file)
      export = JournalExport(fields: fields) { buffer in try holder.descriptor.read(into: buffer) }
    }
  }

  func read(into batch: inout EventBatch) throws {
    if let lines {
      try lines.read(into: &batch)
      return
    }
    batch.reset()
    if journal != nil { try journal?.read(into: &batch) }
    if export != nil { try export?.read(into: &batch) }
  }

  /// systemd's JOURNAL_FILE_FORMAT: the signature a journal file begins with.
  private static let journalMagic = Array("LPKSHHRH".utf8)

  /// What gzip, zstd and xz files begin with.
  private static let archiveMagics: [[UInt8]] = [
    [0x1F, 0x8B], [0x28, 0xB5, 0x2F, 0xFD], [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00],
  ]

  private static func detect(_ path: String, _ now: Timestamp) -> Form {
    if isDirectory(path) { return .journal }
    var head = head(path)
    if archiveMagics.contains(where: { head.starts(with: $0) }),
      let reader = try? LogFileReader(path: path, now: { now })
    {
      var batch = EventBatch()
      // What is wrong with the archive is said when it is read.
      try? reader.read(into: &batch)
      head = Array(batch.bytes.prefix(headLength))
    }
    if head.starts(with: journalMagic) || head.starts(with: "__CURSOR=".utf8)
      || head.starts(with: "__REALTIME_TIMESTAMP=".utf8)
    {
      return .journal
    }
    let first = head.first { $0 != 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D }
    if first == UInt8(ascii: "{") { return .jsonl }
    if AuditTrail.isRecord(head) { return .audit }
    let line = head.prefix { $0 != 0x0A }
    return Decoder.isAccessLine(head.span, in: 0..<line.count) ? .access : .text
  }

  static func isDirectory(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  private static let headLength = 1_024

  /// The first bytes of a regular file; a pipe is not read ahead and counts as text.
  private static func head(_ path: String) -> [UInt8] {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, let file = fopen(path, "r") else {
      return []
    }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: headLength)
    let count = fread(&bytes, 1, bytes.count, file)
    return Array(bytes.prefix(count))
  }

  /// True for a folder that holds journal files rather than text.
  static func holdsJournals(_ path: String) -> Bool {
    guard isDirectory(path), let names = try? Directory.names(in: path) else { return false }
    for name in names {
      if name.hasSuffix(".journal") || name.hasSuffix(".journal~") { return true }
      // /var/log/journal holds one folder per machine.
      if name.utf8.count == 32, holdsJournals(FilePath.join(path, name)) { return true }
    }
    return false
  }
}

/// Keeps a descriptor open for as long as the closure that reads from it lives.
private final class DescriptorHolder {
  let descriptor: Descriptor
  init(_ descriptor: consuming Descriptor) { self.descriptor = descriptor }
}
