import CSystemd
import Glibc
import Linux

/// Writing to the journal in journald's native protocol: any number of fields, any bytes in their values.
package enum JournalMessage {
  private static let socket = "/run/systemd/journal/socket"

  /// Hands one entry to journald and returns when the kernel has taken it; blocks while journald is behind.
  ///
  /// Entries too long for a datagram travel in a sealed memory file. Names must be ones that journald keeps:
  /// `A-Z`, `0-9` and `_`, starting with a letter, at most 64 characters; journald would drop others unseen.
  /// Without a `SYSLOG_IDENTIFIER` the program's name is added. journald's own rate limit is not visible here.
  package static func send(_ fields: [(name: String, value: String)]) throws(SystemdError) {
    for field in fields where !isKept(field.name) {
      throw SystemdError(code: EINVAL, action: "write to the journal a field named", subject: field.name)
    }
    // libsystemd reports success when there is no journald at all.
    guard access(socket, F_OK) == 0 else {
      throw SystemdError(code: errno, action: "write to the journal at", subject: socket)
    }
    var bytes: [UInt8] = []
    var ends: [Int] = []
    for field in fields {
      bytes.append(contentsOf: field.name.utf8)
      bytes.append(0x3d)
      bytes.append(contentsOf: field.value.utf8)
      ends.append(bytes.count)
    }
    let result = bytes.withUnsafeMutableBytes { buffer -> Int32 in
      var start = 0
      var parts: [iovec] = []
      for end in ends {
        parts.append(iovec(iov_base: buffer.baseAddress.map { $0 + start }, iov_len: end - start))
        start = end
      }
      return sd_journal_sendv(&parts, Int32(clamping: parts.count))
    }
    try SystemdError.check(result, "write to the journal at", socket)
  }

  private static let control = "/run/systemd/journal/io.systemd.journal"

  /// Returns when journald has put on disk all that this process sent, and has looked at who that was. Asks by varlink
  /// (io.systemd.Journal.Synchronize); a journald that cannot be asked is given a second.
  package static func wait(seconds: Int) {
    do {
      var socket = try UnixSocket.connect(to: control)
      try socket.setTimeout(milliseconds: seconds * 1_000)
      try socket.send(Array(#"{"method":"io.systemd.Journal.Synchronize","parameters":{}}"#.utf8) + [0])
      var reply: [UInt8] = []
      // A reply ends with a zero byte; this one is `{"parameters":{}}`.
      while reply.count < 4_096, let byte = try socket.receive(count: 1) {
        if byte == [0] { return }
        reply += byte
      }
    } catch {
      // Falls through.
    }
    _ = usleep(1_000_000)
  }

  private static func isKept(_ name: String) -> Bool {
    guard let first = name.utf8.first, (0x41...0x5a).contains(first), name.utf8.count <= 64 else {
      return false
    }
    return name.utf8.allSatisfy { (0x41...0x5a).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5f }
  }
}
