import Glibc
import Systemd
import Testing

/// Serialised, because the socket is named by the environment of the whole process.
@Suite(.serialized) struct ServiceManagerTests {
  @Test func withoutAServiceManagerNothingHappens() throws {
    unsetenv("NOTIFY_SOCKET")
    let manager = ServiceManager()
    #expect(!manager.isPresent)
    #expect(manager.watchdogInterval == nil)
    try manager.ready(status: "reading")
    try manager.alive()
  }

  @Test func everyStateIsSentAsSystemdReadsIt() throws {
    let listener = try NotifySocket()
    setenv("NOTIFY_SOCKET", listener.path, 1)
    defer { unsetenv("NOTIFY_SOCKET") }
    let manager = ServiceManager()
    #expect(manager.isPresent)
    try manager.ready(status: "reading\nREADY=0")
    #expect(listener.next() == ["READY=1", "STATUS=reading READY=0"])
    try manager.alive()
    #expect(listener.next() == ["WATCHDOG=1"])
    try manager.status("42 entries")
    #expect(listener.next() == ["STATUS=42 entries"])
    try manager.stopping()
    #expect(listener.next() == ["STOPPING=1"])
  }

  @Test func theWatchdogIsTheManagersForThisProcessOnly() throws {
    setenv("WATCHDOG_USEC", "2000000", 1)
    setenv("WATCHDOG_PID", "\(getpid())", 1)
    defer {
      unsetenv("WATCHDOG_USEC")
      unsetenv("WATCHDOG_PID")
    }
    #expect(ServiceManager().watchdogInterval == .seconds(2))
    setenv("WATCHDOG_PID", "1", 1)
    #expect(ServiceManager().watchdogInterval == nil)
  }

  @Test func aManagerThatIsGoneIsAnError() throws {
    setenv("NOTIFY_SOCKET", "/tmp/attestd-no-such-socket", 1)
    defer { unsetenv("NOTIFY_SOCKET") }
    #expect(throws: SystemdError.self) { try ServiceManager().ready() }
  }
}

/// The service manager's end: a datagram socket with a path.
private final class NotifySocket {
  let path: String
  private let descriptor: Int32

  init() throws {
    let path = "/tmp/attestd-notify-\(getpid())"
    self.path = path
    unlink(path)
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let size = socklen_t(MemoryLayout<sockaddr_un>.size)
    let descriptor = descriptor
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size) }
    }
    try #require(result == 0)
  }

  deinit {
    close(descriptor)
    unlink(path)
  }

  /// The assignments of the next message; none if there is no message.
  func next() -> [String] {
    var buffer = [UInt8](repeating: 0, count: 4_096)
    let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
    guard count > 0 else { return [] }
    return String(decoding: buffer.prefix(count), as: UTF8.self).split(separator: "\n").map(String.init)
  }
}
