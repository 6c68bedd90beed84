import CanonicalJSON
import Events
import Ledger

/// Where the leaves of a bundle begin: what an earlier one stated was stated before that.
struct LeafEdge {
  /// By how much a clock may have been put back in between.
  private static let grace: Int64 = 3600

  /// Of the first leaf that the bundle holds.
  let place: LeafPlace
  /// Nothing was recorded before it.
  private(set) var isBeginning: Bool
  /// The end of the month that the first leaf closed, if that is what it states, and not behind the period's beginning.
  /// A month behind it that was left open has a bundle of its own.
  private(set) var closedUntil: Timestamp?
  private var recorded: Timestamp
  /// Of the period.
  private let start: Timestamp

  /// Nil if the manifest does not say.
  init?(_ manifest: Manifest) {
    guard let main = manifest.head["ledger"].flatMap(Manifest.Leaves.init), let span = BundleSpan(manifest)
    else { return nil }
    let first = manifest.earlier.first ?? main
    place = LeafPlace(first.shard, first.firstLeaf)
    isBeginning = first.firstLeaf == 0
    recorded = span.from
    start = span.from
  }

  mutating func note(_ leaf: Leaf) {
    guard LeafPlace(leaf) == place else { return }
    recorded = Timestamp(rfc3339: leaf.recorded) ?? recorded
    if leaf.body["previous_shard"]?.string?.isEmpty == false { isBeginning = false }
    if leaf.type == "period.closed", let month = leaf.body["month"]?.string, month < start.month,
      let first = Timestamp(rfc3339: month + "-01"),
      let next = Timestamp(rfc3339: first.advanced(bySeconds: 32 * 86_400).month + "-01")
    {
      closedUntil = min(start, next)
    }
  }

  /// No month was left open between the one that the first leaf closed and the period.
  var isRightBehind: Bool { closedUntil == start }

  /// Whether a leaf that is not in the bundle can have been recorded by then.
  func isEarlier(_ time: String?) -> Bool {
    guard !isBeginning, let time = time.flatMap({ Timestamp(rfc3339: $0) }) else { return false }
    return time <= recorded.advanced(bySeconds: LeafEdge.grace)
  }
}
