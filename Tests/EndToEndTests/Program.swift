import CanonicalJSON
import Glibc
import Testing

/// The executables as they were built, beside the test bundle.
enum Program: String {
  case attestd, attestctl

  var path: String { Program.folder + "/" + rawValue }

  private static let folder: String = {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    let path = String(decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
  }()
}

/// A running child; what it writes goes to files, so that no pipe can fill.
final class Child {
  let pid: pid_t
  private let folder: TestFolder
  private let name: String
  private var status: Int32?

  init(
    _ path: String, _ arguments: [String], environment more: [String] = [], in folder: TestFolder
  ) throws {
    self.folder = folder
    name = folder.unique("child")
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, folder[name + ".out"], O_WRONLY | O_CREAT, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, folder[name + ".err"], O_WRONLY | O_CREAT, 0o600)
    var argv = ([path] + arguments).map { strdup($0) as UnsafeMutablePointer<CChar>? }
    argv.append(nil)
    // A clean environment: nothing of the test runner, no journal stream, no service manager.
    let variables = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8"] + more
    var environment = variables.map { strdup($0) as UnsafeMutablePointer<CChar>? }
    environment.append(nil)
    defer { for pointer in argv + environment { free(pointer) } }
    var child: pid_t = 0
    let code = posix_spawn(&child, path, &actions, nil, argv, environment)
    pid = child
    try #require(code == 0, "cannot start \(path): error \(code)")
  }

  deinit {
    guard status == nil else { return }
    kill(pid, SIGKILL)
    wait()
  }

  func signal(_ number: Int32) { kill(pid, number) }

  var isRunning: Bool {
    guard status == nil else { return false }
    var raw: Int32 = 0
    guard waitpid(pid, &raw, WNOHANG) == pid else { return true }
    note(raw)
    return false
  }

  /// The exit status; 128 and the signal's number for one that was killed.
  @discardableResult
  func wait() -> Int32 {
    var raw: Int32 = 0
    while status == nil {
      if waitpid(pid, &raw, 0) == pid { note(raw) } else if errno != EINTR { status = 127 }
    }
    return status ?? 127
  }

  private func note(_ raw: Int32) { status = raw & 0x7F == 0 ? raw >> 8 & 0xFF : 128 + raw & 0x7F }

  var output: String { folder.text(name + ".out") }
  var errors: String { folder.text(name + ".err") }
}

/// What a finished child left.
struct Outcome {
  var status: Int32
  var output: String
  var errors: String

  var lines: [Substring] { output.split(separator: "\n") }

  /// Standard output as one JSON value.
  var json: JSONValue {
    get throws { try JSONValue(parsing: Array(output.utf8.prefix { $0 != 0x0A })) }
  }
}
