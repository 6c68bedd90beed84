import CLinux
import Glibc

/// The right to be the one writer of a folder; given up when it goes away or the process ends.
package struct FileLock: ~Copyable {
  private let descriptor: Descriptor

  package enum Failure: Error {
    /// Another process has it; nil when it left no number.
    case held(by: Int32?, path: String)
    case system(SystemError)
  }

  /// Takes the lock and writes this process's number into the file at `path`. A holder is given a fifth of a second: a
  /// process that is just being started from one that held it has it until it runs its own program.
  package static func take(_ path: String) throws(Failure) -> FileLock {
    for _ in 0..<20 {
      if let file = try? claim(path) { return FileLock(descriptor: file) }
      usleep(10_000)
    }
    do {
      return try FileLock(descriptor: claim(path))
    } catch {
      guard error.code == EAGAIN || error.code == EACCES, error.action == lockAction else {
        throw .system(error)
      }
      let holder = try? SmallFile.read(path, limit: 16)
      throw .held(by: holder.flatMap { Int32($0) }, path: path)
    }
  }

  private static let lockAction = "take the lock on"

  private static func claim(_ path: String) throws(SystemError) -> Descriptor {
    let file = try Descriptor.open(path, O_RDWR | O_CREAT | O_NOFOLLOW, mode: 0o600)
    let number = file.number
    _ = try SystemError.check(lockAction, path) { clinux_lock(number) }
    try file.truncate(to: 0)
    try file.write("\(getpid())\n".utf8)
    return file
  }
}

extension FileLock.Failure: CustomStringConvertible {
  package var description: String {
    switch self {
    case .held(let holder, let path):
      "'\(path)' is held by \(holder.map { "process \($0)" } ?? "another process"); stop it first"
    case .system(let error): error.description
    }
  }
}
