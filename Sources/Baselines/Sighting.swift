/// One interval's count as a number to reckon with.
struct Sighting {
  let count: Double
  /// The denominator of a share, nil for a count.
  let total: Double?

  init(count: Int, total: Int?) {
    self.count = Double(total.map { min(count, $0) } ?? count)
    self.total = total.map(Double.init)
  }

  var exposure: Double { total ?? 1 }

  /// Of a share that is usually above a half the others are counted: they are what scatters like a count.
  func count(mirrored: Bool) -> Double {
    guard mirrored, let total else { return count }
    return total - count
  }
}
