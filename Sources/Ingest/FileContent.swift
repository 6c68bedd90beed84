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
}

/// A file kept open for reading.
final class OpenFile {
  let descriptor: Descriptor
  init(_ descriptor: consuming Descriptor) { self.descriptor = descriptor }
}
