import Glibc
import Linux

/// A folder for one test; removed with everything in it.
final class TemporaryFolder {
  let path: String

  init() throws {
    var template = Array("/tmp/attestd-linux-XXXXXX".utf8CString)
    let made = template.withUnsafeMutableBufferPointer { $0.baseAddress.flatMap { mkdtemp($0) } }
    guard let made else { throw SystemError(code: errno, action: "make", subject: "a temporary folder") }
    path = String(cString: made)
  }

  deinit { remove(path) }

  private func remove(_ folder: String) {
    for name in (try? Directory.names(in: folder)) ?? [] where unlink("\(folder)/\(name)") != 0 {
      remove("\(folder)/\(name)")
    }
    rmdir(folder)
  }

  func file(_ name: String) -> String { "\(path)/\(name)" }

  func write(_ text: String, to name: String) throws {
    try Descriptor.open(file(name), O_WRONLY | O_APPEND | O_CREAT, mode: 0o640).write(Array(text.utf8))
  }
}
