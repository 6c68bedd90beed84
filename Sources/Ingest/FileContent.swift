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
      return stream.read(appendingTo: &bytes, atMost: count, at: offset)
    }
  }
}

/// A file kept open for reading.
final class OpenFile {
  let descriptor: Descriptor
  init(_ descriptor: consuming Descriptor) { self.descriptor = descriptor }
}
