/// Judges whether entries of the journal follow each other without loss, by their numbers.
///
/// All files of one chain (`s=` of the cursor) share a counter that rises by one per entry. The journal may hold
/// several chains at once: other boots after a crash, other hosts, users' files that outlived a crash. journald goes on
/// counting across them, so a number that follows directly on the entry read before it is fine in any chain.
struct JournalChains: Sendable {
  private var current: Identifier128?
  private var currentNumber: UInt64 = 0
  private var others: [Identifier128: UInt64] = [:]
  /// How far the numbers of the current chain are behind what journald has counted to.
  private var lag: UInt64 = 0
  /// The number read last before `lag` was taken.
  private var countedBefore: UInt64 = 0

  /// The number of the entry read last, of whatever chain.
  var lastNumber: UInt64? { current == nil ? nil : currentNumber }

  enum Step: Equatable {
    case contiguous
    /// The number, or a higher one of the chain, has been seen: another host's, cloned from the same image, or journald's
    /// after its files were put back from a backup.
    case repeated
    /// So many numbers of the chain are missing behind `after`.
    case hole(after: UInt64, missing: UInt64)
    /// The first entry of this chain, numbered past 1.
    case middleOfNewChain
    /// So many numbers behind `after` were given and are gone, where journald goes on behind the entries that it moved; if
    /// it did not move those, more are missing.
    case holeBeforeMoved(after: UInt64, missing: UInt64)
  }

  func step(to chain: Identifier128, _ number: UInt64) -> Step {
    guard let current else { return .contiguous }
    let known = current == chain ? currentNumber : others[chain]
    if let known, number <= known { return .repeated }
    if currentNumber < number, number - currentNumber == 1 { return .contiguous }
    guard let known else { return number <= 1 ? .contiguous : .middleOfNewChain }
    let missing = number - known - 1
    if missing == 0 || chain == current && missing == lag { return .contiguous }
    if chain == current, lag > 0, missing > lag {
      return .holeBeforeMoved(after: countedBefore, missing: missing - lag)
    }
    return .hole(after: known, missing: missing)
  }

  /// The entry read last stands under another number now. journald numbers the entries that it moves to a new file from 1,
  /// as many as are left, and goes on where it was: the numbers jump by as many as were gone before.
  mutating func move(to chain: Identifier128, _ number: UInt64) {
    let counted = currentNumber
    accept(chain, number)
    lag = counted > currentNumber ? counted - currentNumber : 0
    countedBefore = counted
  }

  /// Takes the entry as read. A chain's number never goes back.
  ///
  /// - Parameter mayBeMoved: the entry read before is of the same boot. If this one has a lower number, in another chain,
  ///   it may be what is left of the other chain, moved, and journald will go on counting where it was.
  mutating func accept(_ chain: Identifier128, _ number: UInt64, mayBeMoved: Bool = false) {
    if current != chain {
      // No host has thousands of chains; a made-up journal may not grow this table.
      if others.count >= 4_096 { others.removeAll() }
      let counted = current == nil ? 0 : currentNumber
      if let current { others[current] = currentNumber }
      let known = others.removeValue(forKey: chain)
      currentNumber = known ?? 0
      current = chain
      lag = mayBeMoved && number <= counted ? counted - number + 1 : 0
      countedBefore = counted
    } else if number > currentNumber, number - currentNumber > 1 {
      lag = 0
    }
    currentNumber = max(currentNumber, number)
  }
}
