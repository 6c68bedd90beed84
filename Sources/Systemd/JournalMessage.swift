import CSystemd
import Glibc

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

  private static func isKept(_ name: String) -> Bool {
    guard let first = name.utf8.first, (0x41...0x5a).contains(first), name.utf8.count <= 64 else {
      return false
    }
    return name.utf8.allSatisfy { (0x41...0x5a).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5f }
  }
}
