import Events

extension EventBatch {
  /// The engine copies an entry's own bytes and no others, so all that it says must lie in them.
  func checkBounds() throws {
    for (index, entry) in entries.enumerated() {
      var ranges = values[entry.valueRange].map(\.range)
      if claims.indices.contains(index), let raw = claims[index].raw { ranges.append(raw) }
      for range in ranges {
        try require(
          entry.range.lowerBound <= range.lowerBound && range.upperBound <= entry.range.upperBound,
          "a value of entry \(entry.ordinal) lies outside of it")
      }
    }
  }
}
