import Crypto
import Glibc

/// A file of the bundle while it is written: counts and hashes what goes through it.
///
/// The caller writes in pieces of any size; they are gathered, so that a million leaves are no million calls.
final class BundleFile {
  let path: String
  private let stream: UnsafeMutablePointer<FILE>
  private var hash = SHA256()
  private var byteCount = 0
  private var gathered: [UInt8] = []
  private var isOpen = true

  init(path: String) throws(ExportError) {
    guard let stream = fopen(path, "wxe") else { throw .cannotWrite(path: path, reason: lastErrorText()) }
    self.path = path
    self.stream = stream
  }

  deinit { if isOpen { fclose(stream) } }

  func write(_ text: String) throws(ExportError) { try write(text.utf8) }

  func write(_ bytes: some Collection<UInt8>) throws(ExportError) {
    gathered.append(contentsOf: bytes)
    if gathered.count >= 1 << 16 { try flush() }
  }

  /// Makes the contents durable. `rows` is what a reader should count in the file, nil where rows mean nothing.
  func close(name: String, rows: Int?) throws(ExportError) -> Manifest.File {
    try flush()
    guard fflush(stream) == 0, fsync(fileno(stream)) == 0 else { throw failure() }
    isOpen = false
    guard fclose(stream) == 0 else { throw failure() }
    return Manifest.File(name: name, rows: rows, bytes: byteCount, sha256: hash.finalize().hexadecimal)
  }

  private func flush() throws(ExportError) {
    guard fwrite(gathered, 1, gathered.count, stream) == gathered.count else { throw failure() }
    hash.update(data: gathered)
    byteCount += gathered.count
    gathered.removeAll(keepingCapacity: true)
  }

  private func failure() -> ExportError { .cannotWrite(path: path, reason: lastErrorText()) }
}

/// The text of `errno`.
func lastErrorText() -> String { String(cString: strerror(errno)) }

extension Sequence<UInt8> {
  var hexadecimal: String {
    let digits = Array("0123456789abcdef".utf8)
    let spelled = flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return String(decoding: spelled, as: UTF8.self)
  }
}
