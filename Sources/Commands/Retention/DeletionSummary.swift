import Events
import Store

/// Deletions of one kind in one shard, told as one.
struct DeletionSummary: CustomStringConvertible {
  private(set) var first: RecordedDeletion
  private(set) var last: RecordedDeletion
  private(set) var leaves = 0

  /// In the order of the shards they are from.
  static func all(_ deletions: [RecordedDeletion]) -> [DeletionSummary] {
    var summaries: [String: DeletionSummary] = [:]
    for stated in deletions where stated.deletion.restates == nil || stated.deletion.what == .shard {
      let deletion = stated.deletion
      let basis = if case .request = deletion.basis { "request" } else { "policy" }
      let key = "\(deletion.shard) \(deletion.what.rawValue) \(basis)"
      summaries[key, default: DeletionSummary(first: stated, last: stated)].add(stated)
    }
    return summaries.sorted { $0.key < $1.key }.map(\.value)
  }

  private mutating func add(_ stated: RecordedDeletion) {
    last = stated
    leaves += stated.deletion.count
  }

  var description: String {
    let deletion = last.deletion
    let count = "\(leaves) \(leaves == 1 ? "leaf" : "leaves")"
    let what =
      switch deletion.what {
      case .evidence: "the evidence of \(count) of shard \(deletion.shard)"
      case .leaves: "\(count) of shard \(deletion.shard) up to the hash"
      case .shard: "shard \(deletion.shard) of \(count) up to its size and root"
      }
    let why =
      switch deletion.basis {
      case .request: "asked for by a person"
      case .policy(let policy, let before): "older than \(policy), recorded before \(before)"
      }
    return "\(what): \(why); \(places)"
  }

  private var places: String {
    let end = "leaf \(last.place.index) of \(last.place.shard) on \(day(last))"
    return first.place == last.place
      ? end : "from leaf \(first.place.index) of \(first.place.shard) on \(day(first)) to \(end)"
  }

  private func day(_ stated: RecordedDeletion) -> String { String(stated.time.description.prefix(10)) }
}
