/// Which members some run of entries goes through in ascending order, each by an entry of its own, and where each such
/// run begins when it begins as late as it can.
///
/// One look at the entries and one at every set of members, of which there are at most 256: no run is tried twice.
struct LatestChains {
  /// More members have no expression or threshold over their order.
  static let mostMembers = 8

  private var bits: [UInt64] = []
  /// By set, as places of `bits`: where its run begins; below zero if there is none.
  private(set) var starts: [Int]

  init(in entries: ArraySlice<CorrelationEntry>, among members: UInt64) {
    var left = members
    while left != 0, bits.count < LatestChains.mostMembers {
      bits.append(left & (~left &+ 1))
      left &= left &- 1
    }
    var places = [[Int]](repeating: [], count: bits.count)
    for (place, entry) in zip(entries.indices, entries) {
      for (member, bit) in bits.enumerated() where entry.value & bit != 0 { places[member].append(place) }
    }
    starts = [Int](repeating: -1, count: 1 << bits.count)
    starts[0] = entries.endIndex
    // A set's first member comes before the run of the others, which is a smaller number.
    for set in 1..<max(starts.count, 1) {
      let later = starts[set & (set - 1)]
      if later >= 0 { starts[set] = LatestChains.last(in: places[set.trailingZeroBitCount], before: later) }
    }
  }

  /// The sets of members that there is a run of.
  func contains(where isMet: (UInt64) -> Bool) -> Bool {
    starts.indices.dropFirst().contains { starts[$0] >= 0 && isMet(members(of: $0)) }
  }

  private func members(of set: Int) -> UInt64 {
    var members: UInt64 = 0
    for (place, bit) in bits.enumerated() where set >> place & 1 == 1 { members |= bit }
    return members
  }

  private static func last(in places: [Int], before limit: Int) -> Int {
    var low = 0
    var high = places.count
    while low < high {
      let middle = (low + high) / 2
      if places[middle] < limit { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? places[low - 1] : -1
  }
}
