import Evidence

/// What leaves of one shard say was deleted from it, to hold against what is not there.
struct DeletionCover {
  private var evidence: [ClosedRange<Int>] = []
  private var requested: Set<Int> = []
  private var leaves: [ClosedRange<Int>] = []
  /// How many leaves should be hashes only.
  private(set) var prunedCount = 0
  /// What `shard.pruned` should be.
  private(set) var prunedEnd = 0
  private(set) var drop: Deletion?

  init(of shard: String, _ deletions: [RecordedDeletion]) {
    for stated in deletions where stated.deletion.shard == shard {
      let deletion = stated.deletion
      switch (deletion.what, deletion.basis) {
      case (.evidence, .policy): evidence.append(deletion.first...deletion.last)
      // One leaf each, so that nothing between two is covered.
      case (.evidence, .request): if deletion.count == 1 { requested.insert(deletion.first) }
      case (.leaves, _):
        leaves.append(deletion.first...deletion.last)
        prunedCount += deletion.count
        prunedEnd = max(prunedEnd, deletion.last + 1)
      case (.shard, _): drop = deletion
      }
    }
    evidence = DeletionCover.joined(evidence)
    leaves = DeletionCover.joined(leaves)
  }

  /// Whether somebody stated that the evidence of this leaf is gone.
  func coversEvidence(of index: Int, kind: Evidence.Statement.Kind?) -> Bool {
    if requested.contains(index) { return true }
    if let kind, Evidence.Statement.Kind.outliveEvidence.contains(kind) { return false }
    return DeletionCover.contains(index, evidence)
  }

  func coversLeaf(_ index: Int) -> Bool { DeletionCover.contains(index, leaves) }

  /// Ranges that overlap or touch as one, in order.
  private static func joined(_ ranges: [ClosedRange<Int>]) -> [ClosedRange<Int>] {
    var joined: [ClosedRange<Int>] = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = joined.last, range.lowerBound <= last.upperBound + 1 {
        joined[joined.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
      } else {
        joined.append(range)
      }
    }
    return joined
  }

  private static func contains(_ index: Int, _ ranges: [ClosedRange<Int>]) -> Bool {
    var (low, high) = (0, ranges.count)
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].upperBound < index { low = middle + 1 } else { high = middle }
    }
    return low < ranges.count && ranges[low].contains(index)
  }
}
