import CanonicalJSON
import Events
import FoundationEssentials
import Ledger

/// Holds the leaves of a bundle against its manifest and against the findings.
struct LedgerCheck {
  /// Sizes of a shard for which the root is wanted.
  typealias Wanted = [String: Set<Int>]

  let manifest: Manifest
  let folder: String
  private let wanted: Wanted
  /// Roots of the sizes that were wanted, by shard.
  private(set) var roots: [String: [Int: TreeHash]] = [:]

  /// By shard, of all its leaves.
  private(set) var hashes: [String: [TreeHash]] = [:]
  /// Findings and operations that leaves of this bundle open inside the period, with the type of the leaf.
  private var opened: [String: String] = [:]
  /// Operations that are counted by the hour.
  private var counts = CountedLeaves()
  private(set) var findings = StatedFindings()
  /// By shard.
  private(set) var lookups: [String: LeafLookup] = [:]
  /// By shard, how many leaves were recorded before the period was closed.
  private var covered: [String: Int] = [:]
  /// Tables whose rows repeat leaves.
  private var repeated = [
    RepeatedLeaves(.responses), RepeatedLeaves(.expectations), RepeatedLeaves(.access),
  ]
  private var ruleChanges = RuleChangesCheck()
  private var clock = ClockCheck()
  /// By shard.
  private(set) var firstLeaf: [String: Int] = [:]
  /// The last leaf that was recorded before the period was closed, as the manifest has it.
  private var closing: Leaf?
  /// Leaves that a pseudonymised bundle has only the hashes of, by shard.
  private(set) var withheld: [String: Set<Int>] = [:]
  /// Those of them that were recorded before the period was closed.
  private(set) var withheldCount = 0
  /// The last leaves that say what is in force, of those that the bundle has.
  private var stated: [String: (shard: String, index: Int)] = [:]
  /// The first behind it, if the bundle has one.
  private var following: Leaf?
  private(set) var edge: LeafEdge?
  private var coverage: CoverageCheck
  private var gaps: GapsCheck
  var people = PeopleCheck()
  private(set) var given = GivenAnswers()
  /// Findings and operations that leaves of this bundle open, whenever they began.
  private var openings: Set<String> = []
  /// The findings of them.
  private(set) var anomalies: Set<String> = []
  /// Those of before that leaves of this bundle open, count or answer, as long as no row of them was seen.
  private var touched: Set<String> = []

  init(manifest: Manifest, folder: String, wanted: Wanted) {
    self.manifest = manifest
    self.folder = folder
    self.wanted = wanted
    edge = LeafEdge(manifest)
    coverage = CoverageCheck(isSnapshot: manifest.isSnapshot)
    gaps = GapsCheck(isSnapshot: manifest.isSnapshot)
  }

  mutating func run(_ verdict: inout BundleVerdict) {
    guard let ledger = manifest.head["ledger"], let main = Manifest.Leaves(ledger),
      let periodSize = ledger["period_size"]?.integer, periodSize <= main.size,
      let earlier = ledger["earlier"]?.array, earlier.count == manifest.earlier.count
    else {
      verdict.add(Manifest.fileName, "does not say which leaves the bundle holds")
      return
    }
    var previous: Manifest.Leaves?
    for shard in manifest.earlier + [main] {
      let isMain = shard.shard == main.shard
      guard let files = isMain ? .main : LeafFiles(earlier: shard.shard), hashes[shard.shard] == nil else {
        verdict.add(Manifest.fileName, "names a shard '\(shard.shard.madeVisible)' that cannot be")
        return
      }
      readHashes(of: shard, files, &verdict)
      readLeaves(of: shard, files, opens: isMain ? Int(periodSize) : shard.size, after: previous, &verdict)
      if isMain { checkEnd(at: Int(periodSize), of: shard, &verdict) }
      previous = shard
    }
    coverage.run(in: folder, edge, withheld: withheldCount, &verdict)
    if withheldCount == 0 { gaps.run(in: folder, edge, BundleSpan(manifest), asOf: asOf, &verdict) }
    if manifest.isSnapshot {
      // What was answered before is not in it, so no leaf asks for a row.
      checkRows("findings.csv", id: "finding_id", kind: nil, &verdict)
      checkOpen(&verdict)
      checkLines(&verdict)
      DesignCheck(folder: folder, hashes: hashes, newest: stated).run(&verdict)
      verdict.statements.append(
        "as of \(manifest.head["period"]?["as_of"]?.string ?? "?"): what was in force and what was open then; "
          + "nothing is claimed about a period, and that nothing else was open is the host's word")
      return
    }
    given.readTexts(in: folder)
    checkRows("findings.csv", id: "finding_id", kind: "finding.opened", &verdict)
    checkRows("operations.csv", id: "operation_id", kind: "operation.observed", &verdict)
    checkRows("amendments.csv", id: "finding_id", kind: nil, &verdict)
    checkLines(&verdict)
    checkTouched(&verdict)
    people.run(manifest, in: folder, &verdict)
    let known = hashes
    func hash(_ shard: String, _ index: Int) -> TreeHash? {
      guard let hashes = known[shard], hashes.indices.contains(index) else { return nil }
      return hashes[index]
    }
    for table in repeated {
      table.run(in: folder, firstLeaf: firstLeaf, withheld: withheld, hash: hash, &verdict)
    }
    ruleChanges.run(manifest, in: folder, closing: closing, firstLeaf: firstLeaf, hash: hash, &verdict)
    clock.run(in: folder, firstLeaf: firstLeaf, isWhole: withheld.isEmpty, hash: hash, &verdict)
    guard manifest.isPseudonymised else { return }
    let count = withheld.values.reduce(0) { $0 + $1.count }
    verdict.statements.append(
      "pseudonymised: names are left out, and \(count) leaves that may name somebody are shown by their hashes only; "
        + "what they state, whether a table lacks it, and clock.csv beyond its hashes could not be checked: ask for the "
        + "bundle with names")
  }

