import CanonicalJSON
import Daemon
import Glibc
import Linux

/// The road to the record of people who may not enter the state folder: the service reads for them.
enum QueryClient {
  /// Outside of `/run/attestd`, which systemd takes away whenever attestd stops.
  static var path: String {
    getenv("ATTESTD_QUERY_SOCKET").map { String(cString: $0) } ?? "/run/attestd-query.sock"
  }

  /// Whether what `command` reads has to be read for whoever runs it.
  static func isNeeded(for command: any ServedCommand) -> Bool {
    command.needsRecord && access(command.options.state, X_OK) != 0 && errno == EACCES
  }

  /// Has the service run `command`, which is what `arguments` say; returns its exit status.
  static func run(_ command: any ServedCommand, _ arguments: [String]) throws -> Int32 {
    var request = QueryRequest(arguments: arguments)
    for path in command.inputs { request.inputs[path] = try content(of: path) }
    let line = request.json.canonicalText
    guard line.utf8.count < QueryRequest.longest else {
      throw CannotRun("that is too much for a request; give fewer files")
    }
    var socket = try connect(for: command.options.state)
    let delivery = try QueryDelivery(command.outputs)
    try socket.send(line: line)
    while let (kind, bytes) = try QueryFrame.receive(from: &socket) {
      switch kind {
      case .file: try delivery.begin(String(decoding: bytes, as: UTF8.self))
      case .bytes: try delivery.add(bytes)
      case .output:
        // It says that files are written: so they are to be there.
        try delivery.publish()
        try write(bytes, to: STDOUT_FILENO, "standard output")
      case .errors:
        try delivery.publish()
        try write(bytes, to: STDERR_FILENO, "standard error")
      case .end:
        try delivery.publish()
        return Int32(bytes.first ?? 70)
      }
    }
    throw CannotRun(
      "the service that reads for others ended without a whole answer; it gives up on what takes longer than half an "
        + "hour ('journalctl -u \"attestd-query@*\"' says more)")
  }

  private static func connect(for state: String) throws -> UnixSocket {
    do {
      return try UnixSocket.connect(to: path)
    } catch {
      let who =
        "you may not enter '\(state)'. Members of the groups under 'roles' in attestd.yaml (attestd-operator, "
        + "attestd-reviewer, attestd-admin, attestd-auditor) have it read to them at '\(path)'"
      switch error.code {
      case ENOENT, ECONNREFUSED:
        throw CannotRun(
          who + ", where nobody listens: 'systemctl enable --now attestd-query.socket', or run this as root")
      case EACCES: throw CannotRun(who + ", which you may not do: ask to be put into one of them")
      default: throw CannotRun("\(error); " + who)
      }
    }
  }

  private static func content(of path: String) throws -> String {
    let file = try Descriptor.open(path)
    var bytes: [UInt8] = []
    while bytes.count <= QueryRequest.longestInput, try file.read(appendingTo: &bytes, atMost: 16_384) > 0 {}
    guard bytes.count <= QueryRequest.longestInput, let text = String(validating: bytes, as: UTF8.self) else {
      throw CannotRun("'\(path)' is not text of at most \(QueryRequest.longestInput) bytes")
    }
    return text
  }

  private static func write(_ bytes: [UInt8], to number: Int32, _ name: String) throws {
    var written = 0
    while written < bytes.count {
      written += try SystemError.check("write to", name) {
        bytes.withUnsafeBytes {
          Glibc.write(number, $0.baseAddress?.advanced(by: written), $0.count - written)
        }
      }
    }
  }
}
