import CanonicalJSON
package import Events
import Ledger
package import Store

/// What is done before a leaf begins another shard: the one before gets its last checkpoint, and the first leaf will
/// carry it.
package enum ShardOpening {
  /// - Parameter divergence: why the shard before cannot be continued; nil where its year, or its host, is over.
  package static func prepare(
    _ recorder: Recorder, _ checkpointer: Checkpointer, at time: Timestamp,
    after divergence: Checkpointer.Divergence?
  ) throws {
    guard recorder.beginsShard(at: time) else { return }
    var last = divergence?.signed
    if let head = recorder.head, divergence == nil, head.host == recorder.host {
      switch try checkpointer.sign(head, at: time, .shardEnd, root: recorder.root) {
      case .signed(let entry), .nothingNew(let entry): last = entry
      case .refused: last = try checkpointer.last(shard: head.name)
      }
    }
    let keys = checkpointer.keys
    recorder.opening = { [last] shard in
      var body: [String: JSONValue] = [
        "reason": .string(divergence == nil ? "year" : "diverged"),
        "checkpoint": .string(last?.note ?? ""),
        "vkeys": .array(((try? keys.verifiers(shard: shard)) ?? []).map { .string($0.line) }),
      ]
      if let signed = divergence?.signed {
        body["expected_shard"] = .string(signed.shard)
        body["expected_size"] = .integer(Int64(signed.size))
        body["expected_root"] = .string(signed.root.hex)
      }
      return body
    }
  }
}
