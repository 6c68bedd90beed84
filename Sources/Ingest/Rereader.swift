/// Lets a stream be read by offset, forwards, as long as nothing before the last offset asked for is wanted
/// again: what a framer leaves of an unfinished line is kept here.
final class Rereader {
  /// Why the stream ended before its end; known once everything before the damage can be read.
  private(set) var damage: LogFileError?
  private let stream: any ByteStream
  private var kept: [UInt8] = []
  /// Offset of `kept`'s first byte.
  private var start: UInt64 = 0

  init(_ input: CompressedInput) throws(LogFileError) { stream = try Compression.stream(input) }

  /// Appends at most `count` bytes from `offset` on; returns how many, fewer only at the end. What it throws may be over by
  /// the next call, which goes on where this one stopped.
  func read(appendingTo bytes: inout [UInt8], atMost count: Int, at offset: UInt64) throws(LogFileError)
    -> Int
  {
    while start < offset {
      if kept.isEmpty, try !fill(64 * 1024) { return 0 }
      let step = Int(min(UInt64(kept.count), offset - start))
      kept.removeFirst(step)
      start += UInt64(step)
    }
    while kept.count < count, try fill(count - kept.count) {}
    return readKept(appendingTo: &bytes, atMost: count, at: offset)
  }

  /// As `read`, of the bytes that are here already.
  func readKept(appendingTo bytes: inout [UInt8], atMost count: Int, at offset: UInt64) -> Int {
    let available = start == offset ? min(count, kept.count) : 0
    bytes.append(contentsOf: kept[..<available])
    return available
  }

  private func fill(_ count: Int) throws(LogFileError) -> Bool {
    guard damage == nil else { return false }
    do {
      return try stream.read(appendingTo: &kept, atMost: count) > 0
    } catch {
      guard case .damaged = error.reason else { throw error }
      damage = error
      return false
    }
  }
}
