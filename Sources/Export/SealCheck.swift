import CanonicalJSON
import Crypto
import Ledger

/// Holds a bundle's signatures against keys, against its ledger and against checkpoints that somebody kept.
struct SealCheck {
  private let manifest: Manifest
  private let folder: String
  /// What somebody got by another road; nil where the bundle's own keys have to do.
  private let givenKeys: [VerifierKey]?
  private let host: String
  private let shard: String
  private let size: Int
  private let root: String
  private var keys: [VerifierKey] = []
  private var held: [(name: String, shard: String, checkpoint: Checkpoint)] = []

  init(manifest: Manifest, folder: String, keys: [VerifierKey]?) {
    self.manifest = manifest
    self.folder = folder
    givenKeys = keys
    let ledger = manifest.head["ledger"]
    host = manifest.head["host"]?.string ?? ""
    shard = ledger?["shard"]?.string ?? ""
    size = ledger?["size"]?.integer.flatMap { Int(exactly: $0) } ?? -1
    root = ledger?["root"]?.string ?? ""
  }

  private var origin: String { Checkpoint.origin(host: host, shard: shard) }

  /// Checks everything but what needs the leaves.
  /// - Parameters:
  ///   - kept: checkpoints that somebody kept, with what to call them.
  ///   - bytes: of the manifest.
  /// - Returns: sizes for which the root of the leaves is wanted.
  mutating func begin(
    _ kept: [(name: String, bytes: [UInt8])], manifest bytes: [UInt8], _ verdict: inout BundleVerdict
  ) -> LedgerCheck.Wanted {
    guard manifest.head["signature"]?.string == "ed25519" else {
      if givenKeys != nil || !kept.isEmpty {
        verdict.add(
          Manifest.fileName, "says that the bundle is unsigned, so there is nothing that a key could show")
      }
      verdict.statements.append("unsigned: who can write the folder can replace all of it")
      return [:]
    }
    if let givenKeys {
      // The key's name changes with the year, the key does not.
      keys = givenKeys.compactMap { try? VerifierKey(name: origin, keyText: $0.keyText) }
    } else {
      do {
        keys = try VerifierKey.keys(parsing: read(BundleSeal.keysName))
      } catch {
        verdict.add(BundleSeal.keysName, "\(error)")
      }
    }
    checkManifest(bytes, &verdict)
    var wanted: LedgerCheck.Wanted = [:]
    if let checkpoint = verified(BundleSeal.checkpointName, read(BundleSeal.checkpointName), &verdict) {
      if checkpoint.size != size || checkpoint.root.hex != root {
        verdict.add(BundleSeal.checkpointName, "is over another ledger than the manifest's")
      }
      checkPrevious(checkpoint, &verdict)
    }
    for item in kept {
      let kept = shard(of: item.bytes)
      guard let checkpoint = verified(item.name, item.bytes, of: kept.shard, &verdict) else { continue }
      if checkpoint.size > kept.size {
        verdict.statements.append(
          "\(item.name): covers \(checkpoint.size) leaves, more than the \(kept.size) of this bundle; check it with a later one"
        )
      } else {
        held.append((item.name, kept.shard, checkpoint))
        wanted[kept.shard, default: []].insert(checkpoint.size)
      }
    }
    return wanted
  }

  /// The shard of the bundle that a kept checkpoint claims to be of; the last one where it claims no other.
  private func shard(of note: [UInt8]) -> (shard: String, size: Int) {
    let name = String(decoding: note.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    let earlier = manifest.earlier.first { Checkpoint.origin(host: host, shard: $0.shard) == name }
    return earlier.map { ($0.shard, $0.size) } ?? (shard, size)
  }

  /// - Parameter roots: of the bundle's leaves, by shard and size.
  func finish(_ roots: [String: [Int: TreeHash]], _ verdict: inout BundleVerdict) {
    for (name, shard, checkpoint) in held {
      if roots[shard]?[checkpoint.size] == checkpoint.root {
        verdict.statements.append(
          "\(name): the first \(checkpoint.size) leaves are those that were signed then")
      } else {
        verdict.add(
          name,
          "was signed over other leaves than the first \(checkpoint.size) of this bundle: the record was rewritten since"
        )
      }
    }
    guard manifest.head["signature"]?.string == "ed25519" else { return }
    if givenKeys == nil {
      verdict.statements.append(
        "the keys are those the bundle brings; with --vkey and a key you got elsewhere this proves who signed"
      )
    }
    if held.isEmpty {
      verdict.statements.append(
        "who holds the key could have written and signed all of it anew; only --checkpoint with one that left the host "
          + "shows that")
    }
  }

  private func checkManifest(_ bytes: [UInt8], _ verdict: inout BundleVerdict) {
    let name = BundleSeal.manifestSignatureName
    do {
      let note = try SignedNote(parsing: read(name))
      _ = try note.verify(keys)
      let text = ManifestNote.text(
        host: host, label: manifest.head["period"]?["label"]?.string ?? "",
        sha256: SHA256.hash(data: bytes).hexadecimal)
      guard note.text.utf8.elementsEqual(text.utf8) else {
        verdict.add(name, "is a signature over another manifest")
        return
      }
      verdict.statements.append("manifest: signed by \(keys.first?.keyText ?? "")")
    } catch {
      verdict.add(name, "\(error)")
    }
  }

  private func checkPrevious(_ checkpoint: Checkpoint, _ verdict: inout BundleVerdict) {
    guard manifest.files.contains(where: { $0.name == BundleSeal.previousName }),
      let previous = verified(BundleSeal.previousName, read(BundleSeal.previousName), &verdict)
    else { return }
    do {
      try ConsistencyProof(parsing: read(BundleSeal.consistencyName)).verify(
        from: previous.size, root: previous.root, to: checkpoint.size, root: checkpoint.root)
      verdict.statements.append(
        "the ledger continues the one of the bundle before, of \(previous.size) leaves")
    } catch {
      verdict.add(BundleSeal.consistencyName, "\(error)")
    }
  }

  /// - Parameter other: another shard than the one the bundle is sealed over.
  private func verified(
    _ name: String, _ bytes: [UInt8], of other: String? = nil, _ verdict: inout BundleVerdict
  ) -> Checkpoint? {
    let origin = other.map { Checkpoint.origin(host: host, shard: $0) } ?? origin
    // The key's name changes with the year, the key does not.
    let keys = keys.compactMap { try? VerifierKey(name: origin, keyText: $0.keyText) }
    do {
      return try VerifiedCheckpoint(SignedNote(parsing: bytes), origin: origin, log: keys).checkpoint
    } catch {
      verdict.add(name, "\(error)")
      return nil
    }
  }

  /// What cannot be read is reported by name elsewhere, and is nothing here.
  private func read(_ name: String) -> [UInt8] { BundleVerifier.read("\(folder)/\(name)") ?? [] }
}
