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
    package var findings: Int
    package var operations: Int
    package var retention: PeriodRetention?
    /// Of everything in the folder, the manifest and its signature included.
    package var names: [String]
  }

  /// `folder` becomes the bundle itself; it must be absent or empty. It appears whole or not at all.
  /// - Parameters:
  ///   - progress: hears what is done so far, now and then.
  ///   - sign: signs what `ManifestNote` makes of the manifest; asked for where the ledger is sealed.
  @discardableResult
  package static func write(
    _ period: ExportPeriod, to folder: String, progress: (String) -> Void = { _ in },
    sign: (_ manifestSHA256: String) throws -> SignedNote? = { _ in nil }
  ) throws(ExportError) -> Receipt {
    var period = BundleContents(period).period
    let staged = try StagedFolder(for: folder)
    var tally = PeriodTally(deletions: period.deletions, targets: period.targetMatrix)
    var files =
      period.isSnapshot
      ? try snapshot(of: period, &tally, in: staged) : try findings(of: period, &tally, in: staged, progress)
    progress("tables of \(tally.words)")
    period.retention = tally.retention
    if !period.isSnapshot { files += try operation(of: period, in: staged) }
    files += [
      try table("coverage.csv", BundleTables.coverage, period.coverage, in: staged),
      try table("gaps.csv", BundleTables.gaps, period.gaps, in: staged),
      try whole("report.html", try HTMLReport.render(period, tally), in: staged),
    ]
    if let changes = period.ruleChanges {
      files.append(try table(BundleTables.ruleChangesName, BundleTables.ruleChanges, changes, in: staged))
    }
    progress("report")
    files += try LeafWriter(folder: staged).write(period.ledger)
    progress("leaves")
    if !period.isSnapshot {
      files += try OSCALExport.write(period, tally, evidence: files, in: staged)
      progress("OSCAL")
      files.append(try OCSFExport.write(period, tally, in: staged))
      progress("OCSF")
    }
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
    return Receipt(
      folder: folder, manifestSHA256: written.sha256, files: files, findings: tally.findingCount,
      operations: tally.operationTotal, retention: tally.retention,
      names: files.map(\.name) + [Manifest.fileName]
        + (period.ledger.seal == nil ? [] : [BundleSeal.manifestSignatureName]))
  }

  /// The files that have a row for each finding or operation, written while these pass once.
  private static func findings(
    of period: ExportPeriod, _ tally: inout PeriodTally, in folder: StagedFolder,
    _ progress: (String) -> Void
  ) throws(ExportError) -> [Manifest.File] {
    let columns = BundleTables.findings(host: period.host, period.targetMatrix)
    let findings = try OpenTable("findings.csv", columns, in: folder)
    let lines = try BundleFile(path: "\(folder.path)/findings.jsonl")
    try period.findings.each { (finding) throws(ExportError) in
      tally.add(finding: finding)
      if tally.rows.isMultiple(of: 50_000) { progress(tally.words) }
      try findings.add(finding)
      try lines.write(finding.json(host: period.host).canonicalBytes)
      try lines.write("\n")
    }
    let operations = try OpenTable(
      "operations.csv", BundleTables.operations(host: period.host), in: folder)
    try period.operations.each { (operation) throws(ExportError) in
      tally.add(operation: operation)
      if tally.rows.isMultiple(of: 50_000) { progress(tally.words) }
      try operations.add(operation)
    }
    let amendments = try OpenTable("amendments.csv", columns, in: folder)
    try period.amendments.each { (finding) throws(ExportError) in
      tally.add(amendment: finding)
      try amendments.add(finding)
    }
    return [
      try findings.close(), try operations.close(), try amendments.close(),
      try lines.close(name: "findings.jsonl", rows: tally.findingCount),
    ]
  }

  /// What a period shows at work besides findings and operations.
  private static func operation(
    of period: ExportPeriod, in folder: StagedFolder
  ) throws(ExportError) -> [Manifest.File] {
    [
      try table("responses.csv", BundleTables.responses, period.responses, in: folder),
      try table(
        BundleTables.expectationsName, BundleTables.expectations(of: period), period.expectations, in: folder),
      try clock(of: period, in: folder), try access(of: period, in: folder),
    ]
  }

  private static func clock(
    of period: ExportPeriod, in folder: StagedFolder
  ) throws(ExportError) -> Manifest.File {
    let open = try OpenTable(BundleTables.clockName, BundleTables.clock, in: folder)
    var fold = ClockFold()
    var wasHeld: Bool?
    try period.clock.each { (stated) throws(ExportError) in
      // What the bundle has the leaves of can be made again from these alone.
      let isHeld = period.ledger.holds(stated.leaf.shard, stated.leaf.index)
      if wasHeld != nil, wasHeld != isHeld {
        for row in fold.finish() { try open.add(row) }
        fold = ClockFold()
      }
      wasHeld = isHeld
      for row in fold.take(stated) { try open.add(row) }
    }
    for row in fold.finish() { try open.add(row) }
    return try open.close()
  }

  private static func access(
    of period: ExportPeriod, in folder: StagedFolder
  ) throws(ExportError) -> Manifest.File {
    let open = try OpenTable(BundleTables.accessName, BundleTables.access, in: folder)
    try period.access.each { (stated) throws(ExportError) in
      if let row = AccessRow(stated) { try open.add(row) }
    }
    return try open.close()
  }

  /// What was open at the moment, and what was in force.
  private static func snapshot(
    of period: ExportPeriod, _ tally: inout PeriodTally, in folder: StagedFolder
  ) throws(ExportError) -> [Manifest.File] {
    let findings = try OpenTable(
      "findings.csv", BundleTables.findings(host: period.host, period.targetMatrix), in: folder)
    let lines = try BundleFile(path: "\(folder.path)/findings.jsonl")
    try period.findings.each { (finding) throws(ExportError) in
      tally.add(finding: finding)
      try findings.add(finding)
      try lines.write(finding.json(host: period.host).canonicalBytes)
      try lines.write("\n")
    }
    return [
      try findings.close(), try lines.close(name: "findings.jsonl", rows: tally.findingCount),
      try table(DesignRow.fileName, DesignRow.table, period.design, in: folder),
    ]
  }

  private static func table<Row>(
    _ name: String, _ table: CSVTable<Row>, _ rows: [Row], in folder: StagedFolder
  ) throws(ExportError) -> Manifest.File {
    let open = try OpenTable(name, table, in: folder)
    for row in rows { try open.add(row) }
    return try open.close()
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
}
