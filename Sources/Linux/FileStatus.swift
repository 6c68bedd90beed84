import CLinux
package import Glibc

/// What the file system knows of a file, from statx(2).
package struct FileStatus: Hashable, Sendable {
  package let device: UInt64
  package let inode: UInt64
  package let size: UInt64
  /// 0 once the last name is gone while somebody holds the file open.
  package let links: UInt64
  /// Nanoseconds since 1970; nil where the file system does not keep the time of creation.
  package let birth: Int64?
  /// Nanoseconds since 1970.
  package let modified: Int64
  package let kind: Kind
  /// The permission bits, `0o7777` at most.
  package let permissions: mode_t
  package let user: uid_t
  package let group: gid_t

  package enum Kind: Sendable { case regular, directory, symbolicLink, other }

  /// Follows symbolic links unless told not to.
  package init(path: String, followsLinks: Bool = true) throws(SystemError) {
    var found = clinux_status()
    _ = try SystemError.check("look up", path) {
      clinux_status_of_path(path, followsLinks ? 1 : 0, &found)
    }
    self.init(found)
  }

  package init(of descriptor: borrowing Descriptor) throws(SystemError) {
    var found = clinux_status()
    let number = descriptor.number
    let name = descriptor.name
    _ = try SystemError.check("look up", name) { clinux_status_of_descriptor(number, &found) }
    self.init(found)
  }

  private init(_ found: clinux_status) {
    device = found.device
    inode = found.inode
    size = found.size
    links = found.links
    birth = found.has_birth != 0 ? found.birth_nanoseconds : nil
    modified = found.modified_nanoseconds
    permissions = found.mode & 0o7777
    user = found.user
    group = found.group
    kind =
      switch found.mode & S_IFMT {
      case S_IFREG: .regular
      case S_IFDIR: .directory
      case S_IFLNK: .symbolicLink
      default: .other
      }
  }

  /// The same file under whatever name, as long as somebody keeps it open or linked.
  package func isSameFile(as other: FileStatus) -> Bool {
    device == other.device && inode == other.inode && birth == other.birth
  }
}
