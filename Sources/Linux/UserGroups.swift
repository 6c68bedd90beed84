package import Glibc

/// Which groups people are in.
package enum UserGroups {
  /// As many as Linux allows a process.
  private static let most = 65_536

  /// The groups the account database puts `user` in; none for an account it does not know.
  package static func of(_ user: uid_t) -> Set<gid_t> {
    var entry = passwd()
    var result: UnsafeMutablePointer<passwd>?
    var buffer = [CChar](repeating: 0, count: 16 * 1024)
    guard getpwuid_r(user, &entry, &buffer, buffer.count, &result) == 0, result != nil,
      let name = entry.pw_name
    else { return [] }
    var groups = [gid_t](repeating: 0, count: 64)
    while true {
      var count = Int32(groups.count)
      if getgrouplist(name, entry.pw_gid, &groups, &count) >= 0 { return Set(groups.prefix(Int(count))) }
      guard groups.count < most else { return Set(groups) }
      groups = [gid_t](repeating: 0, count: max(groups.count * 2, Int(count)))
    }
  }

  /// The groups that the peer's process was in when it connected; nil where the kernel does not say.
  package static func ofPeer(of socket: borrowing UnixSocket) -> Set<gid_t>? {
    var groups = [gid_t](repeating: 0, count: 64)
    let width = MemoryLayout<gid_t>.stride
    while true {
      var size = socklen_t(groups.count * width)
      if getsockopt(socket.number, SOL_SOCKET, SO_PEERGROUPS, &groups, &size) == 0 {
        return Set(groups.prefix(Int(size) / width))
      }
      guard errno == ERANGE, groups.count < most else { return nil }
      groups = [gid_t](repeating: 0, count: max(groups.count * 2, Int(size) / width))
    }
  }

  /// The number of the group called `name`, or nil if the host knows none.
  package static func id(_ name: String) -> gid_t? {
    var entry = group()
    var result: UnsafeMutablePointer<group>?
    // A group of thousands has a long line.
    var buffer = [CChar](repeating: 0, count: 16 * 1024)
    while true {
      let code = getgrnam_r(name, &entry, &buffer, buffer.count, &result)
      if code == ERANGE, buffer.count < 1 << 24 {
        buffer = [CChar](repeating: 0, count: buffer.count * 4)
        continue
      }
      return code == 0 && result != nil ? entry.gr_gid : nil
    }
  }
}
