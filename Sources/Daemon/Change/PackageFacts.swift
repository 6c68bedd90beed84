import Glibc
import Linux

/// What the host's package system knows of the program.
enum PackageFacts {
  private static let longest = 64 << 20

  /// `attestd 1.4.0-1`, where dpkg installed the program that runs; nil where nobody knows.
  /// - Parameter database: dpkg's own folder.
  static func version(ofProgram path: String, database: String = "/var/lib/dpkg") -> String? {
    guard let files = text(database + "/info/attestd.list"),
      files.split(separator: 0x0A).contains(where: { $0.elementsEqual(path.utf8) }),
      let status = text(database + "/status")
    else { return nil }
    var isOurs = false
    for line in status.split(separator: 0x0A, omittingEmptySubsequences: false) {
      if line.isEmpty { isOurs = false }
      if line.elementsEqual("Package: attestd".utf8) { isOurs = true }
      let prefix = "Version: ".utf8
      if isOurs, line.starts(with: prefix) {
        return "attestd " + String(decoding: line.dropFirst(prefix.count).prefix(100), as: UTF8.self)
      }
    }
    return nil
  }

  private static func text(_ path: String) -> [UInt8]? {
    guard let file = try? Descriptor.open(path) else { return nil }
    var bytes: [UInt8] = []
    while bytes.count <= longest {
      guard let count = try? file.read(appendingTo: &bytes, atMost: 1 << 16) else { return nil }
      if count == 0 { return bytes }
    }
    return nil
  }
}
