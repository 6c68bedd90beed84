import CanonicalJSON
import Daemon
import Evidence
import Ledger
import Store

/// The keys a record says it is signed with, oldest first.
///
/// They are part of what is to be checked: whoever has the key from elsewhere compares it, or gives it with `--vkey`.
struct RecordKeys {
  /// Type and key in base64, 44 characters, the same in every year.
  let texts: [String]

  init(_ archive: Archive) throws {
    var texts: [String] = []
    for added in try archive.statements(.keyAdded) {
      if let text = added.leaf.body["key"]?.string, !texts.contains(text) { texts.append(text) }
    }
    self.texts = texts
  }

  init(_ keys: [VerifierKey]) { texts = keys.map(\.keyText) }

  /// The key as it is named in one shard.
  func verifiers(of shard: ShardHead) -> [VerifierKey] {
    let name = Checkpoint.origin(host: shard.host, shard: shard.name)
    return texts.compactMap { try? VerifierKey(name: name, keyText: $0) }.filter { $0.type == .ed25519 }
  }
}
