import Events
import Glibc
import Ingest
import Linux

/// A temporary folder with log files to be written, rotated and read; removed in the end.
final class LogFolder {
  let path: String
  /// What the sources under test take for the time.
  var time = Timestamp(seconds: 1_800_000_000)

  init() throws {
    var template = Array("/tmp/attestd-ingest-XXXXXX".utf8CString)
    let made = template.withUnsafeMutableBufferPointer { $0.baseAddress.flatMap { mkdtemp($0) } }
    guard let made else { throw SystemError(code: errno, action: "make", subject: "a temporary folder") }
    path = String(cString: made)
  }

  deinit { remove(path) }

  func file(_ name: String) -> String { "\(path)/\(name)" }

  func append(_ text: some Sequence<UInt8>, to name: String) throws {
    try Descriptor.open(file(name), O_WRONLY | O_APPEND | O_CREAT, mode: 0o644).write(Array(text))
  }

  func append(_ text: String, to name: String) throws { try append(text.utf8, to: name) }

  func create(_ name: String) throws { try append("", to: name) }

  func rename(_ name: String, to new: String) { _ = Glibc.rename(file(name), file(new)) }

  func delete(_ name: String) { unlink(file(name)) }

  func truncate(_ name: String) { _ = Glibc.truncate(file(name), 0) }

  func contents(_ name: String) throws -> [UInt8] {
    var bytes: [UInt8] = []
    let file = try Descriptor.open(file(name))
    while try file.read(appendingTo: &bytes, atMost: 1 << 20) > 0 {}
    return bytes
  }

  func copy(_ name: String, to new: String) throws { try append(contents(name), to: new) }

  func exists(_ name: String) -> Bool { (try? FileStatus(path: file(name))) != nil }

  /// What logrotate does: numbers go up by one, the file becomes number one.
  func shift(_ name: String, keeping count: Int = 30) {
    for number in stride(from: count, through: 1, by: -1) {
      for ending in ["", ".gz"] where exists("\(name).\(number)\(ending)") {
        rename("\(name).\(number)\(ending)", to: "\(name).\(number + 1)\(ending)")
      }
    }
  }

  func rotate(_ name: String) throws {
    shift(name)
    rename(name, to: "\(name).1")
    try create(name)
  }

  func source(
    _ name: String, resumeAt position: FilePosition? = nil, start: FileStart = .beginning,
    multiline: Multiline? = nil
  ) -> FileSource {
    FileSource(path: file(name), resumeAt: position, start: start, multiline: multiline) { self.time }
  }

  private func remove(_ path: String) {
    for name in (try? Directory.names(in: path)) ?? [] {
      let path = "\(path)/\(name)"
      if (try? FileStatus(path: path, followsLinks: false))?.kind == .directory {
        remove(path)
      } else {
        unlink(path)
      }
    }
    rmdir(path)
  }
}

extension EventBatch {
  var lines: [String] { entries.map { String(decoding: bytes[$0.range], as: UTF8.self) } }

  var filePosition: FilePosition? {
    if case .file(let position)? = position { position } else { nil }
  }
}

/// Everything a source has now.
struct Reading {
  var lines: [String] = []
  var ordinals: [UInt64] = []
  var gaps: [SourceGap] = []
  var position: FilePosition?
  var truncated: [Bool] = []
  var largestBatch = 0

  /// - Parameters:
  ///   - patience: so many looks may end in trouble.
  ///   - waiting: done after each of those.
  init(_ source: FileSource, patience: Int = 0, waiting: () -> Void = {}) throws {
    var batch = EventBatch()
    var failures = 0
    repeat {
      do {
        try source.read(into: &batch)
      } catch {
        failures += 1
        if failures > patience { throw error }
        waiting()
      }
      lines += batch.lines
      ordinals += batch.entries.map(\.ordinal)
      truncated += batch.entries.map(\.isTruncated)
      gaps += batch.gaps
      position = batch.filePosition ?? position
      largestBatch = max(largestBatch, batch.bytes.capacity)
    } while !batch.reachedEnd || source.isFailing && failures < patience
    position = position ?? source.position
  }
}

/// SplitMix64: the same numbers for the same seed everywhere.
struct SeededNumbers: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// gzip without compression: enough for a reader, and no library needed to write it.
func gzip(_ bytes: [UInt8]) -> [UInt8] {
  func little(_ value: UInt32, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt32(8 * $0)) }
  }
  var crc: UInt32 = .max
  for byte in bytes {
    crc ^= UInt32(byte)
    for _ in 0..<8 { crc = crc & 1 == 1 ? (crc >> 1) ^ 0xEDB8_8320 : crc >> 1 }
  }
  var out: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
  var rest = bytes[...]
  repeat {
    let block = rest.prefix(65_535)
    rest = rest.dropFirst(block.count)
    let length = UInt32(block.count)
    out += [rest.isEmpty ? 1 : 0] + little(length, 2) + little(~length, 2) + block
  } while !rest.isEmpty
  return out + little(~crc, 4) + little(UInt32(truncatingIfNeeded: bytes.count), 4)
}
