import CanonicalJSON
import Evidence
package import Ledger

/// Writes a period as one folder that an auditor can check without attestd (docs/export.md has the columns).
package enum ExportBundle {
  /// What was written.
  package struct Receipt: Sendable {
    package var folder: String
    /// For the `export.made` leaf.
    package var manifestSHA256: String
    package var files: [Manifest.File]
  }

  /// `folder` becomes the bundle itself; it must be absent or empty. It appears whole or not at all.
  /// - Parameter sign: signs what `ManifestNote` makes of the manifest; asked for where the ledger is sealed.
  @discardableResult
  package static func write(
    _ period: ExportPeriod, to folder: String,
    sign: (_ manifestSHA256: String) throws -> SignedNote? = { _ in nil }
  ) throws(ExportError) -> Receipt {
    let period = BundleContents(period).period
    let staged = try StagedFolder(for: folder)
    let report = try HTMLReport.render(period)
    var files = [
      try table("findings.csv", BundleTables.findings(host: period.host), period.findings, in: staged),
      try table("operations.csv", BundleTables.operations(host: period.host), period.operations, in: staged),
      try table("amendments.csv", BundleTables.findings(host: period.host), period.amendments, in: staged),
      try table("coverage.csv", BundleTables.coverage, period.coverage, in: staged),
      try table("gaps.csv", BundleTables.gaps, period.gaps, in: staged),
      try lines("findings.jsonl", period.findings.map { $0.json(host: period.host) }, in: staged),
      try leaves(period.ledger, in: staged),
      try whole("report.html", report, in: staged),
    ]
    files += try OSCALExport.write(period, evidence: files, in: staged)
    files.append(try OCSFExport.write(period, in: staged))
    for guide in period.guides { files.append(try whole(guide.name, guide.text, in: staged)) }
    if let seal = period.ledger.seal {
      files += [
        try whole(BundleSeal.checkpointName, seal.checkpoint.bytes, in: staged),
        try whole(BundleSeal.keysName, seal.keys.map { $0.line + "\n" }.joined(), in: staged),
      ]
      if let previous = seal.previous {
        files += [
          try whole(BundleSeal.previousName, previous.checkpoint.bytes, in: staged),
          try whole(BundleSeal.consistencyName, previous.proof.text, in: staged),
        ]
      }
    }
    files.sort { $0.name < $1.name }
    let manifest = Manifest(head: period.manifestHead, files: files)
    let written = try whole(Manifest.fileName, manifest.json.canonicalText + "\n", in: staged)
    if period.ledger.seal != nil {
      let note: SignedNote?
      do { note = try sign(written.sha256) } catch { throw .cannotSign("\(error)") }
      guard let note else { throw .cannotSign("nobody signed the manifest") }
      _ = try whole(BundleSeal.manifestSignatureName, note.bytes, in: staged)
    }
    try staged.publish()
    return Receipt(folder: folder, manifestSHA256: written.sha256, files: files)
  }

  private static func table<Row>(
    _ name: String, _ table: CSVTable<Row>, _ rows: [Row], in folder: StagedFolder
  ) throws(ExportError) -> Manifest.File {
    let file = try BundleFile(path: "\(folder.path)/\(name)")
    try file.write(table.header)
    for row in rows { try file.write(table.line(row)) }
    return try file.close(name: name, rows: rows.count)
  }

  private static func lines(
    _ name: String, _ values: [JSONValue], in folder: StagedFolder
  ) throws(ExportError) -> Manifest.File {
    let file = try BundleFile(path: "\(folder.path)/\(name)")
    for value in values { try file.write(value.canonicalText + "\n") }
    return try file.close(name: name, rows: values.count)
  }

  private static func whole(
    _ name: String, _ bytes: [UInt8], in folder: StagedFolder
  ) throws(ExportError) -> Manifest.File {
    try whole(name, String(decoding: bytes, as: UTF8.self), in: folder)
  }

  private static func whole(
    _ name: String, _ text: String, in folder: StagedFolder
  ) throws(ExportError) -> Manifest.File {
    let file = try BundleFile(path: "\(folder.path)/\(name)")
    try file.write(text)
    return try file.close(name: name, rows: nil)
  }

  /// Checks the leaves against the root on the way: evidence that contradicts itself must not go out.
  private static func leaves(_ ledger: LedgerSlice, in folder: StagedFolder) throws(ExportError)
    -> Manifest.File
  {
    guard var tree = LedgerSlice.tree(size: ledger.firstLeaf, peaks: ledger.before) else {
      throw .ledgerDisagrees(
        "the nodes before leaf \(ledger.firstLeaf) of shard '\(ledger.shard)' are missing")
    }
    let file = try BundleFile(path: "\(folder.path)/leaves.jsonl")
    do {
      try ledger.leaves { leaf in
        _ = tree.append(.leaf(Array(leaf.utf8)))
        try file.write(leaf + "\n")
      }
    } catch let error as ExportError {
      throw error
    } catch {
      throw .leavesUnreadable("\(error)")
    }
    guard tree.size == ledger.size else {
      throw .ledgerDisagrees(
        "shard '\(ledger.shard)' should have \(ledger.size) leaves, \(tree.size) were found")
    }
    guard tree.root == ledger.root else {
      throw .ledgerDisagrees(
        "the leaves of shard '\(ledger.shard)' have the root \(tree.root.hex), recorded is \(ledger.root.hex)"
      )
    }
    return try file.close(name: "leaves.jsonl", rows: ledger.size - ledger.firstLeaf)
  }
}
