package import Events
import Linux

extension FileIdentity {
  /// Bytes at the start of a file that take part in its identity.
  package static let headLimit = 1_024

  /// The identity of a file that starts with `head`.
  init(_ status: FileStatus, head: some Collection<UInt8>) {
    self.init(
      device: status.device, inode: status.inode, birth: status.birth,
      headHash: FileIdentity.hash(head.prefix(FileIdentity.headLimit)),
      headLength: min(head.count, FileIdentity.headLimit))
  }

  /// FNV-1a, 64 bits: tells files apart, proves nothing.
  static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return hash
  }

  /// Whether a file that now starts with `head` can be the one recorded: files only grow, so as many bytes
  /// are compared as there were then.
  func matchesHead(_ head: [UInt8]) -> Bool {
    headLength <= head.count && FileIdentity.hash(head.prefix(headLength)) == headHash
  }

  /// Same inode, not given to another file since. Device numbers may change with a restart of the host, so
  /// they count only where nothing else tells files apart.
  func matches(_ status: FileStatus) -> Bool {
    guard inode == status.inode else { return false }
    if let birth, let other = status.birth { return birth == other }
    return device == status.device
  }

  /// The same inode number on the same file system, used again or not.
  func isSameInode(as other: FileIdentity) -> Bool { inode == other.inode && birth == other.birth }

  /// How references and gaps call the file; the same before and after it grew, and after a restart.
  var label: String { birth.map { "inode \(inode) of \($0)" } ?? "inode \(inode)" }
}
