import CanonicalJSON
import Crypto
import Events
import FoundationEssentials
import Glibc
package import Ledger

/// Reads a bundle back and checks that its parts agree: hashes, counts, the tree over the leaves, the leaves
/// behind each finding, and the balance of what was read. Needs no store.
package enum BundleVerifier {
  /// - Parameters:
  ///   - keys: that somebody got by another road; nil to believe those in the bundle.
  ///   - kept: checkpoints that somebody kept, with what to call them.
  package static func check(
    _ folder: String, keys: [VerifierKey]? = nil, kept: [(name: String, bytes: [UInt8])] = []
  ) -> BundleVerdict {
    var verdict = BundleVerdict()
    guard let manifest = manifest(of: folder, &verdict) else { return verdict }
    let earlier = manifest.earlier.compactMap { LeafFiles(earlier: $0.shard) }.flatMap(\.names)
    let intact = manifest.files.filter { checkFile($0, earlier, in: folder, &verdict) }.map(\.name)
    checkNames(manifest, in: folder, &verdict)
    if intact.contains("report.html") { checkReport(manifest, in: folder, &verdict) }
    if intact.contains("coverage.csv") { checkBalance(in: folder, &verdict) }
    var seal = SealCheck(manifest: manifest, folder: folder, keys: keys)
    let wanted = seal.begin(kept, manifest: read("\(folder)/\(Manifest.fileName)") ?? [], &verdict)
    var ledger = LedgerCheck(manifest: manifest, folder: folder, wanted: wanted)
    ledger.run(&verdict)
    seal.finish(ledger.roots, &verdict)
    // Only a mistake of the writer is found here; files that were changed have been named already.
    if verdict.problems.isEmpty, !manifest.isSnapshot { checkReferences(in: folder, &verdict) }
    return verdict
  }

  /// A record begins one a year, and one whenever it was put back to an earlier state.
  private static let mostEarlierShards = 1_000

  private static func manifest(of folder: String, _ verdict: inout BundleVerdict) -> Manifest? {
    let name = Manifest.fileName
    guard let bytes = read("\(folder)/\(name)") else {
      verdict.add(name, "cannot be read (\(lastErrorText())); is '\(folder)' a bundle?")
      return nil
    }
    do {
      let value = try JSONValue(parsing: bytes.last == UInt8(ascii: "\n") ? bytes.dropLast() : bytes)
      guard let manifest = Manifest(json: value) else {
        verdict.add(name, "is not a manifest of this version")
        return nil
      }
      guard manifest.earlier.count <= mostEarlierShards else {
        verdict.add(name, "names more shards than a record comes to")
        return nil
      }
      if manifest.json.canonicalBytes + [UInt8(ascii: "\n")] != bytes {
        verdict.add(name, "is not spelled as attestd writes it")
      }
      if manifest.head["format"] != .string(Manifest.format) {
        verdict.add(name, "has a format this version does not know")
      }
      return manifest
    } catch {
      verdict.add(name, "\(error)")
      return nil
    }
  }

  private static func checkFile(
    _ file: Manifest.File, _ earlier: [String], in folder: String, _ verdict: inout BundleVerdict
  ) -> Bool {
    let isKnown =
      (names + laterNames + [DesignRow.fileName] + BundleSeal.names + ExportPeriod.Guide.names).contains(
        file.name)
      || earlier.contains(file.name)
    guard isKnown else {
      verdict.add(Manifest.fileName, "lists '\(file.name.madeVisible)', which is no part of a bundle")
      return false
    }
    var hash = SHA256()
    var found = (bytes: 0, lines: 0, last: UInt8(ascii: "\n"))
    var csv = CSVReader()
    var (rows, width, isEven) = (-1, 0, true)
    let (isCSV, isLines) = (file.name.hasSuffix(".csv"), file.name.hasSuffix(".jsonl"))
    let isRead = BundleInput(file.name, in: folder).forEachPiece { piece in
      hash.update(data: piece)
      found.bytes += piece.count
      if isLines { found.lines += piece.newlines }
      found.last = piece.last ?? found.last
      guard isCSV else { return }
      csv.take(piece) { row in
        if rows < 0 { width = row.count }
        rows += 1
        isEven = isEven && row.count == width
      }
    }
    guard isRead else {
      verdict.add(file.name, "cannot be read (\(lastErrorText()))")
      return false
    }
    if found.bytes != file.bytes {
      verdict.add(file.name, "has \(found.bytes) bytes, the manifest says \(file.bytes)")
      return false
    }
    if hash.finalize().hexadecimal != file.sha256 {
      verdict.add(file.name, "has another SHA-256 than the manifest says")
      return false
    }
    guard isCSV ? csv.isWhole && isEven && rows >= 0 : !isLines || found.last == UInt8(ascii: "\n") else {
      verdict.add(file.name, "is not well-formed")
      return false
    }
    let counted = isCSV ? rows : isLines ? found.lines : nil
    if counted != file.rows {
      verdict.add(
        file.name,
        "has \(counted.map(String.init) ?? "no") rows, the manifest says \(file.rows.map(String.init) ?? "none")"
      )
      return false
    }
    return true
  }

  static let names = [
    BundleTables.accessName, "amendments.csv", BundleTables.clockName, "coverage.csv",
    BundleTables.expectationsName, "findings.csv", "findings.jsonl",
    "gaps.csv", "leaves.hashes", "leaves.jsonl",
    OCSFFormat.fileName, "operations.csv", OSCALFormat.planName, OSCALFormat.resultsName,
    OSCALFormat.catalogName, "report.html", "responses.csv",
  ]

  /// Not in bundles of periods that were closed before there were these; `LedgerCheck` knows which must have them.
  static let laterNames = [BundleTables.ruleChangesName]
  /// Of a bundle about one moment: tables of what happened would say something about a period.
  static let snapshotNames = [
    "coverage.csv", DesignRow.fileName, "findings.csv", "findings.jsonl", "gaps.csv", "leaves.hashes",
    "leaves.jsonl", "report.html",
  ]

  private static func names(of manifest: Manifest) -> [String] {
    manifest.isSnapshot ? snapshotNames : names
  }

  private static func checkNames(_ manifest: Manifest, in folder: String, _ verdict: inout BundleVerdict) {
    let listed = manifest.files.map(\.name)
    let isSealed = manifest.head["signature"]?.string == "ed25519"
    let others = laterNames + ExportPeriod.Guide.names + (isSealed ? BundleSeal.names : [])
    let earlier = manifest.earlier.compactMap { LeafFiles(earlier: $0.shard) }.flatMap(\.names)
    let names = names(of: manifest)
    let expected = names + earlier + listed.filter(others.contains)
    if listed != expected.sorted() || isSealed != listed.contains(BundleSeal.checkpointName)
      || isSealed != listed.contains(BundleSeal.keysName)
      || listed.contains(BundleSeal.previousName) != listed.contains(BundleSeal.consistencyName)
    {
      verdict.add(Manifest.fileName, "does not list exactly the files of a bundle, in order")
    }
    let subfolders = Set(
      (names + earlier).filter { $0.contains("/") }.map { String($0.prefix { $0 != "/" }) })
    var present = entries(of: folder)
    for name in subfolders.sorted() {
      present.removeAll { $0 == name }
      var status = stat()
      if lstat("\(folder)/\(name)", &status) == 0, status.st_mode & S_IFMT != S_IFDIR {
        verdict.add("bundle", "holds '\(name)', which is no folder")
      }
      present += entries(of: "\(folder)/\(name)").map { "\(name)/\($0)" }
    }
    let signatures = isSealed ? [BundleSeal.manifestSignatureName] : []
    for name in present.sorted() where !([Manifest.fileName] + signatures + listed).contains(name) {
      verdict.add("bundle", "holds '\(name.madeVisible)', which the manifest does not list")
    }
  }

  private static func entries(of folder: String) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
  }

  private static func checkReferences(in folder: String, _ verdict: inout BundleVerdict) {
    var references = OSCALReferences()
    for name in OSCALFormat.names { references.read(name, in: folder) }
    for problem in references.problems { verdict.add(problem.document, problem.reason) }
    if references.problems.isEmpty {
      verdict.statements.append("oscal: whatever the documents refer to is in them")
    }
  }

  /// The report repeats the head of the manifest, so neither can be changed alone.
  private static func checkReport(_ manifest: Manifest, in folder: String, _ verdict: inout BundleVerdict) {
    guard let bytes = read("\(folder)/report.html") else {
      return verdict.add("report.html", "cannot be read (\(lastErrorText()))")
    }
    let expected = HTMLReport.binding(of: manifest.head)
    if !String(decoding: bytes, as: UTF8.self).utf8.contains(expected.utf8) {
      verdict.add(Manifest.fileName, "and report.html disagree about host, period, version or ledger")
    }
  }

  private static func checkBalance(in folder: String, _ verdict: inout BundleVerdict) {
    var sums = (read: 0, examined: 0, own: 0)
    var problems = FileProblems()
    BundleInput("coverage.csv", in: folder).forEachRow { number, row in
      guard let read = Int(row["records_read"] ?? ""), let examined = Int(row["records_evaluated"] ?? ""),
        let own = Int(row["records_own"] ?? "")
      else {
        problems.append("row \(number) lacks its counts")
        return
      }
      if read != examined &+ own {
        problems.append("row \(number): read \(read) is not examined \(examined) + own \(own)")
      }
      sums = (sums.read &+ read, sums.examined &+ examined, sums.own &+ own)
    }
    problems.tell(of: "coverage.csv", &verdict)
    verdict.statements.append("balance: \(sums.read) read = \(sums.examined) examined + \(sums.own) own")
  }

  /// The bytes of a small file; nil with `errno` set where it cannot be read.
  static func read(_ path: String) -> [UInt8]? { BundleInput(path: path).whole() }
}
