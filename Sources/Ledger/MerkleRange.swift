/// The leaves `start ..< end` as a subtree of a log, by the way RFC 6962 section 2.1 divides one.
struct MerkleRange: Hashable {
  var start: Int
  var end: Int

  var count: Int { end - start }

  /// Both halves: the left one as large a power of two as leaves something to the right. Nil for a single leaf.
  var halves: (left: MerkleRange, right: MerkleRange)? {
    guard count > 1 else { return nil }
    let half = 1 << (Int.bitWidth - 1 - (count - 1).leadingZeroBitCount)
    return (MerkleRange(start: start, end: start + half), MerkleRange(start: start + half, end: end))
  }

  /// What lies beside the way from this range down to a smaller one, the outermost first.
  ///
  /// - Parameter goesLeft: which half, given the first leaf of the right one.
  /// - Returns: the siblings, each with whether it lies to the left of the way, and where the way ends.
  func way(until isThere: (MerkleRange) -> Bool, goesLeft: (Int) -> Bool)
    -> (siblings: [(range: MerkleRange, isLeft: Bool)], end: MerkleRange)
  {
    var siblings: [(range: MerkleRange, isLeft: Bool)] = []
    var range = self
    while !isThere(range), let (left, right) = range.halves {
      if goesLeft(right.start) {
        siblings.append((right, false))
        range = left
      } else {
        siblings.append((left, true))
        range = right
      }
    }
    return (siblings, range)
  }

  /// The root over the range, out of kept nodes: O(log n) of them. Nil if `node` does not have one.
  ///
  /// Only ranges that a division leads to: `start` is a multiple of a power of two that `count` does not exceed.
  func root(_ node: (MerkleNode.Address) throws -> TreeHash?) rethrows -> TreeHash? {
    try MerkleTree(size: count) { peak in
      let offset = start >> peak.level
      return try node(MerkleNode.Address(level: peak.level, index: offset + peak.index))
    }?.root
  }
}
