import CanonicalJSON
package import Events
import Ledger
package import Store

/// What is done before a leaf begins another shard: the one before gets its last checkpoint, and the first leaf will
/// carry it.
package enum ShardOpening {
  /// - Parameter divergences: why the shard before cannot be continued; none where its year, or its host, is over.
  package static func prepare(
    _ recorder: Recorder, _ checkpointer: Checkpointer, at time: Timestamp,
    after divergences: [Checkpointer.Divergence]
  ) throws {
    guard recorder.beginsShard(at: time) else { return }
    var last = divergences.last?.signed
    if let head = recorder.head, divergences.isEmpty, head.host == recorder.host {
      switch try checkpointer.sign(head, at: time, .shardEnd, root: recorder.root) {
      case .signed(let entry), .nothingNew(let entry): last = entry
      case .refused: last = try checkpointer.last(shard: head.name)
      }
    }
    let keys = checkpointer.keys
    recorder.opening = { [last] shard in
      var body: [String: JSONValue] = [
        "reason": .string(divergences.isEmpty ? "year" : "diverged"),
        "checkpoint": .string(last?.note ?? ""),
        "vkeys": .array(((try? keys.verifiers(shard: shard)) ?? []).map { .string($0.line) }),
      ]
      if !divergences.isEmpty {
        body["expected"] = .array(
          divergences.map {
            [
              "shard": .string($0.signed.shard), "size": .integer(Int64($0.signed.size)),
              "root": .string($0.signed.root.hex),
            ]
          })
      }
      return body
    }
  }

  /// What the first leaf of a shard says was signed and is not continued.
  package static func expected(_ opening: RecordedStatement) -> [(shard: String, size: Int)] {
    (opening.body["expected"]?.array ?? []).compactMap { item in
      guard let shard = item["shard"]?.string, let size = item["size"]?.integer else { return nil }
      return (shard, Int(clamping: size))
    }
  }
}
