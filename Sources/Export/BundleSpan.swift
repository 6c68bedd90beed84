import CanonicalJSON
import Events
import Ledger

/// The time a bundle is about, by its manifest.
struct BundleSpan {
  let from: Timestamp
  let to: Timestamp
  /// The end of the month that the bundle's first leaf closed, if it closed one.
  var closedUntil: Timestamp?

  /// Nil if the manifest does not say.
  init?(_ manifest: Manifest) {
    guard let span = manifest.head["period"],
      let from = span["from"]?.string.flatMap({ Timestamp(rfc3339: $0) }),
      let to = span["to"]?.string.flatMap({ Timestamp(rfc3339: $0) })
    else { return nil }
    self.from = from
    self.to = to
  }

  func holds(_ time: String?) -> Bool {
    guard let time = time.flatMap({ Timestamp(rfc3339: $0) }) else { return false }
    return from <= time && time < to
  }

  /// Whether nothing that is recorded up to the leaf belongs into a bundle of this time: it was recorded before, or it
  /// closed the period before.
  func beginsBehind(_ leaf: Leaf) -> Bool {
    if leaf.type == "period.closed", let month = leaf.body["month"]?.string { return month < from.month }
    guard let recorded = Timestamp(rfc3339: leaf.recorded) else { return false }
    return recorded < from
  }

  /// Whether the leaf was recorded at its end or later.
  func isBehind(_ leaf: Leaf) -> Bool { Timestamp(rfc3339: leaf.recorded).map { $0 >= to } ?? true }

  /// Whether the leaf closes a month of it.
  func isClosed(by leaf: Leaf) -> Bool {
    leaf.type == "period.closed" && holds(leaf.body["month"]?.string.map { $0 + "-01" })
  }

  /// The finding or operation that the leaf opens in it.
  func opens(_ leaf: Leaf) -> String? {
    guard leaf.type == "finding.opened" || leaf.type == "operation.observed",
      let id = leaf.body["finding"]?.string, holds(leaf.body["first"]?.string)
    else { return nil }
    return id
  }
}
