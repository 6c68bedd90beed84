/// Twelve months as small bars, the last one's the period's own. Holds no log text.
enum TrendChart {
  private static let width = 13
  private static let height = 26

  /// - Parameter counts: nil for months of which nothing is on the record; these have a dash instead of a bar.
  static func svg(_ counts: [(month: String, count: Int?)]) -> String {
    let most = max(1, counts.compactMap(\.count).max() ?? 0)
    let full = counts.count * width
    var svg =
      "<svg class=\"trend\" width=\"\(full)\" height=\"\(height + 3)\" viewBox=\"0 0 \(full) \(height + 3)\""
    svg += " role=\"img\" aria-label=\"Findings in each of the last \(counts.count) months, oldest first\">"
    for (number, month) in counts.enumerated() {
      let x = number * width
      let words = month.count.map(String.init) ?? "not on the record"
      svg += "<g><title>\(month.month): \(words)</title>"
      if let count = month.count {
        let tall = count == 0 ? 0 : max(2, Int(Double(height) * Double(count) / Double(most)))
        let style = number == counts.count - 1 ? "t-now" : "t-bar"
        svg +=
          "<rect class=\"\(style)\" x=\"\(x)\" y=\"\(height - tall)\" width=\"\(width - 3)\" height=\"\(tall)\"/>"
        svg += "<path class=\"t-base\" d=\"M\(x) \(height + 1)h\(width - 3)\"/>"
      } else {
        svg += "<path class=\"t-none\" d=\"M\(x + 3) \(height - 4)h\(width - 9)\"/>"
      }
      svg += "</g>"
    }
    return svg + "</svg>"
  }
}
