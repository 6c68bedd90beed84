import CanonicalJSON
import Ledger

/// What the leaves of a bundle say of operations that are counted by the hour, to hold rows against it.
struct CountedLeaves {
  private struct Item {
    let above: String
    let hour: String
    var count: Int64
    var last: String
    /// Leaves withheld before it; those behind it may have counted more.
    let withheldBefore: Int
  }

  /// By id.
  private var items: [String: Item] = [:]
  /// Other operations of the bundle: rows of these must not claim to be counted.
  private var single: Set<String> = []
  private var withheld = 0

  /// A leaf that a pseudonymised bundle shows by its hash only, in the place of one.
  mutating func noteWithheld() { withheld += 1 }

  /// Takes the leaves up to where the period was closed, in their order.
  mutating func note(_ leaf: Leaf) {
    guard let id = leaf.body["finding"]?.string else { return }
    switch leaf.type {
    case "operation.observed":
      guard let above = leaf.body["counted_above"]?.integer else {
        single.insert(id)
        return
      }
      // A record that was put back to an earlier state may open it twice.
      guard items[id] == nil else { return }
      items[id] = Item(
        above: String(above), hour: leaf.body["counted_hour"]?.string ?? "",
        count: leaf.body["count"]?.integer ?? 1, last: leaf.body["first"]?.string ?? "",
        withheldBefore: withheld)
    case "finding.merged":
      guard var item = items[id] else { return }
      item.count = max(item.count, leaf.body["count"]?.integer ?? 0)
      item.last = max(item.last, leaf.body["last"]?.string ?? "")
      items[id] = item
    default: break
    }
  }

  /// What a row of `operations.csv` says that its leaves do not; nil where they agree. Tables of earlier versions have
  /// no columns for it, and no such leaves.
  func problem(of row: BundleInput.NamedRow, id: String) -> String? {
    guard let item = items[id] else {
      return single.contains(id) && row["counted_above"]?.isEmpty == false
        ? "claims to be counted, its leaf does not" : nil
    }
    var said = [("counted_above", item.above), ("counted_hour", item.hour)]
    if item.withheldBefore == withheld {
      said += [("count", String(item.count)), ("last_event_time", item.last)]
    } else if Int64(row["count"] ?? "") ?? -1 < item.count || row["last_event_time"] ?? "" < item.last {
      return "counts less than its leaves, which count \(item.count) up to \(item.last)"
    }
    guard let (column, text) = said.first(where: { row[$0.0] != $0.1 }) else { return nil }
    return "says another \(column) than its leaves, which say \(text)"
  }
}
