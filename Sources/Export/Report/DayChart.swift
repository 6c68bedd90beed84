import Events
import Evidence

/// Findings per UTC day, stacked by level with the most severe at the base. Holds no log text.
enum DayChart {
  private static let left = 46
  private static let plotWidth = 868
  private static let plotHeight = 120
  private static let top = 12

  /// - Parameter byDay: by days since 1970.
  static func svg(_ byDay: [Int64: [Level: Int]], window: Range<Timestamp>) -> String {
    let firstDay = window.lowerBound.seconds.floored(by: 86_400)
    let last = Timestamp(microseconds: window.upperBound.microseconds &- 1).seconds.floored(by: 86_400)
    let days = max(1, Int(clamping: last - firstDay + 1))
    let highest = byDay.values.map { $0.values.reduce(0, +) }.max() ?? 0
    let scale = ticks(upTo: highest)
    let step = Double(plotWidth) / Double(days)
    var svg = "<svg class=\"chart\" viewBox=\"0 0 \(left + plotWidth) \(top + plotHeight + 22)\" role=\"img\""
    svg += " aria-label=\"Findings per day, stacked by level\">"
    for tick in stride(from: 0, through: scale.top, by: scale.step) {
      let y = position(tick, scale.top)
      svg += "<line class=\"grid\" x1=\"\(left)\" x2=\"\(left + plotWidth)\" y1=\"\(y)\" y2=\"\(y)\"/>"
      svg += "<text class=\"axis\" x=\"\(left - 8)\" y=\"\(y + 4)\" text-anchor=\"end\">\(tick)</text>"
    }
    for day in 0..<days {
      let date = CivilDate(daysSince1970: firstDay + Int64(day))
      let x = left + Int(Double(day) * step)
      let width = max(1, Int(step) - (step > 6 ? 6 : 0))
      var base = 0
      for level in Level.allCases.reversed() {
        guard let count = byDay[firstDay + Int64(day)]?[level] else { continue }
        let (low, high) = (position(base, scale.top), position(base + count, scale.top))
        svg += "<rect class=\"l-\(level.rawValue)\" x=\"\(x + (step > 6 ? 2 : 0))\" y=\"\(high)\""
        svg += " width=\"\(width)\" height=\"\(max(1, low - high))\"/>"
        svg += letter(level, x: x + (step > 6 ? 2 : 0), y: high, width: width, height: low - high)
        base += count
      }
      let isLabelled = days <= 31 || (days <= 92 ? date.day % 7 == 1 : date.day == 1)
      guard isLabelled else { continue }
      let label = days <= 92 ? "\(date.day)" : String(Wording.monthNames[date.month - 1].prefix(3))
      svg += "<text class=\"axis\" x=\"\(x + Int(step) / 2 - 1)\" y=\"\(top + plotHeight + 16)\""
      svg += " text-anchor=\"middle\">\(label)</text>"
    }
    return svg + "</svg>"
  }

  /// The level's first letter, a cue besides the colour, where there is room for one.
  static func letter(_ level: Level, x: Int, y: Int, width: Int, height: Int) -> String {
    guard width >= 9, height >= 9 else { return "" }
    return "<text class=\"on l-\(level.rawValue)\" x=\"\(x + width / 2)\" y=\"\(y + height / 2 + 3)\""
      + " text-anchor=\"middle\">\(level.rawValue.prefix(1).uppercased())</text>"
  }

  private static func position(_ count: Int, _ most: Int) -> Int {
    top + plotHeight - Int(Double(plotHeight) * Double(count) / Double(most))
  }

  /// Whole numbers only, about four lines.
  private static func ticks(upTo highest: Int) -> (top: Int, step: Int) {
    var step = 1
    var factors = [2, 5, 10]
    var decade = 1
    while step * 4 < highest {
      step = decade * factors.removeFirst()
      if factors.isEmpty {
        factors = [2, 5, 10]
        decade *= 10
      }
    }
    return (max(1, (highest + step - 1) / step) * step, step)
  }
}
