import Glibc
import Ledger
import Linux

/// Files that are handed over: keys, checkpoints, proofs.
enum SmallNote {
  /// What lies beyond the longest note is not read; it makes the note one that is refused.
  static func bytes(of path: String) throws -> [UInt8] {
    let file = try Descriptor.open(Errand.place(of: path))
    var bytes: [UInt8] = []
    while bytes.count <= SignedNote.maxBytes, try file.read(appendingTo: &bytes, atMost: 65_536) > 0 {}
    return bytes
  }

  static func write(_ bytes: [UInt8], to path: String) throws {
    let file = try Descriptor.open(Errand.place(of: path), O_WRONLY | O_CREAT | O_TRUNC, mode: 0o644)
    try file.write(bytes)
    try file.close()
  }
}
