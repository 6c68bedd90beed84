package import CanonicalJSON
import Glibc
package import Linux

/// The daemon's end of its control sockets: takes one request per connection and answers it.
///
/// Served between turns by the loop itself, so a request is a statement like any other. Nothing here waits: a client
/// that says nothing costs a place in a bounded list until its time is up.
package final class ControlServer {
  /// Clients that may be connected at once, of all and of one ordinary account.
  package static let mostClients = 64
  static let mostOfUser = 8
  /// Bytes of a request of those that own the record, and of anybody else.
  static let longestOfOwner = UnixSocket.maximumLine
  static let longestOfOthers = 1 << 16
  /// Bytes of unfinished requests, all together.
  static let mostPending = 8 << 20
  package static let patienceNanoseconds: Int64 = 2_000_000_000

  private let listeners: [Listener]
  private let stateFolders: Set<String>
  private var clients: [ControlClient] = []
  private let owner = geteuid()
  /// The session this process was started in; nil for a service.
  private let login = PeerCredentials.loginUser(of: getpid())

  /// - Parameter runtime: a folder that everybody may enter, from systemd; nil for none.
  package init(state: String, runtime: String? = ControlServer.runtimeFolder) throws(SystemError) {
    var listeners = [try Listener(at: ControlServer.path(state: state), mode: 0o660)]
    // Where people without access to the state folder ask; `Admission` decides about them.
    if let runtime { listeners.append(try Listener(at: ControlServer.path(state: runtime), mode: 0o666)) }
    self.listeners = listeners
    stateFolders = Set([state, FilePath.resolved(state)].compactMap(\.self))
  }

  static func path(state: String) -> String { FilePath.join(state, "control.sock") }

  /// `$RUNTIME_DIRECTORY`, the first where systemd names several.
  package static var runtimeFolder: String? {
    getenv("RUNTIME_DIRECTORY").map { String(cString: $0) }
      .flatMap { $0.split(separator: ":").first.map(String.init) }
  }

  /// For `Poll`.
  package var descriptors: [Int32] {
    listeners.map { $0.socket.number } + clients.map(\.descriptor)
  }

  /// Takes in who is there and answers those that have said what they want; `now` is monotonic. A client's fault is
  /// never the daemon's.
  package func serve(at now: Int64, _ handle: (ControlRequest, Responder) -> JSONValue) {
    for listener in listeners { accept(from: listener, now) }
    clients.removeAll { client in
      switch client.listen() {
      case .nothingYet: return client.deadline <= now
      case .over: return true
      case .request(let line):
        client.reply(answer(line, of: client, handle).canonicalText)
        return true
      }
    }
    while clients.reduce(0, { $0 + $1.pending }) > ControlServer.mostPending,
      let largest = clients.indices.max(by: { clients[$0].pending < clients[$1].pending })
    {
      clients.remove(at: largest)
    }
  }

  private func accept(from listener: Listener, _ now: Int64) {
    // As many as the kernel lets wait; whoever is left comes with the next look.
    for _ in 0..<16 {
      guard let accepted = try? listener.socket.acceptWaiting() else { return }
      guard let peer = try? PeerCredentials(of: accepted), (try? accepted.setNonBlocking()) != nil else {
        continue
      }
      let isOwner = peer.user == owner || peer.user == 0
      let client = ControlClient(
        accepted, peer: peer, deadline: now + ControlServer.patienceNanoseconds,
        most: isOwner ? ControlServer.longestOfOwner : ControlServer.longestOfOthers)
      if !isOwner, clients.count(where: { $0.peer.user == peer.user }) >= ControlServer.mostOfUser {
        client.reply(Self.busy)
        continue
      }
      if clients.count >= ControlServer.mostClients {
        // The record's own people are not kept out by others.
        guard isOwner, let other = clients.firstIndex(where: { $0.peer.user != owner && $0.peer.user != 0 })
        else {
          client.reply(Self.busy)
          continue
        }
        clients.remove(at: other)
      }
      clients.append(client)
    }
  }

  private static let busy =
    JSONValue.object(["error": "too many are asking attestd for something; try again in some seconds"])
    .canonicalText

  private func answer(
    _ line: String, of client: ControlClient, _ handle: (ControlRequest, Responder) -> JSONValue
  ) -> JSONValue {
    guard let json = try? JSONValue(parsing: line), let request = ControlRequest(json) else {
      return ["error": "attestd does not understand the request; are both of the same version?"]
    }
    if let wanted = json["state"]?.string, !stateFolders.contains(wanted) {
      return [
        "error": .string(
          "the attestd that runs here keeps another record than '\(wanted)', which you cannot read; see --state"
        )
      ]
    }
    guard let asking = asking(json, request, client.responder()) else {
      return [
        "error":
          "only the service that reads for others may name whom it reads for, and only to have them read"
      ]
    }
    return handle(request, asking)
  }

  /// Whoever wants it done: the peer, or whom the service that reads for others says it does it for. That one runs as
  /// the record's own account and outside of anybody's session; a person who has become that account is not it. Nil
  /// where the peer may not ask so.
  private func asking(_ json: JSONValue, _ request: ControlRequest, _ peer: Responder) -> Responder? {
    guard let named = json["for"] else {
      if case .read = request { return nil }
      return peer
    }
    guard peer.user == owner, peer.login == login, request.isForReaders else { return nil }
    return Responder(named)
  }

  private final class Listener {
    let socket: UnixSocket

    init(at path: String, mode: mode_t) throws(SystemError) {
      socket = try UnixSocket.listen(at: path, mode: mode)
      try socket.setNonBlocking()
    }
  }
}
