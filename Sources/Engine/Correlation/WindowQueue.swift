/// The ends of open windows, earliest first; equal ends by correlation and group, so that the order never depends
/// on anything but the events. A binary heap.
struct WindowQueue: Sendable {
  struct Item: Sendable {
    var due: Int64
    var key: CorrelationState.Key

    static func < (a: Item, b: Item) -> Bool {
      if a.due != b.due { return a.due < b.due }
      if a.key.correlation != b.key.correlation { return a.key.correlation < b.key.correlation }
      return GroupKey.precedes(a.key.group, b.key.group)
    }
  }

  private var items: [Item] = []

  var count: Int { items.count }
  var first: Item? { items.first }

  mutating func insert(_ item: Item) {
    items.append(item)
    var place = items.count - 1
    while place > 0, items[place] < items[(place - 1) / 2] {
      items.swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  mutating func removeAll(where isSpent: (Item) -> Bool) {
    // Ascending order is a heap, and brings those together that are there twice.
    var kept: [Item] = []
    for item in items.filter({ !isSpent($0) }).sorted(by: { $0 < $1 }) {
      if let last = kept.last, last.due == item.due, last.key == item.key { continue }
      kept.append(item)
    }
    items = kept
  }

  mutating func removeFirst() -> Item? {
    guard let first = items.first else { return nil }
    let last = items.removeLast()
    guard !items.isEmpty else { return first }
    items[0] = last
    var place = 0
    while true {
      var smallest = place
      for child in [2 * place + 1, 2 * place + 2] where child < items.count && items[child] < items[smallest]
      {
        smallest = child
      }
      if smallest == place { return first }
      items.swapAt(place, smallest)
      place = smallest
    }
  }
}
