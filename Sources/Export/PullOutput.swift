import Glibc

/// Where the lines of a pull go: standard output, or a new file that appears whole or not at all.
package final class PullOutput {
  private let path: String?
  private let staged: String
  private let descriptor: Int32
  private var gathered: [UInt8] = []
  private var isOpen = true

  /// Makes sure that there is a place to write to, before the pull goes on the record.
  package init(path: String?) throws(ExportError) {
    self.path = path
    guard let path else {
      staged = ""
      descriptor = STDOUT_FILENO
      return
    }
    var status = stat()
    guard lstat(path, &status) != 0 else { throw .fileExists(path) }
    let name = path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    guard !name.isEmpty else { throw .cannotWrite(path: path, reason: "it names a folder") }
    staged = "\(path.dropLast(name.count)).\(name).partial-\(getpid())"
    descriptor = open(staged, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .cannotWrite(path: path, reason: lastErrorText()) }
  }

  deinit {
    guard isOpen, path != nil, descriptor >= 0 else { return }
    close(descriptor)
    unlink(staged)
  }

  package func write(_ line: [UInt8]) throws(ExportError) {
    gathered += line
    if gathered.count >= 1 << 16 { try flush() }
  }

  /// Durable, and under its name.
  package func finish() throws(ExportError) {
    try flush()
    guard let path else { return }
    guard fsync(descriptor) == 0, rename(staged, path) == 0 else { throw failure() }
    isOpen = false
    close(descriptor)
  }

  private func flush() throws(ExportError) {
    var sent = 0
    while sent < gathered.count {
      let count = gathered.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress?.advanced(by: sent), $0.count - sent)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw failure() }
      sent += count
    }
    gathered.removeAll(keepingCapacity: true)
  }

  private func failure() -> ExportError {
    .cannotWrite(path: path ?? "standard output", reason: lastErrorText())
  }
}
