import CanonicalJSON
import Linux

/// The daemon's end of `STATE/control.sock`: takes one request per connection and answers it.
///
/// Served between turns by the loop itself, so a request is a statement like any other. A client has two
/// seconds to say what it wants; it cannot hold up reading for longer.
struct ControlServer: ~Copyable {
  private let socket: UnixSocket

  init(state: String) throws(SystemError) {
    socket = try UnixSocket.listen(at: ControlServer.path(state: state), mode: 0o660)
  }

  static func path(state: String) -> String { FilePath.join(state, "control.sock") }

  var descriptor: Int32 { socket.number }

  /// Accepts one client and answers it with what `handle` returns; a client's fault is never the daemon's.
  func serve(_ handle: (ControlRequest, _ actor: String) -> JSONValue) {
    do {
      var client = try socket.accept()
      try client.setTimeout(milliseconds: 2_000)
      let actor = Actor.describe(try PeerCredentials(of: client))
      guard let line = try client.receiveLine() else { return }
      let reply: JSONValue
      if let json = try? JSONValue(parsing: line), let request = ControlRequest(json) {
        reply = handle(request, actor)
      } else {
        reply = ["error": "attestd does not understand the request; are both of the same version?"]
      }
      try client.send(line: reply.canonicalText)
    } catch {
      // The client went away or never spoke: nothing was stated, nothing is lost.
      return
    }
  }
}
