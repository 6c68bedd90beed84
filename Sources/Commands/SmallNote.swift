import Ledger
import Linux

/// Files that somebody hands over: keys and checkpoints.
enum SmallNote {
  /// What lies beyond the longest note is not read; it makes the note one that is refused.
  static func bytes(of path: String) throws(SystemError) -> [UInt8] {
    let file = try Descriptor.open(path)
    var bytes: [UInt8] = []
    while bytes.count <= SignedNote.maxBytes, try file.read(appendingTo: &bytes, atMost: 65_536) > 0 {}
    return bytes
  }
}