  /// The tree over a shard's hashes has the root that the manifest says.
  private mutating func readHashes(
    of shard: Manifest.Leaves, _ files: LeafFiles, _ verdict: inout BundleVerdict
  ) {
    var tree = MerkleTree()
    var found: [TreeHash] = []
    var roots: [Int: TreeHash] = [:]
    let sizes = wanted[shard.shard] ?? []
    var isSpelled = true
    BundleInput(files.hashes, in: folder).forEachLine { line in
      let text = String(decoding: line, as: UTF8.self)
      guard let data = Data(base64Encoded: text), let hash = TreeHash(bytes: Array(data)),
        data.base64EncodedString() == text
      else {
        isSpelled = false
        return
      }
      found.append(hash)
      _ = tree.append(hash)
      if sizes.contains(tree.size) { roots[tree.size] = tree.root }
    }
    if !isSpelled { verdict.add(files.hashes, "has lines that are no hash in base64") }
    if tree.size != shard.size {
      verdict.add(files.hashes, "has \(tree.size) hashes, the manifest says \(shard.size)")
    }
    if tree.root != shard.root {
      verdict.add(files.hashes, "has the root \(tree.root.hex), the manifest says \(shard.root.hex)")
    } else {
      verdict.statements.append(
        "ledger: \(shard.size) leaves of shard '\(shard.shard)', root \(shard.root.hex)")
    }
    hashes[shard.shard] = found
    firstLeaf[shard.shard] = shard.firstLeaf
    self.roots[shard.shard] = roots
  }

