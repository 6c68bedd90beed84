import Events
import Glibc
import Ingest
import Testing

/// A folder for one test, removed with everything in it when the test lets go of it.
final class JournalFolder {
  let path: String

  init() throws {
    var template = Array("/tmp/attestd-journal-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  deinit { _ = run(["/bin/rm", "-rf", path]) }

  var files: [String] {
    guard let stream = opendir(path) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasSuffix(".journal") { names.append("\(path)/\(name)") }
    }
    return names.sorted()
  }

  static let importer = "/lib/systemd/systemd-journal-remote"
  static var canImport: Bool { access(importer, X_OK) == 0 }
  static let importerIsMissing: Comment =
    "needs /lib/systemd/systemd-journal-remote (package systemd-journal-remote)"

  /// Makes a real journal file of export text. Files of one call share a chain of numbers from 1.
  @discardableResult
  func makeJournal(_ name: String, _ export: [UInt8]) throws -> String {
    let source = "\(path)/\(name).export"
    try write(export, to: source)
    let file = "\(path)/\(name).journal"
    #expect(run([JournalFolder.importer, "-o", file, source], quiet: true) == 0)
    unlink(source)
    return file
  }

  func write(_ bytes: [UInt8], to file: String) throws {
    let stream = try #require(fopen(file, "w"))
    #expect(fwrite(bytes, 1, bytes.count, stream) == bytes.count)
    fclose(stream)
  }
}

/// Runs a program to its end; returns its status, 128 + signal if one ended it, -1 if it cannot be told.
func run(_ arguments: [String], environment extra: [String] = [], quiet: Bool = false) -> Int32 {
  var cArguments: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
  var cEnvironment: [UnsafeMutablePointer<CChar>?] = extra.map { strdup($0) }
  defer { for text in cArguments + cEnvironment { free(text) } }
  var index = 0
  var inherited: [UnsafeMutablePointer<CChar>?] = []
  while let text = environ[index] {
    inherited.append(strdup(text))
    index += 1
  }
  cArguments.append(nil)
  cEnvironment.append(contentsOf: inherited)
  cEnvironment.append(nil)
  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  if quiet {
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
  }
  // Tests run on threads that have signals blocked; a child that inherits this cannot be told to end.
  var attributes = posix_spawnattr_t()
  posix_spawnattr_init(&attributes)
  defer { posix_spawnattr_destroy(&attributes) }
  var noSignals = sigset_t()
  sigemptyset(&noSignals)
  posix_spawnattr_setsigmask(&attributes, &noSignals)
  posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
  var pid: pid_t = 0
  guard posix_spawn(&pid, arguments[0], &actions, &attributes, cArguments, cEnvironment) == 0 else {
    return -1
  }
  var status: Int32 = 0
  while waitpid(pid, &status, 0) < 0 {
    // Where children are ignored nobody learns how one ended: no reason to call it a success.
    guard errno == EINTR else { return -1 }
  }
  return status & 0x7f == 0 ? status >> 8 & 0xff : 128 + status & 0x7f
}

/// Text of one entry in export format, with what journald would add.
func exportEntry(
  _ number: Int, time: Int? = nil, boot: String = testBoot, _ fields: [(String, [UInt8])] = []
) -> [UInt8] {
  let time = time ?? 1_767_225_600_000_000 + number * 1_000_000
  var bytes = Array(
    "__REALTIME_TIMESTAMP=\(time)\n__MONOTONIC_TIMESTAMP=\(number * 1_000_000)\n_BOOT_ID=\(boot)\n".utf8)
  for (name, value) in fields { bytes += exportField(name, value) }
  return bytes + [0x0a]
}

func exportField(_ name: String, _ value: [UInt8]) -> [UInt8] {
  if !value.contains(where: { $0 < 0x20 }) { return Array("\(name)=".utf8) + value + [0x0a] }
  let length = UInt64(value.count)
  return Array("\(name)\n".utf8) + (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + value + [
    0x0a
  ]
}

let testBoot = "0123456789abcdef0123456789abcdef"

/// `count` entries, `MESSAGE=event N` with N from `first`.
func numbered(_ first: Int, _ count: Int) -> [UInt8] {
  (first..<first + count).flatMap {
    exportEntry($0, [("MESSAGE", Array("event \($0)".utf8)), ("PRIORITY", [0x36])])
  }
}

func table(_ names: String...) -> FieldTable {
  var table = FieldTable()
  for name in names { _ = table.intern(name) }
  return table
}

/// Everything a source gave, copied out of its batches.
struct Taken {
  var messages: [String] = []
  var ordinals: [UInt64] = []
  var texts: [[UInt8]] = []
  var gaps: [SourceGap] = []
  var own = 0
  var truncated: [Bool] = []

  mutating func add(_ batch: EventBatch, message: FieldID?) {
    for entry in batch.entries {
      ordinals.append(entry.ordinal)
      texts.append(Array(batch.bytes[entry.range]))
      truncated.append(entry.isTruncated)
      for value in batch.values[entry.valueRange] where value.field == message {
        messages.append(String(decoding: batch.bytes[value.range], as: UTF8.self))
      }
    }
    gaps += batch.gaps
    own += batch.ownEntries
  }
}

extension JournalSource {
  mutating func takeAll(_ fields: FieldTable, batch size: Int = 1_024) throws -> Taken {
    var taken = Taken()
    var batch = EventBatch()
    repeat {
      batch.reset()
      try read(into: &batch, limit: ReadLimit(entries: size))
      taken.add(batch, message: fields.id(of: "MESSAGE"))
    } while !batch.reachedEnd
    return taken
  }
}
