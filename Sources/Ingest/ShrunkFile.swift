/// A file that became shorter than what had been examined of it and still begins as it did.
///
/// A network file system may show an old size for a moment; somebody may have taken lines out. Which of them it is shows
/// soon: until then nothing of it is read, so that nothing is examined twice.
struct ShrunkFile {
  /// So long a size may be an old one, in microseconds.
  static let longestWait: Int64 = 5_000_000

  /// Behind the last complete line there was, and the bytes before that.
  let end: UInt64
  let tail: [UInt8]
  private let since: Int64

  init(_ content: FileContent, size: UInt64, since: Int64) throws(LogFileError) {
    (end, tail) = try content.endOfLastLine(size: size)
    self.since = since
  }

  func isOver(_ uptime: Int64) -> Bool { uptime &- since >= ShrunkFile.longestWait }

  /// Whether the file still has the same line there.
  func stillEnds(_ content: FileContent) throws(LogFileError) -> Bool {
    var bytes: [UInt8] = []
    _ = try content.read(appendingTo: &bytes, atMost: tail.count, at: end - UInt64(tail.count))
    return !tail.isEmpty && bytes == tail
  }
}
