import Glibc
import Linux

/// The right to take the disk and the processor for somebody: one at a time on this host, so that readers cannot keep
/// attestd from its work together.
struct QueryTurn: ~Copyable {
  private static let patienceSeconds = 20

  private let folder: Descriptor

  /// Waits a little for others to be done.
  static func take(state: String) throws -> QueryTurn {
    // The folder itself: it is there, and may be locked where nothing may be written.
    let folder = try Descriptor.open(state, O_RDONLY | O_DIRECTORY)
    for _ in 0..<QueryTurn.patienceSeconds * 10 {
      if flock(folder.number, LOCK_EX | LOCK_NB) == 0 { return QueryTurn(folder: folder) }
      guard errno == EWOULDBLOCK || errno == EINTR else {
        throw SystemError(code: errno, action: "lock", subject: state)
      }
      usleep(100_000)
    }
    throw CannotRun("something large is being read to somebody else; try again in a while")
  }
}
