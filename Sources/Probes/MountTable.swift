import Linux

/// What is mounted, from /proc/self/mountinfo (proc(5)).
package struct MountTable {
  package struct Mount: Hashable {
    /// `major:minor`.
    package var device: String
    package var point: String
    package var kind: String

    package init(device: String, point: String, kind: String) {
      self.device = device
      self.point = point
      self.kind = kind
    }
  }

  /// In the order of the kernel: a later one covers an earlier one at the same place.
  package private(set) var mounts: [Mount] = []

  package init(parsing text: String) {
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: " ")
      guard let dash = parts.firstIndex(of: "-"), dash >= 6, parts.count > dash + 1 else { continue }
      mounts.append(
        Mount(
          device: String(parts[2]), point: MountTable.unescaped(parts[4]), kind: String(parts[dash + 1])))
    }
  }

  /// What a path is on.
  package func mount(of path: String) -> Mount? {
    var found: Mount?
    for mount in mounts where MountTable.contains(mount.point, path) {
      if mount.point.utf8.count >= found?.point.utf8.count ?? 0 { found = mount }
    }
    return found
  }

  /// File systems on a disk of this host, each once, by the first place it is mounted at.
  package var disks: [Mount] {
    var seen: Set<String> = []
    return mounts.filter { MountTable.isDisk($0.kind) && seen.insert($0.device).inserted }
  }

  /// Other hosts and other processes answer there, or do not.
  static func isRemote(_ kind: String) -> Bool {
    kind.hasPrefix("fuse") && kind != "fuseblk" || kind.hasPrefix("nfs")
      || ["cifs", "smb3", "smbfs", "9p", "ceph", "afs", "autofs", "glusterfs", "lustre", "gfs2", "ocfs2"]
        .contains(kind)
  }

  private static func isDisk(_ kind: String) -> Bool {
    [
      "ext2", "ext3", "ext4", "xfs", "btrfs", "f2fs", "bcachefs", "zfs", "jfs", "reiserfs", "vfat", "exfat",
      "ntfs3", "fuseblk", "nilfs2",
    ].contains(kind)
  }

  static func contains(_ folder: String, _ path: String) -> Bool {
    folder == "/" || path == folder || path.hasPrefix(folder + "/")
  }

  /// Blanks, tabs, ends of lines and backslashes are three octal digits behind a backslash.
  private static func unescaped(_ text: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      let digits = rest.prefix(3)
      guard byte == UInt8(ascii: "\\"), digits.count == 3, digits.allSatisfy({ 0x30...0x37 ~= $0 }) else {
        bytes.append(byte)
        continue
      }
      bytes.append(UInt8(truncatingIfNeeded: digits.reduce(0) { $0 << 3 | Int($1 - 0x30) }))
      rest = rest.dropFirst(3)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
