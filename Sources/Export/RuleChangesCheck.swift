import CanonicalJSON
import Events
import Ledger

/// Holds `rule_changes.csv` against the leaves, cell by cell. A row repeats two of them: the rule set that came into
/// force, and the approval of it, if there is one; and it ends with the next rule set.
struct RuleChangesCheck {
  private struct Place: Hashable, Comparable {
    let shard: String
    let index: Int

    init(_ leaf: Leaf) { (shard, index) = (leaf.shard, leaf.index) }

    init(_ shard: String, _ index: Int) { (self.shard, self.index) = (shard, index) }

    /// Nil where a row names none.
    init?(_ row: BundleInput.NamedRow, _ prefix: String = "") {
      guard let shard = row[prefix + "shard"], let index = Int(row[prefix + "leaf_index"] ?? "") else {
        return nil
      }
      (self.shard, self.index) = (shard, index)
    }

    static func < (a: Place, b: Place) -> Bool { (a.shard, a.index) < (b.shard, b.index) }
  }

  private struct Noted {
    let place: Place
    let leaf: Leaf
    let isInSpan: Bool
    var digest: String { leaf.body["digest"]?.string ?? "" }
  }

  /// In the order of the ledger; those recorded before the period was closed.
  private var activations: [Noted] = []
  private var approvals: [Noted] = []
  /// Leaves that a pseudonymised bundle shows by their hashes only; what they state is not known.
  private var withheld: Set<Place> = []
  /// When the rule sets came into force whose leaves are among these or in the bundle before, as their rows say.
  private var claimed: [Place: String] = [:]
  /// Some leaf shows that the bundle is of a time in which there is such a table.
  private var isRequired = false

  /// - Parameter isCovered: recorded before the period was closed.
  mutating func note(_ leaf: Leaf, isCovered: Bool, _ span: BundleSpan?) {
    guard isCovered else { return }
    let noted = Noted(place: Place(leaf), leaf: leaf, isInSpan: span?.holds(leaf.recorded) ?? false)
    switch leaf.type {
    case "ruleset.activated": activations.append(noted)
    case "ruleset.approved": approvals.append(noted)
    case "period.closed": if leaf.body["design"] != nil { isRequired = true }
    case "design.activated": isRequired = true
    default: break
    }
  }

  /// A leaf that was recorded before the period was closed, and that the bundle has only the hash of.
  mutating func noteWithheld(_ shard: String, _ index: Int) { withheld.insert(Place(shard, index)) }

  /// - Parameters:
  ///   - closing: what closes the period; a bundle that was closed before there were designs has no such table.
  ///   - firstLeaf: by shard, the first leaf that the bundle holds.
  ///   - hash: of any leaf of the bundle's shards.
  mutating func run(
    _ manifest: Manifest, in folder: String, closing: Leaf?, firstLeaf: [String: Int],
    hash: (_ shard: String, _ index: Int) -> TreeHash?, _ verdict: inout BundleVerdict
  ) {
    let name = BundleTables.ruleChangesName
    guard manifest.files.contains(where: { $0.name == name }) else {
      let isOld = closing?.type == "period.closed" && closing?.body["design"] == nil
      if isRequired, !isOld { verdict.add(name, "is missing, and the bundle has leaves about rule sets") }
      return
    }
    let span = BundleSpan(manifest)
    let table = Dictionary(activations.map { ($0.place, $0) }) { first, _ in first }
    var seen: Set<Place> = []
    var named: Set<Place> = []
    var (others, unseen) = (0, 0)
    var problems = FileProblems()
    var claimed: [Place: String] = [:]
    BundleInput(name, in: folder).forEachRow { _, row in
      if let place = Place(row), table[place] == nil { claimed[place] = row["effective_from"] ?? "" }
    }
    self.claimed = claimed
    BundleInput(name, in: folder).forEachRow { number, row in
      guard let place = Place(row) else {
        problems.append("row \(number) names no leaf")
        return
      }
      if !seen.insert(place).inserted { problems.append("row \(number) repeats leaf \(place.index)") }
      if let first = firstLeaf[place.shard] {
        if hash(place.shard, place.index)?.hex != row["leaf_hash"] {
          problems.append("row \(number) is not backed by leaf \(place.index)")
          return
        }
        if withheld.contains(place) {
          unseen += 1
        } else if table[place] == nil, place.index >= first {
          problems.append("row \(number) is of leaf \(place.index), which states something else")
          return
        }
      } else {
        others += 1
      }
      if let noted = table[place] {
        for (column, text) in RuleChangesCheck.cells(of: noted.leaf) where row[column] != text {
          problems.append("row \(number) says another \(column) than leaf \(place.index)")
        }
        if noted.leaf.body["author"] == "accounts", ["", "package", "unknown"].contains(row["author"]) {
          problems.append("row \(number) names no account as author, as leaf \(place.index) does")
        }
      }
      if !ends(row, place, isHere: table[place] != nil, span) {
        problems.append("row \(number) does not end when the next rule set came into force")
      }
      if let approval = Place(row, "approval_") {
        named.insert(approval)
        if withheld.contains(approval), !withheld.contains(place) { unseen += 1 }
      }
      if let problem = problem(
        ofApproval: row, place, isHere: table[place] != nil, firstLeaf: firstLeaf, hash: hash)
      {
        problems.append("row \(number) \(problem)")
      }
    }
    problems.tell(of: name, &verdict)
    if others > 0 { verdict.statements.append("\(name): \(others) rows are of leaves of other bundles") }
    if unseen > 0 {
      verdict.statements.append(
        "\(name): \(unseen) rows are of leaves that are withheld, or approved by such; what these state was not compared"
      )
    }
    var lacking = FileProblems()
    for noted in activations where noted.isInSpan && !seen.contains(noted.place) {
      lacking.append("lacks leaf \(noted.place.index) of '\(noted.place.shard)', a rule set of this period")
    }
    for noted in approvals where noted.isInSpan && !named.contains(noted.place) {
      lacking.append("lacks leaf \(noted.place.index) of '\(noted.place.shard)', an approval of this period")
    }
    lacking.tell(of: name, &verdict)
  }

