import CanonicalJSON
import Daemon
import Evidence
import Ledger
import Linux
import Store

/// What a check of the live store found.
struct StoreVerdict {
  private(set) var problems: [String]
  private(set) var statements: [String] = []

  /// - Parameters:
  ///   - vkeys: a file of verifier keys that somebody kept; nil to believe the keys the record names.
  ///   - held: files with checkpoints that somebody kept.
  init(state: String, vkeys: String?, held: [String]) throws {
    let archive = try Archive(state: state)
    problems = try archive.verify().map(\.description)
    problems += try archive.coverage().filter { $0.read != $0.examined + $0.own }.map {
      "coverage of \($0.source) from \($0.start): read \($0.read) is not examined \($0.examined) and own \($0.own)"
    }
    let shards = try archive.shards()
    statements = shards.map { "shard \($0.name): \($0.size) leaves, root \($0.root.hex)" }
    let retention = try archive.retention()
    statements += DeletionSummary.all(retention.deletions).map { "deleted: \($0)" }
    if let hold = retention.hold { statements.append("a hold on all deletion is on since \(hold.since)") }
    let keys =
      if let vkeys { RecordKeys(try VerifierKey.keys(parsing: try SmallNote.bytes(of: vkeys))) } else {
        try RecordKeys(archive)
      }
    try check(signed: state, archive, keys)
    for path in held { try check(held: path, archive, shards, keys) }
    if vkeys == nil {
      statements.append(
        "the keys are those the record names; with --vkey and a key you got elsewhere this proves who signed")
    }
    if held.isEmpty {
      statements.append(
        "who holds the key could have written and signed all of it anew; only --checkpoint with one that left this host "
          + "shows that")
    }
  }

  private mutating func check(signed state: String, _ archive: Archive, _ keys: RecordKeys) throws {
    let file: CheckpointFile
    do {
      file = try CheckpointFile(reading: Checkpointer.path(state: state))
    } catch {
      guard error.kind == .missing else { throw error }
      statements.append("unsigned: there is no checkpoint yet")
      return
    }
    // What the record itself says it lost is on it, as a critical finding too.
    var unchecked: Set<String> = []
    for opening in try archive.statements(.shardOpened) {
      for (shard, size) in ShardOpening.expected(opening) {
        unchecked.insert(shard)
        statements.append(
          "shard \(shard): was signed up to leaf \(size - 1) and does not continue that: put back from a copy, or "
            + "rewritten; leaf 0 of \(opening.leaf.shard) says so, and this shard's checkpoints cannot be checked"
        )
      }
    }
    let (found, count) = try archive.verify(file, besides: unchecked) { keys.verifiers(of: $0) }
    problems += found.map(\.description)
    for last in try file.lasts() {
      statements.append("shard \(last.shard): signed up to leaf \(last.size - 1) on \(last.signed)")
    }
    statements.append("\(count) checkpoints on this host were checked against the tree")
  }

  private mutating func check(
    held path: String, _ archive: Archive, _ shards: [ShardHead], _ keys: RecordKeys
  ) throws {
    let note = try SignedNote(parsing: try SmallNote.bytes(of: path))
    let origin = try Checkpoint(parsing: note.text).origin
    guard let shard = shards.first(where: { Checkpoint.origin(host: $0.host, shard: $0.name) == origin })
    else {
      problems.append("checkpoint '\(path)': the record holds no shard of the log \(origin)")
      return
    }
    let fault = try archive.fault(
      of: note, shard: shard.name, origin: origin, keys: keys.verifiers(of: shard))
    if let fault {
      problems.append("checkpoint '\(path)': \(fault)")
    } else {
      statements.append("checkpoint '\(path)': the record continues it")
    }
  }
}
