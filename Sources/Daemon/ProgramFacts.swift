import Evidence
import Glibc
import Linux

/// Which program this process runs: a changed one is a change of the control itself.
struct ProgramFacts {
  /// What the file system says of the file: as long as that is the same, it need not be read.
  let status: String
  let path: String

  static func current() -> ProgramFacts? {
    guard let found = try? FileStatus(path: "/proc/self/exe") else { return nil }
    var path = [CChar](repeating: 0, count: Int(PATH_MAX))
    let length = readlink("/proc/self/exe", &path, path.count - 1)
    return ProgramFacts(
      status: "\(found.device) \(found.inode) \(found.size) \(found.modified)",
      path: String(decoding: path.prefix(max(0, length)).map(UInt8.init(bitPattern:)), as: UTF8.self))
  }

  /// SHA-256 of the running program, 64 hexadecimal digits; nil where it cannot be read.
  func digest() -> String? {
    guard let file = try? Descriptor.open("/proc/self/exe") else { return nil }
    var sum = Digest.Running()
    var block: [UInt8] = []
    var offset: UInt64 = 0
    while true {
      block.removeAll(keepingCapacity: true)
      guard let count = try? file.read(appendingTo: &block, atMost: 1_048_576, at: offset) else { return nil }
      if count == 0 { return Digest.hex(sum.finish()) }
      sum.add(block)
      offset += UInt64(count)
    }
  }
}
