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
  /// When the bundle before this one was closed, where that is what the first leaf states.
  private(set) var closed: String?
  private var recorded: Timestamp
  private let month: String

  /// Nil if the manifest does not say.
  init?(_ manifest: Manifest) {
    guard let main = manifest.head["ledger"].flatMap(Manifest.Leaves.init), let span = BundleSpan(manifest)
    else { return nil }
    let first = manifest.earlier.first ?? main
    place = LeafPlace(first.shard, first.firstLeaf)
    isBeginning = first.firstLeaf == 0
    recorded = span.from
    month = span.from.month
  }

  mutating func note(_ leaf: Leaf) {
    guard LeafPlace(leaf) == place else { return }
    recorded = Timestamp(rfc3339: leaf.recorded) ?? recorded
    if leaf.body["previous_shard"]?.string?.isEmpty == false { isBeginning = false }
    if leaf.type == "period.closed", let closes = leaf.body["month"]?.string, closes < month {
      closed = leaf.recorded
    }
  }

  /// Whether a leaf that is not in the bundle can have been recorded by then.
  func isEarlier(_ time: String?) -> Bool {
    guard !isBeginning, let time = time.flatMap({ Timestamp(rfc3339: $0) }) else { return false }
    return time <= recorded.advanced(bySeconds: LeafEdge.grace)
  }
}
