import CanonicalJSON
import Events
import Ledger

/// Holds `gaps.csv` against the leaves that open, close and explain gaps.
struct GapsCheck {
  private struct Found {
    /// Of the leaf that opened it; nil where that is in another bundle.
    var body: [String: JSONValue]?
    var opened: Timestamp?
    var closed: Timestamp?
    var isBackFilled = false
    var isExplained = false
    /// Nothing of it was stated before this bundle.
    var isKnown = false

    func text(_ key: String) -> String { body?[key]?.string ?? "" }
  }

  private let isSnapshot: Bool
  /// By id, each as often as it opened.
  private var found: [String: [Found]] = [:]

  init(isSnapshot: Bool) { self.isSnapshot = isSnapshot }

  /// Takes the leaves up to where the period was closed, in their order.
  mutating func note(_ leaf: Leaf, _ edge: LeafEdge?) {
    guard ["gap.opened", "gap.closed", "gap.explained"].contains(leaf.type),
      let id = leaf.body["gap"]?.string, let recorded = Timestamp(rfc3339: leaf.recorded)
    else { return }
    var list = found[id] ?? []
    defer { found[id] = list }
    if leaf.type == "gap.opened" {
      // While it lasts it is only said again; that may be so of the first one here, too.
      guard let last = list.last, last.closed == nil else {
        list.append(
          Found(
            body: leaf.body, opened: recorded, isKnown: edge?.isBeginning == true || !list.isEmpty))
        return
      }
      if last.body == nil {
        list[list.count - 1].body = leaf.body
        list[list.count - 1].opened = recorded
      }
      return
    }
    if list.isEmpty { list.append(Found()) }
    if leaf.type == "gap.closed" {
      list[list.count - 1].closed = recorded
      list[list.count - 1].isBackFilled = leaf.body["back_filled"]?.integer == 1
    } else {
      list[list.count - 1].isExplained = true
    }
  }

  /// - Parameter asOf: when the contents were fixed.
  func run(
    in folder: String, _ edge: LeafEdge?, _ span: BundleSpan?, asOf: Timestamp?,
    _ verdict: inout BundleVerdict
  ) {
    var left = found
    var others = 0
    var problems = FileProblems()
    BundleInput("gaps.csv", in: folder).forEachRow { number, row in
      let id = row["gap_id"] ?? ""
      if isSnapshot, row["closed_at"] != "" || row["back_filled"] == "1" {
        problems.append("row \(number) is of a gap that was closed")
      }
      let wrong = (left[id] ?? []).map { self.wrong($0, row, edge) }
      if let place = wrong.firstIndex(of: nil) {
        left[id]?.remove(at: place)
      } else if GapsCheck.isForeign(row, edge) {
        others += 1
      } else if let column = wrong.first.flatMap(\.self) {
        problems.append("row \(number) says another \(column) than the leaves of its gap")
      } else {
        problems.append("row \(number) is a gap that no leaf states")
      }
    }
    for id in left.keys.sorted() where left[id]?.contains(where: { isWanted($0, span, asOf) }) == true {
      problems.append("lacks \(id), which a leaf of this bundle states")
    }
    problems.tell(of: "gaps.csv", &verdict)
    if others > 0 {
      verdict.statements.append("gaps.csv: \(others) rows are of leaves of other bundles, if of any")
    }
  }

  /// Nothing of it was stated in this bundle: it was open since an earlier one, or closed in that.
  private static func isForeign(_ row: BundleInput.NamedRow, _ edge: LeafEdge?) -> Bool {
    guard let edge, edge.isEarlier(row["opened_at"]) else { return false }
    return row["closed_at"] == "" || edge.isEarlier(row["closed_at"])
  }

  /// The first column that says something else than the leaves of the gap. What opened it may be in another bundle;
  /// then the row's own word is taken.
  private func wrong(_ gap: Found, _ row: BundleInput.NamedRow, _ edge: LeafEdge?) -> String? {
    func time(_ key: String) -> Timestamp? {
      Timestamp(rfc3339: gap.body == nil ? row[key] ?? "" : gap.text(key))
    }
    let closed = gap.closed.map { isSnapshot ? $0 : time("to") ?? $0 }
    let opened = gap.opened.map { opened in isSnapshot ? opened : min(opened, time("from") ?? opened) }
    let said = Timestamp(rfc3339: row["opened_at"] ?? "")
    var cells = [("back_filled", gap.isBackFilled ? "1" : "0")]
    if gap.body != nil {
      cells += ["source", "cause", "from", "to"].map { ($0, CSV.guarded(gap.text($0))) }
      if gap.isKnown || said == opened {
        let kind = gap.text("size_kind")
        cells += [
          ("detail", CSV.guarded(gap.text("detail"))), ("size_kind", CSV.guarded(kind)),
          ("size", kind == "unknown" ? "" : String(gap.body?["size"]?.integer ?? 0)),
        ]
      }
    }
    let state = gap.isBackFilled ? "back-filled" : closed == nil ? "open" : "closed"
    if gap.isExplained || gap.isKnown || row["state"] != "explained" {
      cells.append(("state", gap.isExplained ? "explained" : state))
    }
    if let (column, _) = cells.first(where: { row[$0.0] != $0.1 }) { return column }
    // What was only explained may have been closed before.
    let isTimed = gap.body != nil || gap.closed != nil
    if isTimed, row["closed_at"] != closed?.description ?? "" { return "closed_at" }
    if row["opened_at"] != opened?.description, gap.isKnown || edge?.isEarlier(row["opened_at"]) != true {
      return "opened_at"
    }
    let isExplained = row["state"] == "explained"
    return isExplained
      ? row["explained_by"] == "" ? "explained_by" : nil
      : row["explanation"] != "" || row["explained_by"] != "" ? "explained_by" : nil
  }

  /// Whether the bundle has to have its row, whatever earlier ones know of it.
  private func isWanted(_ gap: Found, _ span: BundleSpan?, _ asOf: Timestamp?) -> Bool {
    guard gap.body != nil, let recorded = gap.opened, let span else { return false }
    if isSnapshot { return gap.closed == nil }
    let opened = min(recorded, Timestamp(rfc3339: gap.text("from")) ?? recorded)
    let closed = gap.closed.map { Timestamp(rfc3339: gap.text("to")) ?? $0 } ?? asOf ?? span.to
    return opened < span.to && closed >= span.from
  }
}
