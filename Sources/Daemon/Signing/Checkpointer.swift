package import Events
package import Ledger
import Linux
package import Store

/// Signs what the ledger has come to, and refuses to where it does not continue what was signed before.
///
/// The order is: leaves are durable, then the checkpoint is signed, then it is put into `checkpoints.db` if the one
/// before is still the last there, and only then anybody hears of it.
package final class Checkpointer {
  package private(set) var keys: KeyRing
  private let file: CheckpointFile

  package enum Outcome {
    case signed(CheckpointFile.Entry)
    /// The last checkpoint says it all.
    case nothingNew(CheckpointFile.Entry)
    case refused(Divergence)
  }

  /// The record does not continue a checkpoint.
  package struct Divergence: Hashable, Sendable {
    /// What was signed.
    package var signed: CheckpointFile.Entry
    /// The root of as many leaves now; nil if there are not as many.
    package var root: TreeHash?

    package var description: String {
      "the record does not continue the checkpoint of \(signed.signed) over \(signed.size) leaves of \(signed.shard): "
        + (root == nil ? "it does not hold as many leaves" : "these leaves are others now")
    }
  }

  /// - Parameter path: of `checkpoints.db`.
  package init(path: String, keys: KeyRing) throws(StoreError) {
    file = try CheckpointFile(writing: path)
    self.keys = keys
  }

  package static func path(state: String) -> String { FilePath.join(state, "checkpoints.db") }

  /// Shards that were signed, in whatever state of the record.
  package func signedShards() throws(StoreError) -> [String] { try file.lasts().map(\.shard) }

  package func last(shard: String) throws(StoreError) -> CheckpointFile.Entry? { try file.last(shard: shard) }

  /// The newest of all.
  package func last() throws(StoreError) -> CheckpointFile.Entry? {
    try file.lasts().max { $0.signed < $1.signed }
  }

  /// What the record does not continue: the last checkpoint of each such shard.
  /// - Parameters:
  ///   - stated: shards of which the record says so itself.
  ///   - root: of the first so many leaves of a shard; nil if there are not as many.
  package func divergences(
    besides stated: Set<String>, root: (_ shard: String, _ size: Int) throws -> TreeHash?
  ) throws -> [Divergence] {
    var divergences: [Divergence] = []
    for signed in try file.lasts() where !stated.contains(signed.shard) {
      let found = try root(signed.shard, signed.size)
      if found != signed.root { divergences.append(Divergence(signed: signed, root: found)) }
    }
    return divergences
  }

  /// Signs `head`, whose leaves are on disk.
  package func sign(
    _ head: ShardHead, at time: Timestamp, _ reason: CheckpointFile.Reason,
    root: (_ shard: String, _ size: Int) throws -> TreeHash?
  ) throws -> Outcome {
    let previous = try file.last(shard: head.name)
    if let previous {
      let found = try root(previous.shard, previous.size)
      guard found == previous.root, head.size >= previous.size else {
        return .refused(Divergence(signed: previous, root: found))
      }
      if head.size == previous.size { return .nothingNew(previous) }
    }
    let origin = Checkpoint.origin(host: head.host, shard: head.name)
    let note = try Checkpoint(origin: origin, size: head.size, root: head.root)
      .signed(by: keys.signers(shard: head.name))
    let entry = CheckpointFile.Entry(
      shard: head.name, size: head.size, root: head.root, signed: time, reason: reason,
      note: String(decoding: note.bytes, as: UTF8.self))
    guard try file.add(entry, after: previous) else {
      // Somebody else signed meanwhile, which nobody should while the lock is held here.
      guard let other = try file.last(shard: head.name) else { return .nothingNew(entry) }
      return .refused(Divergence(signed: other, root: try root(other.shard, other.size)))
    }
    return .signed(entry)
  }

  /// Makes another key the current one.
  package func rotateKey() throws { try keys.rotate() }

  package func retireKey() throws { try keys.retire() }
}
