import CZlib
package import Events
import Glibc

/// Writes a bundle's folder as one `.zip` beside it, for mail and upload forms.
///
/// Plain PKZIP (APPNOTE 6.3.10, no Zip64), so that whatever opens zip files opens it: nothing in it may be 4 GiB or
/// more. Names are in order and carry one time, so that the same folder gives the same file as long as zlib does.
package struct ZipArchive {
  private static let limit = UInt64(UInt32.max)

  private let path: String
  private let descriptor: Int32
  /// MS-DOS date and time of every entry.
  private let stamp: UInt32
  private var offset: UInt64 = 0
  private var directory: [UInt8] = []
  private var count: UInt16 = 0

  /// - Parameters:
  ///   - files: names below `folder`.
  ///   - root: the folder that unpacking makes.
  ///   - path: of the archive; must be absent.
  package static func write(
    _ files: [String], of folder: String, as root: String, at time: Timestamp, to path: String
  ) throws(ExportError) {
    var archive = try ZipArchive(path, time)
    do throws(ExportError) {
      for name in files.sorted() { try archive.add("\(root)/\(name)", from: "\(folder)/\(name)") }
      try archive.finish()
    } catch {
      close(archive.descriptor)
      unlink(archive.path)
      throw error
    }
  }

  private init(_ path: String, _ time: Timestamp) throws(ExportError) {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      if errno == EEXIST { throw .fileExists(path) }
      throw .cannotWrite(path: path, reason: lastErrorText())
    }
    let date = CivilDate(daysSince1970: time.seconds.floored(by: 86_400))
    let second = time.seconds - time.seconds.floored(by: 86_400) * 86_400
    let day = UInt32(max(0, min(127, date.year - 1980))) << 9 | UInt32(date.month) << 5 | UInt32(date.day)
    stamp = day << 16 | UInt32(second / 3600) << 11 | UInt32(second / 60 % 60) << 5 | UInt32(second % 60 / 2)
  }

  private mutating func add(_ name: String, from file: String) throws(ExportError) {
    let start = offset
    try append(header(name, 0, 0, 0))
    let deflater = Deflater()
    guard deflater.isReady else { throw failure("zlib did not start") }
    var refusal: ExportError?
    let isRead = BundleInput(path: file).forEachPiece { piece in
      guard refusal == nil else { return }
      do throws(ExportError) { try append(deflater.take(piece)) } catch { refusal = error }
    }
    guard isRead else { throw failure("'\(file)' cannot be read: \(lastErrorText())") }
    if let refusal { throw refusal }
    try append(deflater.finish())
    guard deflater.read <= ZipArchive.limit, offset <= ZipArchive.limit, count < UInt16.max else {
      throw failure("it would be 4 GiB or larger; hand over the folder itself")
    }
    let packed = UInt32(truncatingIfNeeded: offset - start - UInt64(30 + name.utf8.count))
    let size = UInt32(truncatingIfNeeded: deflater.read)
    let entry = header(name, deflater.checksum, packed, size)
    guard pwrite(descriptor, entry, entry.count, off_t(start)) == entry.count else {
      throw failure(lastErrorText())
    }
    directory += bytes(UInt32(0x0201_4B50)) + bytes(UInt16(3 << 8 | 20)) + entry[4..<30]
    // No comment, first disk, a regular file that all may read.
    directory += bytes(UInt16(0)) + bytes(UInt16(0)) + bytes(UInt16(0)) + bytes(UInt32(0o100_644 << 16))
    directory += bytes(UInt32(truncatingIfNeeded: start)) + Array(name.utf8)
    count += 1
  }

  private func header(_ name: String, _ checksum: UInt32, _ packed: UInt32, _ size: UInt32) -> [UInt8] {
    // Version 2.0, names in UTF-8, deflated.
    var header = bytes(UInt32(0x0403_4B50)) + bytes(UInt16(20)) + bytes(UInt16(1 << 11)) + bytes(UInt16(8))
    header += bytes(stamp) + bytes(checksum) + bytes(packed) + bytes(size)
    header += bytes(UInt16(truncatingIfNeeded: name.utf8.count)) + bytes(UInt16(0))
    return header + Array(name.utf8)
  }

  private mutating func finish() throws(ExportError) {
    let start = offset
    try append(directory)
    guard offset <= ZipArchive.limit else {
      throw failure("it would be 4 GiB or larger; hand over the folder itself")
    }
    try append(
      bytes(UInt32(0x0605_4B50)) + bytes(UInt32(0)) + bytes(count) + bytes(count)
        + bytes(UInt32(directory.count)) + bytes(UInt32(start)) + bytes(UInt16(0)))
    guard fsync(descriptor) == 0, close(descriptor) == 0 else { throw failure(lastErrorText()) }
  }

  private mutating func append(_ bytes: [UInt8]) throws(ExportError) {
    var written = 0
    while written < bytes.count {
      let result = bytes.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress?.advanced(by: written), $0.count - written)
      }
      guard result > 0 else { throw failure(lastErrorText()) }
      written += result
    }
    offset += UInt64(bytes.count)
  }

  private func bytes(_ number: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: number.littleEndian, Array.init)
  }

  private func failure(_ reason: String) -> ExportError { .cannotWrite(path: path, reason: reason) }
}

/// zlib's raw deflate over one file. A class: zlib remembers where its state lies.
private final class Deflater {
  private var state = z_stream()
  let isReady: Bool
  private(set) var read: UInt64 = 0
  private(set) var checksum: UInt32 = 0

  init() {
    // Level 1: most of a bundle is hashes, which do not get shorter however long one tries. Negative bits: no wrapper.
    isReady =
      deflateInit2_(
        &state, 1, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
        Int32(MemoryLayout<z_stream>.size)) == Z_OK
  }

  deinit { deflateEnd(&state) }

  func take(_ piece: ArraySlice<UInt8>) -> [UInt8] {
    read += UInt64(piece.count)
    return piece.withUnsafeBufferPointer { source in
      checksum = UInt32(truncatingIfNeeded: crc32(uLong(checksum), source.baseAddress, UInt32(source.count)))
      state.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
      state.avail_in = UInt32(source.count)
      return run(Z_NO_FLUSH)
    }
  }

  func finish() -> [UInt8] { run(Z_FINISH) }

  private func run(_ flush: Int32) -> [UInt8] {
    var output: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let left = piece.withUnsafeMutableBufferPointer { target in
        state.next_out = target.baseAddress
        state.avail_out = UInt32(target.count)
        deflate(&state, flush)
        return Int(state.avail_out)
      }
      output += piece[..<(piece.count - left)]
      // Room that is left means that there is nothing more to come.
      if left > 0 { return output }
    }
  }
}
