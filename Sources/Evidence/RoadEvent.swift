/// The occurrences of one event and the roads that have reported each, in the order in which they were first heard of.
///
/// Equal ones that follow each other are one run, and runs stand in blocks: a search passes over the blocks in which
/// it can find nothing, and only blocks that have changed are stored again.
struct RoadEvent: Sendable {
  struct Run: Equatable, Sendable {
    var time: Int64
    var roads = Roads()
    var count = 1
  }

  /// Roads by their numbers.
  struct Roads: Equatable, Sendable {
    private(set) var low: UInt64 = 0
    /// Those from 64 on, ascending.
    private var high: [Int] = []

    func contains(_ road: Int) -> Bool { road < 64 ? low >> UInt64(road) & 1 == 1 : high.contains(road) }

    mutating func insert(_ road: Int) {
      if road < 64 {
        low |= 1 << UInt64(road)
      } else if !high.contains(road) {
        high = (high + [road]).sorted()
      }
    }
  }

  private var blocks: [RoadBlock] = []
  /// Of runs.
  private(set) var count = 0

  var isEmpty: Bool { blocks.isEmpty }
  var times: [Int64] { blocks.flatMap { $0.runs.map(\.time) } }

  /// Gives `road` the first occurrence near `time` that it has not reported, or adds one.
  mutating func take(_ time: Int64, _ road: Int) -> (isNew: Bool, growth: Int) {
    let before = count
    for index in blocks.indices {
      guard let place = blocks[index].find(time, without: road) else { continue }
      count += blocks[index].mark(place, road)
      return (false, count - before)
    }
    var run = Run(time: time)
    run.roads.insert(road)
    if blocks.last?.isFull ?? true {
      blocks.append(RoadBlock(number: blocks.last.map { $0.number &+ 1 } ?? 0))
    }
    count += blocks[blocks.count - 1].append(run)
    return (true, count - before)
  }

  /// Drops what `isOver`, which is true up to some time and false from there. Returns the number of occurrences and
  /// the numbers of the blocks of which nothing is left.
  mutating func forget(_ isOver: (Int64) -> Bool) -> (occurrences: Int, emptied: [UInt32]) {
    var occurrences = 0
    for index in blocks.indices where isOver(blocks[index].earliest) {
      occurrences += blocks[index].forget(isOver)
    }
    guard occurrences > 0 else { return (0, []) }
    let emptied = blocks.filter(\.runs.isEmpty).map(\.number)
    blocks.removeAll(where: \.runs.isEmpty)
    count = blocks.reduce(0) { $0 + $1.runs.count }
    return (occurrences, emptied)
  }

  /// Nil where there is but one block.
  mutating func dropOldest() -> RoadBlock? {
    guard blocks.count > 1 else { return nil }
    let block = blocks.removeFirst()
    count -= block.runs.count
    return block
  }

  mutating func takeChanges() -> [RoadBlock] {
    let changed = blocks.filter(\.hasChanged)
    for index in blocks.indices { blocks[index].hasChanged = false }
    return changed
  }

  mutating func restore(_ runs: [Run], _ number: UInt32) {
    let block = RoadBlock(number: number, restoring: runs)
    blocks.insert(block, at: blocks.firstIndex { $0.number > number } ?? blocks.count)
    count += runs.count
  }
}
