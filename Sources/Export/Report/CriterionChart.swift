import Events
import Evidence

/// Findings per day of one criterion, stacked by level. Holds no log text: what it is about stands beside it.
enum CriterionChart {
  private static let width = 620
  private static let height = 30

  /// - Parameter highest: what fills the height, the same for every criterion.
  static func svg(_ byDay: [Int64: [Level: Int]], window: Range<Timestamp>, highest: Int) -> String {
    let first = window.lowerBound.seconds.floored(by: 86_400)
    let last = Timestamp(microseconds: window.upperBound.microseconds &- 1).seconds.floored(by: 86_400)
    let days = max(1, Int(clamping: last - first + 1))
    let step = Double(width) / Double(days)
    var svg = "<svg class=\"chart rowchart\" viewBox=\"0 0 \(width) \(height + 2)\" role=\"img\""
    svg += " aria-label=\"Findings per day, stacked by level\">"
    svg += "<line class=\"grid\" x1=\"0\" x2=\"\(width)\" y1=\"\(height + 1)\" y2=\"\(height + 1)\"/>"
    for (day, levels) in byDay.sorted(by: { $0.key < $1.key }) where (first...last).contains(day) {
      let x = Int(Double(day - first) * step)
      let wide = max(1, Int(step) - (step > 6 ? 4 : 0))
      var base = 0
      for level in Level.allCases.reversed() {
        guard let count = levels[level] else { continue }
        let (low, high) = (place(base, highest), place(base + count, highest))
        svg += "<rect class=\"l-\(level.rawValue)\" x=\"\(x)\" y=\"\(high)\" width=\"\(wide)\""
        svg += " height=\"\(max(1, low - high))\"/>"
        svg += DayChart.letter(level, x: x, y: high, width: wide, height: low - high)
        base += count
      }
    }
    return svg + "</svg>"
  }

  private static func place(_ count: Int, _ highest: Int) -> Int {
    1 + height - Int(Double(height) * Double(count) / Double(max(1, highest)))
  }
}
