import CLinux
package import Glibc

/// Who is at the other end of a Unix socket, as the kernel vouches for it.
package struct PeerCredentials: Hashable, Sendable {
  package let process: pid_t
  package let user: uid_t
  package let group: gid_t

  package init(of socket: borrowing UnixSocket) throws(SystemError) {
    var process: Int32 = 0
    var user: UInt32 = 0
    var group: UInt32 = 0
    let number = socket.number
    let name = socket.name
    _ = try SystemError.check("identify the peer of", name) {
      clinux_peer(number, &process, &user, &group)
    }
    self.process = process
    self.user = user
    self.group = group
  }

  /// The account the peer's session was opened with, which sudo and su do not change.
  package var loginUser: uid_t? {
    // The number of a process that is gone may be somebody else's by now.
    guard let owner = try? FileStatus(path: "/proc/\(process)"), owner.user == user || owner.user == 0 else {
      return nil
    }
    return PeerCredentials.loginUser(of: process)
  }

  /// Nil when the process belongs to no login session, is gone, or the kernel keeps no login uid.
  package static func loginUser(of process: pid_t) -> uid_t? {
    guard let text = try? SmallFile.read("/proc/\(process)/loginuid", limit: 16) else { return nil }
    guard let user = UInt32(text), user != .max else { return nil }
    return user
  }
}
