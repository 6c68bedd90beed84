import CanonicalJSON
import Ledger

/// What stands in `leaves.jsonl` for a leaf that a pseudonymised bundle does not show.
struct WithheldLeaf: Hashable {
  let shard: String
  let index: Int
  let hash: TreeHash

  init(shard: String, index: Int, hash: TreeHash) {
    self.shard = shard
    self.index = index
    self.hash = hash
  }

  var canonicalBytes: [UInt8] {
    JSONValue.object([
      "shard": .string(shard), "index": .integer(Int64(index)), "withheld": .string(hash.hex),
    ]).canonicalBytes
  }

  /// Nil for anything else, and for another spelling.
  init?(parsing bytes: [UInt8]) {
    guard bytes.count < 512, let json = try? JSONValue(parsing: bytes), let shard = json["shard"]?.string,
      let index = json["index"]?.integer.flatMap({ Int(exactly: $0) }),
      let hash = json["withheld"]?.string.flatMap({ TreeHash(hex: $0) })
    else { return nil }
    self.init(shard: shard, index: index, hash: hash)
    guard canonicalBytes == bytes else { return nil }
  }
}
