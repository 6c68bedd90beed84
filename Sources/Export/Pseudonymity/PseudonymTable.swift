import Glibc

/// The file that says whose a pseudonym is. It stays on the host: nobody else may read it, and it is never part of a bundle.
package final class PseudonymTable {
  package let path: String
  private let staged: String
  private let descriptor: Int32
  private var known: Set<String> = []
  private var gathered: [UInt8] = []
  private var isFinished = false

  /// Refuses a file that is there already.
  package init(path: String) throws(ExportError) {
    self.path = path
    var status = stat()
    guard lstat(path, &status) != 0 else { throw .fileExists(path) }
    staged = "\(path).partial-\(getpid())"
    descriptor = open(staged, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw .cannotWrite(path: path, reason: lastErrorText()) }
    gathered += Array(CSV.line(["pseudonym", "name"]).utf8)
  }

  deinit {
    close(descriptor)
    if !isFinished { unlink(staged) }
  }

  func note(_ pseudonym: String, _ name: String) throws(ExportError) {
    guard known.insert(pseudonym).inserted else { return }
    gathered += Array(CSV.line([pseudonym, name]).utf8)
    if gathered.count >= 1 << 16 { try flush() }
  }

  func finish() throws(ExportError) {
    try flush()
    guard fsync(descriptor) == 0, rename(staged, path) == 0 else {
      throw .cannotWrite(path: path, reason: lastErrorText())
    }
    isFinished = true
  }

  private func flush() throws(ExportError) {
    var rest = gathered[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw .cannotWrite(path: path, reason: lastErrorText()) }
      rest = rest.dropFirst(count)
    }
    gathered.removeAll(keepingCapacity: true)
  }
}
