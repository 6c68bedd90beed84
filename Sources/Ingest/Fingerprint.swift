package import Events
import Linux

extension FileIdentity {
  /// Bytes at the start of a file that take part in its identity.
  package static let headLimit = 1_024

  /// So many line ends are remembered.
  private static let mostStarts = 8
  private static let hashOfNothing: UInt64 = 0xCBF2_9CE4_8422_2325

  /// The identity of a file that starts with `head`.
  init(_ status: FileStatus, head: [UInt8]) {
    var hash = FileIdentity.hashOfNothing
    var starts: [Start] = []
    let length = min(head.count, FileIdentity.headLimit)
    for index in 0..<length {
      FileIdentity.add(head[index], to: &hash)
      if head[index] == 0x0A, index + 1 < length { starts.append(Start(hash: hash, length: index + 1)) }
    }
    self.init(
      device: status.device, inode: status.inode, birth: status.birth, headHash: hash, headLength: length,
      starts: starts.isEmpty ? nil : starts.suffix(FileIdentity.mostStarts))
  }

  /// FNV-1a, 64 bits: tells files apart, proves nothing.
  static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
    var hash = FileIdentity.hashOfNothing
    for byte in bytes { add(byte, to: &hash) }
    return hash
  }

  private static func add(_ byte: UInt8, to hash: inout UInt64) {
    hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
  }

  /// Whether a file that has no more bytes than the recorded one had, and begins with `head`, begins as that one did.
  func matchesStart(_ head: [UInt8]) -> Bool {
    if head.count == headLength { return FileIdentity.hash(head) == headHash }
    guard let start = starts?.first(where: { $0.length == head.count }) else { return false }
    return FileIdentity.hash(head) == start.hash
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
