import Glibc
import Linux

/// One connection to a control socket, until its request has been answered.
final class ControlClient {
  private var socket: UnixSocket
  let peer: PeerCredentials
  /// When it has to have said what it wants (monotonic nanoseconds).
  let deadline: Int64
  /// Bytes its request may have.
  private let most: Int

  init(_ socket: consuming UnixSocket, peer: PeerCredentials, deadline: Int64, most: Int) {
    self.socket = socket
    self.peer = peer
    self.deadline = deadline
    self.most = most
  }

  var descriptor: Int32 { socket.number }
  var pending: Int { socket.pending }

  enum Said {
    case request(String)
    case nothingYet
    /// It went away, or what it says cannot be a request.
    case over
  }

  /// What it has said by now; never waits.
  func listen() -> Said {
    do {
      guard let line = try socket.receiveLine(most: most) else { return .over }
      return .request(line)
    } catch {
      return error.code == EAGAIN ? .nothingYet : .over
    }
  }

  /// A reply is far smaller than what the kernel holds for a peer that has not read anything; one that does not take it
  /// goes without.
  func reply(_ line: String) { try? socket.send(line: line) }

  /// Whoever it is.
  func responder() -> Responder { Responder(peer: peer, of: socket) }
}
