import CanonicalJSON
import Glibc
package import Linux

/// The memory of a process that runs now and then, as a file of its own folder.
package struct ProbeFile {
  private let path: String
  private static let mostBytes = 64 << 20

  package init(folder: String) { path = FilePath.join(folder, "readings.json") }

  /// A file that cannot be understood is as good as none: the next round begins anew, and says so.
  package func load() throws(SystemError) -> ProbeMemory {
    var bytes: [UInt8] = []
    do throws(SystemError) {
      let file = try Descriptor.open(path, O_RDONLY | O_NOFOLLOW)
      while bytes.count < ProbeFile.mostBytes,
        try file.read(appendingTo: &bytes, atMost: 1 << 20) > 0
      {}
    } catch {
      if error.code == ENOENT { return ProbeMemory() }
      throw error
    }
    return ProbeMemory((try? JSONValue(parsing: bytes))?.object ?? [:])
  }

  /// Whole, or as it was.
  package func save(_ memory: ProbeMemory) throws(SystemError) {
    let fresh = path + ".new"
    do {
      let file = try Descriptor.open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, mode: 0o600)
      try file.write(Array(JSONValue.object(memory.rows).canonicalBytes))
      let number = file.number
      _ = try SystemError.check("write out", fresh) { fsync(number) }
      try file.close()
    }
    let (from, to) = (fresh, path)
    _ = try SystemError.check("replace", to) { rename(from, to) }
  }
}