  /// What a row has to say of its rule set.
  private static func cells(of leaf: Leaf) -> [(column: String, said: String)] {
    func text(_ key: String) -> String { CSV.guarded(leaf.body[key]?.string ?? "") }
    func number(_ key: String) -> String { leaf.body[key]?.integer.map(String.init) ?? "" }
    var cells = [("effective_from", leaf.recorded)]
    cells += ["previous", "digest", "version", "package"].map { ($0, text($0)) }
    let hasCounts = leaf.body["added"] != nil
    cells += ["added", "removed", "changed"].map { ($0, hasCounts ? number($0) : "") }
    cells.append(
      (
        "criterion",
        CSV.guarded((leaf.body["criteria"]?.array ?? []).compactMap(\.string).joined(separator: " "))
      ))
    cells += [("rules_loaded", number("loaded")), ("rules_rejected", number("rejected"))]
    // Of accounts the leaf has pseudonyms only.
    if let author = leaf.body["author"]?.string, author != "accounts" { cells.append(("author", author)) }
    return cells
  }

  /// Whether a row ends with the rule set that followed.
  private func ends(_ row: BundleInput.NamedRow, _ place: Place, isHere: Bool, _ span: BundleSpan?) -> Bool {
    let said = row["effective_to"] ?? ""
    let shown = activations.first { $0.place > place }.map { ($0.place, $0.leaf.recorded) }
    let next = (claimed.filter { $0.key > place }.map { ($0.key, $0.value) } + [shown].compactMap(\.self))
      .min { $0.0 < $1.0 }
    if said == next?.1 ?? "" { return true }
    // By one that is withheld, and came into force behind the period: it has no row.
    if let span, let end = Timestamp(rfc3339: said), end >= span.to,
      withheld.contains(where: { leaf in leaf > place && (next.map { leaf < $0.0 } ?? true) })
    {
      return true
    }
    // What was over before the period is here for its approval, and what followed it is in an earlier bundle.
    guard !isHere, let span, let end = Timestamp(rfc3339: said) else { return false }
    return end <= span.from
  }

  private func problem(
    ofApproval row: BundleInput.NamedRow, _ place: Place, isHere: Bool, firstLeaf: [String: Int],
    hash: (_ shard: String, _ index: Int) -> TreeHash?
  ) -> String? {
    let columns = [
      "ticket", "approver", "approved_at", "self_approved", "note", "approval_shard", "approval_leaf_index",
      "approval_leaf_hash",
    ]
    let isInitial = row["previous"] == ""
    let given = isInitial ? nil : approvals.first { $0.digest == row["digest"] && $0.place > place }
    guard let said = Place(row, "approval_") else {
      if let given { return "leaves out leaf \(given.place.index), which approves it" }
      return columns.allSatisfy { row[$0] == "" } ? nil : "says that it was approved, and by no leaf"
    }
    if isInitial { return "is the first rule set, which nobody approves" }
    if firstLeaf[said.shard] != nil, hash(said.shard, said.index)?.hex != row["approval_leaf_hash"] {
      return "has an approval that is not backed by leaf \(said.index)"
    }
    if withheld.contains(said), place < said, given.map({ said < $0.place }) ?? true { return nil }
    let isAnswered = given.map { $0.place == said } ?? false
    guard isAnswered, let leaf = given?.leaf else {
      // Given before this bundle begins, as then the rule set came into force, too.
      let isEarlier = firstLeaf[said.shard].map { said.index < $0 } ?? true
      return !isHere && isEarlier && place < said
        ? nil : "has an approval by leaf \(said.index), which is not the first one of it"
    }
    let cells = [
      ("ticket", CSV.guarded(leaf.body["ticket"]?.string ?? "")), ("approved_at", leaf.recorded),
      ("self_approved", leaf.body["self_approved"]?.integer.map(String.init) ?? ""),
    ]
    for (column, text) in cells where row[column] != text {
      return "says another \(column) than leaf \(said.index)"
    }
    return nil
  }
}
