/// The distinct or sorted values of one window of a group, kept up to date as the window moves: counting a busy group's
/// window anew each time would let whoever writes logs slow everything down.
struct WindowTally: Sendable {
  /// The entries counted in, as places in the group's array.
  private(set) var range: Range<Int>
  private var occurrences: [UInt64: Int32] = [:]
  private(set) var sorted: [Double] = []
  private let sorts: Bool

  /// - Parameter sorts: keep the values as numbers in order; otherwise how often each occurs.
  init(_ range: Range<Int>, of entries: [CorrelationEntry], sorts: Bool) {
    self.range = range
    self.sorts = sorts
    count(entries)
  }

  var distinctCount: Int { occurrences.count }

  /// Moves on to another window, step by step or, where that is far, by counting it anew.
  mutating func move(to wanted: Range<Int>, of entries: [CorrelationEntry]) {
    let steps =
      abs(wanted.lowerBound - range.lowerBound) + abs(wanted.upperBound - range.upperBound)
    let both = wanted.clamped(to: range)
    guard steps <= max(16, wanted.count / 8), !both.isEmpty else {
      range = wanted
      count(entries)
      return
    }
    for place in wanted.lowerBound..<both.lowerBound { add(entries[place].value) }
    for place in both.upperBound..<wanted.upperBound { add(entries[place].value) }
    for place in range.lowerBound..<both.lowerBound { remove(entries[place].value) }
    for place in both.upperBound..<range.upperBound { remove(entries[place].value) }
    range = wanted
  }

  private mutating func count(_ entries: [CorrelationEntry]) {
    sorted.removeAll(keepingCapacity: true)
    occurrences.removeAll(keepingCapacity: true)
    if sorts {
      for entry in entries[range] { sorted.append(Double(bitPattern: entry.value)) }
      sorted.sort()
    } else {
      for entry in entries[range] { occurrences[entry.value, default: 0] += 1 }
    }
  }

  /// An entry was put into the array.
  mutating func follow(insertion place: Int, of value: UInt64) {
    if place <= range.lowerBound {
      range = range.lowerBound + 1..<range.upperBound + 1
    } else if place < range.upperBound {
      add(value)
      range = range.lowerBound..<range.upperBound + 1
    }
  }

  /// The array's last entry is about to go.
  mutating func follow(removalOfLast value: UInt64, at place: Int) {
    guard range.upperBound > place else { return }
    if range.lowerBound < range.upperBound { remove(value) }
    range = min(range.lowerBound, place)..<place
  }

  /// The first `count` entries of the array are gone. False if some of them are counted in here.
  mutating func shift(by count: Int) -> Bool {
    guard range.lowerBound >= count else { return false }
    range = range.lowerBound - count..<range.upperBound - count
    return true
  }

  private mutating func add(_ value: UInt64) {
    if sorts {
      let number = Double(bitPattern: value)
      sorted.insert(number, at: place(of: number))
    } else {
      occurrences[value, default: 0] += 1
    }
  }

  private mutating func remove(_ value: UInt64) {
    if sorts {
      let number = Double(bitPattern: value)
      let place = place(of: number)
      if place < sorted.count, sorted[place] == number { sorted.remove(at: place) }
    } else if let count = occurrences[value] {
      occurrences[value] = count > 1 ? count - 1 : nil
    }
  }

  /// The first place whose number is not below this one.
  private func place(of number: Double) -> Int {
    var low = 0
    var high = sorted.count
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < number { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
