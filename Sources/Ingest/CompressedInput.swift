import Linux

/// A file read forwards in blocks, for decoders that take what they need.
final class CompressedInput {
  let path: String
  private let file: Descriptor
  private(set) var block: [UInt8] = []
  /// Bytes of `block` that were taken.
  private(set) var taken = 0

  private static let blockSize = 64 * 1024
  private static let longestMagic = 6

  init(_ path: String) throws(LogFileError) {
    self.path = path
    do {
      if try FileStatus(path: path).kind == .directory {
        throw LogFileError(path: path, reason: .directory)
      }
      file = try Descriptor.open(path)
      // One call may bring less than there is, and the format is told from the first bytes.
      while block.count < CompressedInput.longestMagic,
        try file.read(appendingTo: &block, atMost: CompressedInput.blockSize) > 0
      {}
    } catch let error as SystemError {
      throw LogFileError(path, error)
    } catch let error as LogFileError {
      throw error
    } catch {
      throw LogFileError(path: path, reason: .missing)
    }
  }

  /// Of the open file, whatever its name belongs to by now.
  func status() throws(LogFileError) -> FileStatus {
    do { return try file.status() } catch { throw LogFileError(path, error) }
  }

  func starts(with magic: [UInt8]) -> Bool { block.starts(with: magic) }

  /// zstd permits frames without contents before the first real one.
  var startsWithSkippableFrame: Bool {
    block.count >= 4 && block[0] & 0xF0 == 0x50 && block[1...3] == [0x2A, 0x4D, 0x18]
  }

  /// The bytes not yet taken, at least one unless the file has ended.
  func waiting() throws(LogFileError) -> ArraySlice<UInt8> {
    if taken == block.count {
      block.removeAll(keepingCapacity: true)
      taken = 0
      do throws(SystemError) {
        _ = try file.read(appendingTo: &block, atMost: CompressedInput.blockSize)
      } catch {
        throw LogFileError(path, error)
      }
    }
    return block[taken...]
  }

  func take(_ count: Int) { taken = min(block.count, taken + count) }

  func damage(_ what: String) -> LogFileError { LogFileError(path: path, reason: .damaged(what)) }
}
