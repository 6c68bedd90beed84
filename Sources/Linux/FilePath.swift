import Glibc

/// Taking path names apart.
package enum FilePath {
  /// `/var/log` of `/var/log/auth.log`; `.` of a bare name.
  package static func directory(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: 0x2F) else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// `auth.log` of `/var/log/auth.log`.
  package static func name(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: 0x2F) else { return path }
    return String(path[path.utf8.index(after: slash)...])
  }

  /// The absolute path without symbolic links; nil if nothing is there.
  package static func resolved(_ path: String) -> String? {
    guard let found = realpath(path, nil) else { return nil }
    defer { free(found) }
    return String(cString: found)
  }

  /// What a symbolic link says; nil if there is none, or it may not be read.
  package static func linkTarget(_ path: String) -> String? {
    var target = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let count = target.withUnsafeMutableBytes { buffer -> Int in
      guard let base = buffer.baseAddress else { return 0 }
      return readlink(path, base, buffer.count)
    }
    return count > 0 ? String(decoding: target.prefix(count), as: UTF8.self) : nil
  }

  package static func join(_ directory: String, _ name: String) -> String {
    switch directory {
    case ".": name
    case "/": "/" + name
    default: directory + "/" + name
    }
  }
}
