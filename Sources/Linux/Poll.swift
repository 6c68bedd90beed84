import Glibc

/// Waits for several descriptors at once.
package enum Poll {
  /// Returns those of `descriptors` that can be read or have ended, none after the time is up or when a
  /// signal handler ran. Nil waits without end.
  package static func wait(
    for descriptors: [Int32], milliseconds: Int32?
  ) throws(SystemError) -> [Int32] {
    var waiting = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    let count = poll(&waiting, nfds_t(waiting.count), milliseconds.map { max(0, $0) } ?? -1)
    if count < 0 {
      let code = errno
      if code == EINTR { return [] }
      throw SystemError(code: code, action: "wait for", subject: "\(descriptors.count) descriptors")
    }
    return waiting.filter { $0.revents != 0 }.map(\.fd)
  }
}
