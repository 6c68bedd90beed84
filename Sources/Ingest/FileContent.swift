import Events
import Linux

/// Bytes of a file by their offset in the uncompressed text.
enum FileContent {
  case plain(OpenFile)
  case stream(Rereader)

  /// Appends at most `count` bytes from `offset` on; returns how many, fewer only at the (present) end.
  func read(appendingTo bytes: inout [UInt8], atMost count: Int, at offset: UInt64) throws(LogFileError)
    -> Int
  {
    switch self {
    case .plain(let file):
      do throws(SystemError) {
        var total = 0
        // One call may bring less than there is.
        while total < count {
          let got = try file.descriptor.read(
            appendingTo: &bytes, atMost: count - total, at: offset &+ UInt64(total))
          if got == 0 { break }
          total += got
        }
        return total
      } catch {
        throw LogFileError(file.descriptor.name, error)
      }
    case .stream(let stream):
      return try stream.read(appendingTo: &bytes, atMost: count, at: offset)
    }
  }

  /// As `read`, in one look: bytes that several calls bring need not have stood there at the same time, as the file may be
  /// emptied and written anew between them.
  /// - Parameter least: so many bytes are asked for until they or the end came.
  /// - Returns: how many bytes came, and whether nothing was behind them.
  func look(
    appendingTo bytes: inout [UInt8], atLeast least: Int, atMost count: Int, at offset: UInt64
  ) throws(LogFileError) -> (count: Int, reachedEnd: Bool) {
    guard case .plain(let file) = self else {
      let got = try read(appendingTo: &bytes, atMost: count, at: offset)
      return (got, got < count)
    }
    do throws(SystemError) {
      var total = 0
      repeat {
        let got = try file.descriptor.read(
          appendingTo: &bytes, atMost: count - total, at: offset &+ UInt64(total))
        if got == 0 { return (total, true) }
        total += got
      } while total < least
      if total == count { return (total, false) }
      return (total, try file.descriptor.status().size <= offset &+ UInt64(total))
    } catch {
      throw LogFileError(file.descriptor.name, error)
    }
  }

  /// The first bytes, as many of them as take part in a file's identity and stand before `offset`.
  func head(upTo offset: UInt64) throws(LogFileError) -> [UInt8] {
    var head: [UInt8] = []
    let count = Int(min(offset, UInt64(FileIdentity.headLimit)))
    _ = try read(appendingTo: &head, atMost: count, at: 0)
    return head
  }

  /// Where the last complete line of the first `size` bytes ends, and what stands right before that; without a line the
  /// beginning.
  func endOfLastLine(size: UInt64) throws(LogFileError) -> (end: UInt64, tail: [UInt8]) {
    var end = size
    var block: [UInt8] = []
    while end > 0 {
      let start = end > 65_536 ? end - 65_536 : 0
      block.removeAll(keepingCapacity: true)
      _ = try read(appendingTo: &block, atMost: Int(end - start), at: start)
      if let newline = block.lastIndex(of: 0x0A) {
        return (
          start + UInt64(newline) + 1, Array(block[...newline].suffix(FilePosition.TailMark.limit))
        )
      }
      end = start
    }
    return (0, [])
  }
}

/// A file kept open for reading.
final class OpenFile {
  let descriptor: Descriptor
  init(_ descriptor: consuming Descriptor) { self.descriptor = descriptor }
}
