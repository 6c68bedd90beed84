import Sigma

extension CompiledCorrelation {
  /// Whether the entries of one window, in order, meet the requirement.
  func isMet(by window: ArraySlice<CorrelationEntry>) -> Bool {
    switch measure {
    case .events: return admits(Double(window.count))
    case .distinctValues: return admits(Double(distinctValues(window)))
    case .sum: return admits(window.reduce(0) { $0 + Double(bitPattern: $1.value) })
    case .average:
      guard !window.isEmpty else { return false }
      return admits(window.reduce(0) { $0 + Double(bitPattern: $1.value) } / Double(window.count))
    case .quantile(let share):
      guard !window.isEmpty else { return false }
      return admits(quantile(share, of: window))
    case .seen: return isMet(bySeen: window.reduce(0) { $0 | $1.value })
    case .seenInOrder: return isMet(inOrder: window)
    }
  }

  /// The same for a window whose values are already counted or sorted.
  func isMet(by tally: WindowTally) -> Bool {
    guard case .quantile(let share) = measure else { return admits(Double(tally.distinctCount)) }
    return !tally.sorted.isEmpty && admits(CompiledCorrelation.quantile(share, sorted: tally.sorted))
  }

  private func admits(_ figure: Double) -> Bool {
    guard case .figure(let threshold) = requirement else { return false }
    return threshold.admits(figure)
  }

  private func distinctValues(_ window: ArraySlice<CorrelationEntry>) -> Int {
    var distinct: Set<UInt64> = []
    for entry in window { distinct.insert(entry.value) }
    return distinct.count
  }

  private func isMet(bySeen seen: UInt64) -> Bool {
    switch requirement {
    case .figure(let threshold): threshold.admits(Double(seen.nonzeroBitCount))
    case .expression(let expression): expression.holds(seen)
    }
  }

  /// Linear between the closest ranks: rank `share * (n - 1)` of the sorted values.
  private func quantile(_ share: Double, of window: ArraySlice<CorrelationEntry>) -> Double {
    CompiledCorrelation.quantile(share, sorted: window.map { Double(bitPattern: $0.value) }.sorted())
  }

  private static func quantile(_ share: Double, sorted: [Double]) -> Double {
    let rank = share * Double(sorted.count - 1)
    let low = min(Int(rank), sorted.count - 1)
    let high = min(low + 1, sorted.count - 1)
    return sorted[low] + (sorted[high] - sorted[low]) * (rank - Double(low))
  }

  // MARK: Order

  private func isMet(inOrder window: ArraySlice<CorrelationEntry>) -> Bool {
    if case .figure(let threshold) = requirement, !threshold.hasUpperBound,
      threshold.admits(Double(members.count)),
      members.count > 1, !threshold.admits(Double(members.count - 1))
    {
      return hasFullChain(window)
    }
    var seen: UInt64 = 0
    for entry in window { seen |= entry.value }
    let ignored: UInt64
    let ordered: UInt64
    if case .expression(let expression) = requirement {
      ordered = expression.wanted
      ignored = seen & ~expression.wanted
    } else {
      ordered = allMembers
      ignored = 0
    }
    return LatestChains(in: window, among: ordered).contains { chain in
      switch requirement {
      case .figure(let threshold): threshold.admits(Double(chain.nonzeroBitCount))
      case .expression(let expression): expression.holds(chain | ignored)
      }
    }
  }

  /// All members, each by an entry of its own: the latest that can be, from the last backwards.
  private func hasFullChain(_ window: ArraySlice<CorrelationEntry>) -> Bool {
    var wanted = members.count - 1
    for entry in window.reversed() where entry.value >> UInt64(wanted) & 1 == 1 {
      wanted -= 1
      if wanted < 0 { return true }
    }
    return false
  }

  private var allMembers: UInt64 { members.count < 64 ? 1 << UInt64(members.count) &- 1 : .max }

  /// Where the entries stand that runs through the members can need, if what comes later goes on from there.
  func placesOfChains(in entries: ArraySlice<CorrelationEntry>) -> Set<Int> {
    guard members.count > LatestChains.mostMembers else {
      return Set(
        LatestChains(in: entries, among: allMembers).starts.filter { $0 >= 0 && $0 < entries.endIndex })
    }
    // All of them are wanted, so only what they begin with counts.
    var places: Set<Int> = []
    for length in 1...members.count {
      var wanted = length - 1
      for place in entries.indices.reversed() where entries[place].value >> UInt64(wanted) & 1 == 1 {
        places.insert(place)
        wanted -= 1
        if wanted < 0 { break }
      }
    }
    return places
  }
}
