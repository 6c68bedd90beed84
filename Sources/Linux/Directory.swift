package import Glibc

/// Names in the file system.
package enum Directory {
  /// The names in `path` without `.` and `..`, in no particular order.
  package static func names(in path: String) throws(SystemError) -> [String] {
    guard let stream = opendir(path) else {
      throw SystemError(code: errno, action: "list", subject: path)
    }
    defer { closedir(stream) }
    var names: [String] = []
    while true {
      errno = 0
      guard let entry = readdir(stream) else {
        if errno != 0 { throw SystemError(code: errno, action: "list", subject: path) }
        return names
      }
      // d_name is shorter than its type says: read it where it lies, never as a tuple of 256 bytes.
      let offset = MemoryLayout<dirent>.offset(of: \dirent.d_name) ?? 0
      let name = UnsafeRawPointer(entry).advanced(by: offset).assumingMemoryBound(to: CChar.self)
      let text = String(cString: name)
      if text != ".", text != ".." { names.append(text) }
    }
  }

  /// The paths a shell pattern stands for, sorted; none when nothing matches. A path without `*`, `?` or
  /// `[` stands for itself if it exists.
  package static func paths(matching pattern: String) -> [String] {
    var found = glob_t()
    defer { globfree(&found) }
    guard glob(pattern, 0, nil, &found) == 0, let paths = found.gl_pathv else { return [] }
    return (0..<Int(found.gl_pathc)).compactMap { paths[$0].map { String(cString: $0) } }
  }

  package static func isPattern(_ path: String) -> Bool {
    path.utf8.contains { $0 == 0x2A || $0 == 0x3F || $0 == 0x5B }
  }

  /// Makes `path` with the folders above it; those that exist stay as they are.
  package static func make(_ path: String, mode: mode_t) throws(SystemError) {
    if mkdir(path, mode) == 0 { return }
    let code = errno
    if code == EEXIST { return }
    let above = FilePath.directory(of: path)
    guard code == ENOENT, above != path, above != "." else {
      throw SystemError(code: code, action: "make the folder", subject: path)
    }
    try make(above, mode: 0o755)
    _ = try SystemError.check("make the folder", path) { mkdir(path, mode) }
  }
}
