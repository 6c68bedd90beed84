/// Rising numbers, as the few ranges they make up.
struct IndexRanges {
  private(set) var ranges: [Range<Int>] = []
  private(set) var count = 0

  /// - Parameter index: higher than all before.
  mutating func append(_ index: Int) {
    count += 1
    if let last = ranges.last, last.upperBound == index {
      ranges[ranges.count - 1] = last.lowerBound..<index + 1
    } else {
      ranges.append(index..<index + 1)
    }
  }
}