  /// Each leaf is the one whose hash the tree was made of.
  /// - Parameters:
  ///   - size: leaves below it were recorded before the period was closed.
  ///   - previous: the shard that this one has to continue, if the bundle has it.
  private mutating func readLeaves(
    of shard: Manifest.Leaves, _ files: LeafFiles, opens size: Int, after previous: Manifest.Leaves?,
    _ verdict: inout BundleVerdict
  ) {
    let hashes = hashes[shard.shard] ?? []
    var span = BundleSpan(manifest)
    span?.closedUntil = edge?.closedUntil
    var index = shard.firstLeaf
    var opened: [String: String] = [:]
    var problems = FileProblems()
    let lookup = LeafLookup(files.leaves, in: folder, first: shard.firstLeaf)
    lookups[shard.shard] = lookup
    covered[shard.shard] = size
    BundleInput(files.leaves, in: folder).forEachLine { line in
      defer { index += 1 }
      lookup.note(line.count)
      let number = index - shard.firstLeaf + 1
      let bytes = Array(line)
      if manifest.isPseudonymised, let stub = WithheldLeaf(parsing: bytes) {
        // The first leaf of a shard shows how it continues the one before, the last of a period that it was closed.
        if stub.index != index || stub.shard != shard.shard || !hashes.indices.contains(index)
          || hashes[index] != stub.hash || index == 0
        {
          problems.append("line \(number) does not stand for the leaf \(index) that the tree was made of")
        }
        withheld[shard.shard, default: []].insert(index)
        if index < size {
          counts.noteWithheld()
          findings.noteWithheld(shard.shard, index)
          ruleChanges.noteWithheld(shard.shard, index)
          withheldCount += 1
        }
        return
      }
      if !hashes.indices.contains(index) || hashes[index] != TreeHash.leaf(bytes) {
        problems.append("line \(number) is not the leaf \(index) that the tree was made of")
      }
      do {
        let leaf = try Leaf(parsing: bytes)
        if leaf.index != index || leaf.shard != shard.shard {
          problems.append("line \(number) is not leaf \(index) of '\(shard.shard)'")
        }
        // What follows was recorded after the period was closed.
        if index < size, let id = span?.opens(leaf) { opened[id] = leaf.type }
        if index < size {
          counts.note(leaf)
          findings.note(leaf)
        }
        edge?.note(leaf)
        span?.closedUntil = edge?.closedUntil
        if index < size { noteStated(leaf, span) }
        for table in repeated.indices { repeated[table].note(leaf, isCovered: index < size, span) }
        ruleChanges.note(leaf, isCovered: index < size, span)
        clock.note(leaf, bytes, isCovered: index < size, span)
        if index == shard.firstLeaf, index > 0, span?.beginsBehind(leaf) != true {
          problems.append(
            "leaf \(index) is not the last one before the period, so some of its own may be missing")
        }
        if index == size - 1 { closing = leaf }
        if index == size { following = leaf }
        if index < size, let row = DesignRow(stating: leaf), row.what != .key {
          stated[row.what.rawValue] = (leaf.shard, leaf.index)
        }
        if index == 0, let previous, !leaf.continues(previous) {
          problems.append("the first leaf does not continue shard '\(previous.shard)'")
        }
      } catch {
        problems.append("line \(number): \(error)")
      }
    }
    if previous != nil, shard.firstLeaf != 0 { problems.append("does not begin with the first leaf") }
    if index != shard.size {
      problems.append("ends at leaf \(index), the manifest says \(shard.size)")
    }
    problems.tell(of: files.leaves, &verdict)
    self.opened.merge(opened) { first, _ in first }
  }

  private mutating func noteStated(_ leaf: Leaf, _ span: BundleSpan?) {
    coverage.note(leaf, span)
    gaps.note(leaf, edge)
    people.note(leaf, span)
    given.note(leaf)
    guard let id = leaf.body["finding"]?.string else { return }
    switch leaf.type {
    case "finding.opened", "operation.observed":
      openings.insert(id)
      if leaf.type == "finding.opened", manifest.isSnapshot { anomalies.insert(id) }
      guard let span, let first = leaf.body["first"]?.string.flatMap({ Timestamp(rfc3339: $0) }) else {
        return
      }
      if let until = span.closedUntil, first < until { touched.insert(CSV.guarded(id)) }
    case "finding.merged", "response.made":
      // Where a month was left open before the period, it may be about that.
      if !openings.contains(id), edge?.isRightBehind == true { touched.insert(CSV.guarded(id)) }
    default: break
    }
  }

  /// What leaves of this bundle say of findings and operations of earlier periods makes amendments.
  private func checkTouched(_ verdict: inout BundleVerdict) {
    var lacking = FileProblems()
    for id in touched.sorted() {
      lacking.append("lacks \(id), of which leaves of this bundle say something")
    }
    lacking.tell(of: "amendments.csv", &verdict)
  }

  /// What was recorded before a period was closed ends with the statement that closes it; of a period that is open
  /// still, everything is in.
  private func checkEnd(at size: Int, of shard: Manifest.Leaves, _ verdict: inout BundleVerdict) {
    if manifest.head["period"]?["status"]?.string == "provisional" {
      guard size != shard.size else { return }
      verdict.add(Manifest.fileName, "leaves out what was recorded last, although the period is still open")
    } else if let span = BundleSpan(manifest), manifest.isSnapshot {
      let moment = manifest.head["period"]?["as_of"]?.string.flatMap { Timestamp(rfc3339: $0) }
      if moment != span.to || closing.map({ span.isBehind($0) }) != false
        || following.map({ span.isBehind($0) }) == false
      {
        verdict.add(
          Manifest.fileName, "says that leaf \(size - 1) is the last before its moment, which it is not")
      }
    } else if closing.flatMap({ BundleSpan(manifest)?.isClosed(by: $0) }) != true {
      verdict.add(
        Manifest.fileName, "says that the period was closed by leaf \(size - 1), which does not close it")
    }
  }

