/// How many items each month gives to a sample that is drawn month by month.
package enum SampleStrata {
  /// Shares in proportion to the months' items, whole by the method of the largest remainder; of equal remainders the
  /// earlier month's counts. The sizes add up to `size`, or to all items where there are fewer.
  package static func sizes(_ months: [String: Int], size: Int) -> [String: Int] {
    let all = months.values.reduce(0, +)
    let wanted = min(max(size, 0), all)
    guard all > 0 else { return [:] }
    var sizes: [String: Int] = [:]
    var remainders: [(month: String, remainder: Int)] = []
    for (month, count) in months {
      let (share, remainder) = all.dividingFullWidth(count.multipliedFullWidth(by: wanted))
      sizes[month] = share
      remainders.append((month, remainder))
    }
    remainders.sort { ($1.remainder, $0.month) < ($0.remainder, $1.month) }
    let left = wanted - sizes.values.reduce(0, +)
    for (month, _) in remainders.prefix(left) { sizes[month, default: 0] += 1 }
    return sizes
  }
}
