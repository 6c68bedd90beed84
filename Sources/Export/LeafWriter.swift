import Crypto
import FoundationEssentials
import Ledger

/// Writes the leaves of a bundle and the hashes of those before them.
///
/// Checks both against the root on the way: evidence that contradicts itself must not go out.
struct LeafWriter {
  let folder: StagedFolder

  func write(_ ledger: LedgerSlice) throws(ExportError) -> [Manifest.File] {
    var files = try write(ledger, to: .main)
    if !ledger.earlier.isEmpty { try folder.makeSubfolder(LeafFiles.earlierFolder) }
    for slice in ledger.earlier {
      guard let names = LeafFiles(earlier: slice.shard) else {
        throw .ledgerDisagrees("'\(slice.shard)' is no name of a shard")
      }
      files += try write(slice, to: names)
    }
    return files
  }

  private func write(_ slice: LedgerSlice, to names: LeafFiles) throws(ExportError) -> [Manifest.File] {
    let hashes = try hashes(of: slice, to: names.hashes)
    return [try leaves(of: slice, to: names.leaves, expected: hashes.window), hashes.file]
  }

  /// A line for each leaf: its hash in base64, as verifiers of such logs take it. Returns with the file a digest of the
  /// hashes from the window's first on.
  private func hashes(
    of slice: LedgerSlice, to name: String
  ) throws(ExportError) -> (file: Manifest.File, window: SHA256Digest) {
    let file = try BundleFile(path: "\(folder.path)/\(name)")
    var tree = MerkleTree()
    var window = SHA256()
    try LeafWriter.reading {
      try slice.hashes { hash in
        if tree.size >= slice.firstLeaf { window.update(data: hash.bytes) }
        _ = tree.append(hash)
        try file.write(Data(hash.bytes).base64EncodedString())
        try file.write("\n")
      }
    }
    guard tree.size == slice.size else {
      throw .ledgerDisagrees(
        "shard '\(slice.shard)' should have \(slice.size) leaves, \(tree.size) were found")
    }
    guard tree.root == slice.root else {
      throw .ledgerDisagrees(
        "the leaves of shard '\(slice.shard)' have the root \(tree.root.hex), recorded is \(slice.root.hex)")
    }
    return (try file.close(name: name, rows: nil), window.finalize())
  }

  private func leaves(
    of slice: LedgerSlice, to name: String, expected: SHA256Digest
  ) throws(ExportError) -> Manifest.File {
    let file = try BundleFile(path: "\(folder.path)/\(name)")
    var count = 0
    var window = SHA256()
    try LeafWriter.reading {
      try slice.leaves { leaf in
        let hash = TreeHash.leaf(Array(leaf.utf8))
        window.update(data: hash.bytes)
        if slice.withholds(leaf) {
          try file.write(
            WithheldLeaf(shard: slice.shard, index: slice.firstLeaf + count, hash: hash).canonicalBytes)
        } else {
          try file.write(leaf)
        }
        count += 1
        try file.write("\n")
      }
    }
    guard count == slice.size - slice.firstLeaf, window.finalize() == expected else {
      throw .ledgerDisagrees(
        "the leaves of shard '\(slice.shard)' from \(slice.firstLeaf) on are not those that its tree was made of"
      )
    }
    return try file.close(name: name, rows: count)
  }

  private static func reading(_ body: () throws -> Void) throws(ExportError) {
    do { try body() } catch let error as ExportError {
      throw error
    } catch {
      throw .recordUnreadable("\(error)")
    }
  }
}
