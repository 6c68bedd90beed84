/// Puts hits into the order of their ends, in time linear in their number and without allocating once warm.
struct LiteralHitOrder {
  private var spare: [LiteralHit] = []
  private var places = [Int](repeating: 0, count: 1 << digitBits)

  private static let digitBits = 11
  /// Up to here moving hits one by one is quicker.
  private static let few = 32

  mutating func sort(_ hits: inout [LiteralHit]) {
    var highest: UInt32 = 0
    var isOrdered = true
    for hit in hits {
      isOrdered = isOrdered && hit.end >= highest
      highest = max(highest, hit.end)
    }
    if isOrdered { return }
    guard hits.count > LiteralHitOrder.few else { return insert(&hits) }
    var shift = 0
    while shift < 32, highest >> UInt32(shift) != 0 {
      distribute(&hits, by: shift)
      shift += LiteralHitOrder.digitBits
    }
  }

  private func insert(_ hits: inout [LiteralHit]) {
    for index in 1..<hits.count {
      let hit = hits[index]
      var place = index
      while place > 0, hits[place - 1].end > hit.end {
        hits[place] = hits[place - 1]
        place -= 1
      }
      hits[place] = hit
    }
  }

  /// One pass of a radix sort.
  private mutating func distribute(_ hits: inout [LiteralHit], by shift: Int) {
    let mask = UInt32(places.count - 1)
    for digit in places.indices { places[digit] = 0 }
    for hit in hits { places[Int(hit.end >> UInt32(shift) & mask)] += 1 }
    var sum = 0
    for digit in places.indices {
      let count = places[digit]
      places[digit] = sum
      sum += count
    }
    while spare.count < hits.count { spare.append(LiteralHit(end: 0, literal: 0)) }
    for hit in hits {
      let digit = Int(hit.end >> UInt32(shift) & mask)
      spare[places[digit]] = hit
      places[digit] += 1
    }
    for index in hits.indices { hits[index] = spare[index] }
  }
}
