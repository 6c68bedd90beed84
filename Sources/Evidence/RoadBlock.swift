/// Some of the occurrences of an event: as many as are searched and stored in one go.
struct RoadBlock: Sendable {
  let number: UInt32
  private(set) var runs: [RoadEvent.Run] = []
  /// Since it was last stored.
  var hasChanged = true
  /// What the times of all runs lie between.
  private(set) var earliest = Int64.max
  private var latest = Int64.min
  /// Roads that are known to have reported all of them.
  private var common = UInt64.max

  private static let fullSize = 256

  init(number: UInt32) { self.number = number }

  init(number: UInt32, restoring runs: [RoadEvent.Run]) {
    self.number = number
    self.runs = runs
    hasChanged = false
    for run in runs { cover(run) }
  }

  var isFull: Bool { runs.count >= RoadBlock.fullSize }

  private mutating func cover(_ run: RoadEvent.Run) {
    earliest = min(earliest, run.time)
    latest = max(latest, run.time)
    common &= run.roads.low
  }

  /// The first run near `time` that `road` has not reported.
  mutating func find(_ time: Int64, without road: Int) -> Int? {
    if road < 64, common >> UInt64(road) & 1 == 1 { return nil }
    guard time >= earliest - RoadPairs.tolerance, time <= latest + RoadPairs.tolerance else { return nil }
    var isComplete = true
    for index in runs.indices where !runs[index].roads.contains(road) {
      if (runs[index].time - time).magnitude <= RoadPairs.tolerance.magnitude { return index }
      isComplete = false
    }
    if isComplete, road < 64 { common |= 1 << UInt64(road) }
    return nil
  }

  /// Takes one occurrence of a run for reported by `road`, too. Returns by how much there are more runs.
  mutating func mark(_ index: Int, _ road: Int) -> Int {
    hasChanged = true
    var marked = runs[index]
    marked.count = 1
    marked.roads.insert(road)
    let isLast = runs[index].count == 1
    if index > 0, runs[index - 1].time == marked.time, runs[index - 1].roads == marked.roads {
      runs[index - 1].count += 1
      if isLast { runs.remove(at: index) } else { runs[index].count -= 1 }
      return isLast ? -1 : 0
    }
    guard isLast else {
      runs[index].count -= 1
      runs.insert(marked, at: index)
      return 1
    }
    runs[index] = marked
    return 0
  }

  /// Adds one occurrence. Returns by how much there are more runs.
  mutating func append(_ run: RoadEvent.Run) -> Int {
    hasChanged = true
    if let last = runs.last, last.time == run.time, last.roads == run.roads {
      runs[runs.count - 1].count += 1
      return 0
    }
    runs.append(run)
    cover(run)
    return 1
  }

  /// Returns the number of occurrences that were dropped.
  mutating func forget(_ isOver: (Int64) -> Bool) -> Int {
    var dropped = 0
    for run in runs where isOver(run.time) { dropped += run.count }
    guard dropped > 0 else { return 0 }
    hasChanged = true
    runs.removeAll { isOver($0.time) }
    earliest = .max
    latest = .min
    common = .max
    for run in runs { cover(run) }
    return dropped
  }
}
