package import Glibc

/// Replacing a file so that a crash at any moment leaves either the old contents or the new.
package enum DurableFile {
  /// Writes beside `path`, flushes, renames over it, and flushes the folder.
  package static func write(
    _ bytes: some Collection<UInt8>, to path: String, mode: mode_t = 0o600
  ) throws(SystemError) {
    let temporary = path + ".new"
    do {
      let file = try Descriptor.open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, mode: mode)
      let number = file.number
      // Whatever the umask took away, and whatever mode a left-over had.
      _ = try SystemError.check("set the mode of", temporary) { fchmod(number, mode) }
      try file.write(bytes)
      try file.synchronize()
      try file.close()
      _ = try SystemError.check("rename '\(temporary)' to", path) { rename(temporary, path) }
    } catch {
      unlink(temporary)
      throw error
    }
    try synchronizeDirectory(of: path)
  }

  /// Makes the names in the folder of `path` durable.
  package static func synchronizeDirectory(of path: String) throws(SystemError) {
    let directory = FilePath.directory(of: path)
    try Descriptor.open(directory, O_RDONLY | O_DIRECTORY).synchronize()
  }
}