  /// Each row is backed by its leaf, and each leaf about the period has its row.
  private mutating func checkRows(
    _ name: String, id: String, kind: String?, _ verdict: inout BundleVerdict
  ) {
    var seen: Set<String> = []
    var others = 0
    var compared = (whole: 0, opened: 0, not: 0)
    var problems = FileProblems()
    BundleInput(name, in: folder).forEachRow { number, row in
      if !seen.insert(row[id] ?? "").inserted { problems.append("row \(number) repeats an id") }
      if kind == "operation.observed", let problem = counts.problem(of: row, id: row[id] ?? "") {
        problems.append("row \(number) \(problem)")
      }
      guard let hashes = hashes[row["shard"] ?? ""] else {
        others += 1
        return
      }
      let index = Int(row["leaf_index"] ?? "") ?? -1
      if !hashes.indices.contains(index) {
        problems.append("row \(number) is of a leaf that the ledger does not have")
      } else if hashes[index].hex != row["leaf_hash"] {
        problems.append("row \(number) is not backed by leaf \(index)")
      } else {
        switch compare(row, number, index, hashes[index], id: id, kind: kind, &problems) {
        case .whole: compared.whole += 1
        case .opened: compared.opened += 1
        case .not: compared.not += 1
        }
        for problem in problemsLater(row, LeafPlace(row["shard"] ?? "", index), id: id) {
          problems.append("row \(number) \(problem)")
        }
      }
    }
    touched.subtract(seen)
    problems.tell(of: name, &verdict)
    if compared.opened + compared.not + others > 0 {
      verdict.statements.append(
        "\(name): \(compared.whole) rows were compared with all their leaves, \(compared.opened) with the one that "
          + "opened it only (others are withheld), \(compared.not + others) with none (withheld, or of another bundle)"
      )
    }
    if others > 0 { verdict.statements.append("\(name): \(others) rows are of leaves of earlier shards") }
    guard let kind else {
      return
    }
    var lacking = FileProblems()
    for missing in opened.filter({ $0.value == kind && !seen.contains($0.key) }).keys.sorted() {
      lacking.append("lacks \(missing), which a leaf of this bundle records for this period")
    }
    lacking.tell(of: name, &verdict)
  }
}

/// How much of a row could be held against leaves.
private enum Compared { case whole, opened, not }

extension LedgerCheck {
  /// What a row says of what its leaf opened, of how often it was seen since, and of how it was answered.
  private func compare(
    _ row: BundleInput.NamedRow, _ number: Int, _ index: Int, _ hash: TreeHash, id: String, kind: String?,
    _ problems: inout FileProblems
  ) -> Compared {
    let shard = row["shard"] ?? ""
    guard index >= firstLeaf[shard] ?? 0, withheld[shard]?.contains(index) != true else { return .not }
    guard index < covered[shard] ?? 0 else {
      problems.append("row \(number) is of leaf \(index), which was recorded after the period was closed")
      return .not
    }
    guard let leaf = lookups[shard]?.leaf(index, hash), leaf.type == kind || kind == nil else {
      problems.append("row \(number) is of leaf \(index), which states something else")
      return .not
    }
    var said = findings.cells(leaf, id: id)
    let host = manifest.head["host"]?.string ?? ""
    said.append(("host", host))
    let count = findings.count(leaf)
    let isWhole = findings.isWhole(behind: shard, index)
    // Of a counted hour both are looked at with its limit.
    let isCounted = leaf.body["counted_above"] != nil
    if isWhole {
      if !isCounted { said += [("count", String(count.number)), ("last_event_time", count.last)] }
      if id == "finding_id", let asOf { said += findings.answerCells(leaf, asOf: asOf) }
    } else if !isCounted,
      Int64(row["count"] ?? "") ?? -1 < count.number || row["last_event_time"] ?? "" < count.last
    {
      problems.append("row \(number) counts less than its leaves")
    }
    for (column, text) in said where row[column] != CSV.guarded(text) {
      // Tables of earlier versions end before these.
      if row[column] == nil, LedgerCheck.laterColumns.contains(column) { continue }
      problems.append("row \(number) says another \(column) than leaf \(index) and those that follow it")
    }
    return isWhole ? .whole : .opened
  }

  static let laterColumns = ["exception_expires", "responder_is_actor", "self_approved", "reference"]

  /// When states are looked at: as the manifest says where no leaf does.
  var asOf: Timestamp? {
    let period = manifest.head["period"]
    let said =
      switch period?["status"]?.string {
      case "provisional": period?["produced_at"]?.string
      case Manifest.asOfStatus: period?["as_of"]?.string
      default: closing?.type == "period.closed" ? closing?.recorded : nil
      }
    return said.flatMap { Timestamp(rfc3339: $0) }
  }
}

extension Leaf {
  fileprivate func continues(_ shard: Manifest.Leaves) -> Bool {
    body["previous_shard"]?.string == shard.shard && body["previous_size"]?.integer == Int64(shard.size)
      && body["previous_root"]?.string == shard.root.hex
  }
}
