import Crypto
import Glibc
import Linux

/// Reading files that anybody may have put there: a FIFO, a device, a loop of links or a file without an end must not
/// hold a probe up.
enum SafeFile {
  /// Nil where nothing is there.
  static func status(_ path: String) throws(ProbeFailure) -> FileStatus? {
    do {
      return try FileStatus(path: path, followsLinks: false)
    } catch {
      if error.code == ENOENT || error.code == ENOTDIR { return nil }
      throw ProbeFailure(error)
    }
  }

  /// The bytes of a regular file; nil where there is none any more.
  static func bytes(_ path: String, most: Int) throws(ProbeFailure) -> (bytes: [UInt8], status: FileStatus)? {
    var bytes: [UInt8] = []
    let status = try read(path, most: most) { bytes += $0 }
    return status.map { (bytes, $0) }
  }

  /// SHA-256 in hexadecimal.
  static func digest(
    _ path: String, _ budget: inout ReadingBudget
  ) throws(ProbeFailure) -> (digest: String, status: FileStatus)? {
    guard !budget.isSpent else { throw ProbeFailure("too much to read in one round") }
    var hash = SHA256()
    var count = 0
    let status = try read(path, most: ReadingBudget.mostBytesOfFile) {
      hash.update(data: $0)
      count += $0.count
    }
    budget.take(count)
    return status.map { (hexadecimal(hash.finalize()), $0) }
  }

  static func sha256(_ text: String) -> String { hexadecimal(SHA256.hash(data: Array(text.utf8))) }

  static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  private static func read(
    _ path: String, most: Int, _ take: ([UInt8]) -> Void
  ) throws(ProbeFailure) -> FileStatus? {
    do {
      // Opening a FIFO must not wait for a writer, nor a terminal become ours.
      let file = try Descriptor.open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY)
      let status = try file.status()
      guard status.kind == .regular else { throw ProbeFailure("not a regular file") }
      guard status.size <= UInt64(most) else { throw ProbeFailure("larger than \(most) bytes") }
      var count = 0
      while true {
        var piece: [UInt8] = []
        if try file.read(appendingTo: &piece, atMost: 64 << 10) == 0 { return status }
        count += piece.count
        // It may grow while it is read.
        guard count <= most else { throw ProbeFailure("larger than \(most) bytes") }
        take(piece)
      }
    } catch let failure as ProbeFailure {
      throw failure
    } catch let error as SystemError {
      if error.code == ENOENT || error.code == ENOTDIR { return nil }
      throw ProbeFailure(error)
    } catch {
      throw ProbeFailure("\(error)")
    }
  }
}
