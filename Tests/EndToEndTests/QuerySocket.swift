import Glibc
import Linux
import Testing

/// What systemd does with attestd-query.socket: each connection gets a process of its own, that has it as standard input.
final class QuerySocket {
  let path: String
  private let listener: Int32
  private let box: Box

  /// What the accepting thread needs; it lives as long as that.
  private final class Box {
    let listener: Int32
    let arguments: [String]
    let log: String

    init(_ listener: Int32, _ arguments: [String], _ log: String) {
      self.listener = listener
      self.arguments = arguments
      self.log = log
    }
  }

  private var thread = pthread_t()

  init(_ folder: TestFolder) throws {
    let path = folder["query.sock"]
    let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let bound = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    try #require(bound == 0 && listen(listener, 128) == 0)
    chmod(path, 0o666)
    (self.path, self.listener) = (path, listener)
    box = Box(
      listener,
      [
        Program.attestctl.path, "--state", folder["state"], "serve-query", "--config", folder["attestd.yaml"],
      ], folder["query.log"])
    let code = pthread_create(&thread, nil, QuerySocket.serve, Unmanaged.passRetained(box).toOpaque())
    try #require(code == 0)
  }

  deinit {
    shutdown(listener, Int32(SHUT_RDWR))
    pthread_join(thread, nil)
    close(listener)
  }

  private static let serve: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { raw in
    guard let raw else { return nil }
    let box = Unmanaged<Box>.fromOpaque(raw).takeRetainedValue()
    var children: [pid_t] = []
    while true {
      let connection = accept(box.listener, nil, nil)
      guard connection >= 0 else { break }
      _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
      var actions = posix_spawn_file_actions_t()
      posix_spawn_file_actions_init(&actions)
      posix_spawn_file_actions_adddup2(&actions, connection, 0)
      posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
      posix_spawn_file_actions_addopen(&actions, 2, box.log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
      var argv = box.arguments.map { strdup($0) as UnsafeMutablePointer<CChar>? } + [nil]
      var environment = [strdup("PATH=/usr/bin:/bin") as UnsafeMutablePointer<CChar>?, nil]
      var child: pid_t = 0
      if posix_spawn(&child, box.arguments[0], &actions, nil, &argv, &environment) == 0 {
        children.append(child)
      }
      for pointer in argv + environment { free(pointer) }
      posix_spawn_file_actions_destroy(&actions)
      close(connection)
      children.removeAll { waitpid($0, nil, WNOHANG) != 0 }
    }
    for child in children {
      kill(child, SIGKILL)
      waitpid(child, nil, 0)
    }
    return nil
  }
}
