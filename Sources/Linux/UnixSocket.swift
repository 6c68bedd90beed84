import CLinux
package import Glibc

/// A stream socket in the file system that carries lines, each at most `maximumLine` bytes.
package struct UnixSocket: ~Copyable {
  package static let maximumLine = 1 << 20

  private let descriptor: Descriptor
  private var received: [UInt8] = []
  private var scanned = 0

  private init(_ descriptor: consuming Descriptor) { self.descriptor = descriptor }

  /// For `Poll`.
  package var number: Int32 { descriptor.number }
  package var name: String { descriptor.name }

  /// Listens at `path`, replacing what an earlier process left there. Hold the writer's lock first.
  package static func listen(at path: String, mode: mode_t) throws(SystemError) -> UnixSocket {
    let socket = try make(path)
    if unlink(path) != 0, errno != ENOENT {
      throw SystemError(code: errno, action: "replace", subject: path)
    }
    let number = socket.number
    _ = try SystemError.check("listen at", path) { clinux_bind(number, path) }
    // Nobody can connect before listen(2), so the mode is in force for the first client.
    _ = try SystemError.check("set the mode of", path) { chmod(path, mode) }
    _ = try SystemError.check("listen at", path) { Glibc.listen(number, 16) }
    return UnixSocket(socket)
  }

  package static func connect(to path: String) throws(SystemError) -> UnixSocket {
    let socket = try make(path)
    let number = socket.number
    _ = try SystemError.check("connect to", path) { clinux_connect(number, path) }
    return UnixSocket(socket)
  }

  /// A connected socket that this process was started with, as a service manager does for each connection. `number`
  /// itself stays open and can be closed or replaced.
  package static func adopt(_ number: Int32, name: String) throws(SystemError) -> UnixSocket {
    let copy = try SystemError.check("take over", name) { fcntl(number, F_DUPFD_CLOEXEC, 3) }
    let socket = UnixSocket(Descriptor(owning: copy, name: name))
    var domain: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    _ = try SystemError.check("use as a socket", name) {
      getsockopt(copy, SOL_SOCKET, SO_DOMAIN, &domain, &size)
    }
    guard domain == AF_UNIX else {
      throw SystemError(code: EAFNOSUPPORT, action: "use as a Unix socket", subject: name)
    }
    return socket
  }

  /// Waits for a client; ask `Poll` first.
  package func accept() throws(SystemError) -> UnixSocket {
    let number = number
    let client = try SystemError.check("accept a client at", name) { clinux_accept(number) }
    return UnixSocket(Descriptor(owning: client, name: name))
  }

  /// The next client that waits, or nil; never waits itself once `setNonBlocking` was called.
  package func acceptWaiting() throws(SystemError) -> UnixSocket? {
    do {
      return try accept()
    } catch {
      guard error.code == EAGAIN || error.code == ECONNABORTED else { throw error }
      return nil
    }
  }

  /// From now on `accept`, `send` and `receiveLine` throw EAGAIN instead of waiting.
  package func setNonBlocking() throws(SystemError) {
    let number = number
    let flags = try SystemError.check("look at", name) { fcntl(number, F_GETFL) }
    _ = try SystemError.check("set up", name) { fcntl(number, F_SETFL, flags | O_NONBLOCK) }
  }

  /// Bytes received that are no whole line yet.
  package var pending: Int { received.count }

  /// A peer that neither sends nor takes anything for this long makes `receive` and `send` throw EAGAIN.
  package func setTimeout(milliseconds: Int) throws(SystemError) {
    var time = timeval(tv_sec: milliseconds / 1_000, tv_usec: milliseconds % 1_000 * 1_000)
    let size = socklen_t(MemoryLayout<timeval>.size)
    let number = number
    for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
      _ = try SystemError.check("set the time limit of", name) {
        setsockopt(number, SOL_SOCKET, option, &time, size)
      }
    }
  }

  /// Sends `line` and a newline. `line` itself may hold none.
  package func send(line: String) throws(SystemError) {
    try send(Array(line.utf8) + [0x0A])
  }

  package func send(_ bytes: [UInt8]) throws(SystemError) {
    let number = number
    var sent = 0
    while sent < bytes.count {
      sent += try SystemError.check("send to", name) {
        bytes.withUnsafeBytes { clinux_send(number, $0.baseAddress?.advanced(by: sent), $0.count - sent) }
      }
    }
  }

  /// The next line without its newline; nil when the peer has closed. An unfinished line is dropped.
  /// - Parameter most: bytes a line may have; a longer one throws EMSGSIZE.
  package mutating func receiveLine(most: Int = UnixSocket.maximumLine) throws(SystemError) -> String? {
    while true {
      if let end = received[scanned...].firstIndex(of: 0x0A) {
        let line = String(decoding: received[..<end], as: UTF8.self)
        received.removeSubrange(...end)
        scanned = 0
        return line
      }
      scanned = received.count
      guard received.count <= most else {
        throw SystemError(code: EMSGSIZE, action: "receive from", subject: name)
      }
      if try descriptor.read(appendingTo: &received, atMost: 16 * 1024) == 0 { return nil }
    }
  }

  /// Exactly `count` bytes; nil when the peer has closed before.
  package mutating func receive(count: Int) throws(SystemError) -> [UInt8]? {
    while received.count < count {
      if try descriptor.read(appendingTo: &received, atMost: count - received.count) == 0 { return nil }
    }
    let bytes = Array(received.prefix(count))
    received.removeFirst(bytes.count)
    scanned = 0
    return bytes
  }

  private static func make(_ path: String) throws(SystemError) -> Descriptor {
    let number = try SystemError.check("make a socket for", path) { clinux_unix_socket() }
    return Descriptor(owning: number, name: path)
  }
}
