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
    let intact = manifest.files.filter { checkFile($0, in: folder, &verdict) }.map(\.name)
    checkNames(manifest, in: folder, &verdict)
    if intact.contains("report.html") { checkReport(manifest, in: folder, &verdict) }
    if intact.contains("coverage.csv") { checkBalance(in: folder, &verdict) }
    var seal = SealCheck(manifest: manifest, folder: folder, keys: keys)
    let wanted = seal.begin(kept, manifest: read("\(folder)/\(Manifest.fileName)") ?? [], &verdict)
    var ledger = LedgerCheck(manifest: manifest, folder: folder, wanted: wanted)
    if intact.contains("leaves.jsonl") { ledger.run(&verdict) }
    seal.finish(ledger.roots, &verdict)
    // Only a mistake of the writer is found here; files that were changed have been named already.
    if verdict.problems.isEmpty { checkReferences(in: folder, &verdict) }
    return verdict
  }

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
    _ file: Manifest.File, in folder: String, _ verdict: inout BundleVerdict
  ) -> Bool {
    guard (BundleVerifier.names + BundleSeal.names + ExportPeriod.Guide.names).contains(file.name) else {
      verdict.add(Manifest.fileName, "lists '\(file.name.madeVisible)', which is no part of a bundle")
      return false
    }
    guard let bytes = read("\(folder)/\(file.name)") else {
      verdict.add(file.name, "cannot be read (\(lastErrorText()))")
      return false
    }
    if bytes.count != file.bytes {
      verdict.add(file.name, "has \(bytes.count) bytes, the manifest says \(file.bytes)")
      return false
    }
    if SHA256.hash(data: bytes).hexadecimal != file.sha256 {
      verdict.add(file.name, "has another SHA-256 than the manifest says")
      return false
    }
    guard let rows = rows(file.name, bytes) else {
      verdict.add(file.name, "is not well-formed")
      return false
    }
    if rows != file.rows {
      verdict.add(
        file.name,
        "has \(rows.map(String.init) ?? "no") rows, the manifest says \(file.rows.map(String.init) ?? "none")"
      )
      return false
    }
    return true
  }

  /// Records in the file: outer nil if it is malformed, inner nil if it has none by nature.
  private static func rows(_ name: String, _ bytes: [UInt8]) -> Int?? {
    if name.hasSuffix(".csv") {
      guard let rows = CSVReader.rows(bytes), let header = rows.first,
        rows.allSatisfy({ $0.count == header.count })
      else { return .none }
      return .some(rows.count - 1)
    }
    if name.hasSuffix(".jsonl") {
      guard bytes.isEmpty || bytes.last == UInt8(ascii: "\n") else { return .none }
      return .some(bytes.count { $0 == UInt8(ascii: "\n") })
    }
    return .some(nil)
  }

  static let names = [
    "amendments.csv", "coverage.csv", "findings.csv", "findings.jsonl", "gaps.csv", "leaves.jsonl",
    OCSFFormat.fileName, "operations.csv", OSCALFormat.planName, OSCALFormat.resultsName,
    OSCALFormat.catalogName, "report.html",
  ]

  private static func checkNames(_ manifest: Manifest, in folder: String, _ verdict: inout BundleVerdict) {
    let listed = manifest.files.map(\.name)
    let isSealed = manifest.head["signature"]?.string == "ed25519"
    let others = ExportPeriod.Guide.names + (isSealed ? BundleSeal.names : [])
    let expected = names + listed.filter(others.contains)
    if listed != expected.sorted() || isSealed != listed.contains(BundleSeal.checkpointName)
      || isSealed != listed.contains(BundleSeal.keysName)
      || listed.contains(BundleSeal.previousName) != listed.contains(BundleSeal.consistencyName)
    {
      verdict.add(Manifest.fileName, "does not list exactly the files of a bundle, in order")
    }
    let subfolders = Set(names.filter { $0.contains("/") }.map { String($0.prefix { $0 != "/" }) })
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
    for name in OSCALFormat.names { references.read(name, read("\(folder)/\(name)") ?? []) }
    for problem in references.problems { verdict.add(problem.document, problem.reason) }
    if references.problems.isEmpty {
      verdict.statements.append("oscal: whatever the documents refer to is in them")
    }
  }

  /// The report repeats the head of the manifest, so neither can be changed alone.
  private static func checkReport(_ manifest: Manifest, in folder: String, _ verdict: inout BundleVerdict) {
    guard let bytes = read("\(folder)/report.html") else { return }
    let expected = HTMLReport.binding(of: manifest.head)
    if !String(decoding: bytes, as: UTF8.self).utf8.contains(expected.utf8) {
      verdict.add(Manifest.fileName, "and report.html disagree about host, period, version or ledger")
    }
  }

  private static func checkBalance(in folder: String, _ verdict: inout BundleVerdict) {
    var sums = (read: 0, examined: 0, own: 0)
    for (number, row) in table("coverage.csv", in: folder).enumerated() {
      guard let read = Int(row["records_read"] ?? ""), let examined = Int(row["records_evaluated"] ?? ""),
        let own = Int(row["records_own"] ?? "")
      else {
        verdict.add("coverage.csv", "row \(number + 1) lacks its counts")
        continue
      }
      if read != examined &+ own {
        verdict.add(
          "coverage.csv", "row \(number + 1): read \(read) is not examined \(examined) + own \(own)")
      }
      sums = (sums.read &+ read, sums.examined &+ examined, sums.own &+ own)
    }
    verdict.statements.append("balance: \(sums.read) read = \(sums.examined) examined + \(sums.own) own")
  }

  static func table(_ name: String, in folder: String) -> [[String: String]] {
    guard let bytes = read("\(folder)/\(name)"), let rows = CSVReader.rows(bytes), let header = rows.first
    else {
      return []
    }
    return rows.dropFirst().map { row in
      Dictionary(zip(header, row), uniquingKeysWith: { first, _ in first })
    }
  }

  /// The bytes of a regular file; nil with `errno` set otherwise.
  static func read(_ path: String) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return nil }
    guard status.st_mode & S_IFMT == S_IFREG else {
      errno = EINVAL
      return nil
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(min(Int(status.st_size), 1 << 28))
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(descriptor, &piece, piece.count)
      if count == 0 { return bytes }
      guard count > 0 else { return nil }
      bytes.append(contentsOf: piece[..<count])
    }
  }
}
