/// The distinct or sorted values of the window that ends with the newest entry, kept up to date from event to event:
/// counting a busy group's window anew each time would let whoever writes logs slow everything down.
struct WindowTally: Sendable {
  /// The entries counted in, as places in the group's array.
  private(set) var start: Int
  private var end: Int
  private var occurrences: [UInt64: Int32] = [:]
  private(set) var sorted: [Double] = []
  private let sorts: Bool

  /// - Parameter sorts: keep the values as numbers in order; otherwise how often each occurs.
  init(start: Int, sorts: Bool) {
    self.start = start
    end = start
    self.sorts = sorts
  }

  var distinctCount: Int { occurrences.count }

  /// Takes in what is new in `entries` and leaves out what is older than `oldest`.
  mutating func follow(_ entries: [CorrelationEntry], since oldest: Int64) {
    while end < entries.count {
      add(entries[end].value)
      end += 1
    }
    while start < end, entries[start].time < oldest {
      remove(entries[start].value)
      start += 1
    }
  }

  /// The first `count` entries of the array are gone. False if some of them are counted in here.
  mutating func shift(by count: Int) -> Bool {
    guard start >= count else { return false }
    start -= count
    end -= count
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
