/// What becomes due, earliest first; the items' own order decides among equals, so that it never depends on anything but
/// the events. A binary heap.
struct DueQueue<Item: Comparable & Sendable>: Sendable {
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
      if kept.last == item { continue }
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
