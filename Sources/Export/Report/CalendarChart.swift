import Events
import Evidence

/// The coverage calendar: a column a day, a cell for two hours, the worst source decides; one chart a month.
///
/// Every state has a shape besides its colour. Holds no log text, so it goes into the page unescaped.
enum CalendarChart {
  private static let left = 46
  private static let top = 30
  private static let width = 28
  private static let height = 15
  private static let gap = 2

  static func months(_ record: CoverageRecord, window: Range<Timestamp>) -> [String] {
    var days: [[CivilDate]] = []
    let first = window.lowerBound.seconds.floored(by: 86_400)
    let last = Timestamp(microseconds: window.upperBound.microseconds &- 1).seconds.floored(by: 86_400)
    guard first <= last else { return [] }
    for number in first...last {
      let day = CivilDate(daysSince1970: number)
      if days.last?.last?.months == day.months {
        days[days.count - 1].append(day)
      } else {
        days.append([day])
      }
    }
    return days.map { month($0, record) }
  }

  private static func month(_ days: [CivilDate], _ record: CoverageRecord) -> String {
    let (full, tall) = (left + 31 * width, top + 12 * height + 4)
    var svg =
      "<svg class=\"chart calendar\" viewBox=\"0 0 \(full) \(tall)\" role=\"img\" aria-label=\"Coverage of "
    svg += "\(Wording.monthNames[days[0].month - 1]) \(days[0].year), a column a day, a row for two hours\">"
    for (column, day) in days.enumerated() {
      let middle = left + column * width + (width - gap) / 2
      let style = day.isWeekend ? "axis soft" : "axis"
      svg += "<text class=\"\(style)\" x=\"\(middle)\" y=\"11\" text-anchor=\"middle\">\(day.weekday)</text>"
      svg += "<text class=\"axis\" x=\"\(middle)\" y=\"24\" text-anchor=\"middle\">\(day.day)</text>"
    }
    for row in 0..<12 {
      let y = top + row * height
      let hour = row < 5 ? "0\(row * 2)" : "\(row * 2)"
      svg += "<text class=\"axis\" x=\"\(left - 8)\" y=\"\(y + 11)\" text-anchor=\"end\">\(hour):00</text>"
      for (column, day) in days.enumerated() {
        let start = day.start.advanced(bySeconds: Int64(row * 7200))
        let state = record.state(of: start..<start.advanced(bySeconds: 7200))
        svg += cell(state, x: left + column * width, y: y)
      }
    }
    return svg + "</svg>"
  }

  private static func cell(_ state: CoverageRecord.CellState?, x: Int, y: Int) -> String {
    let (w, h) = (width - gap, height - gap)
    func box(_ style: String) -> String {
      "<rect class=\"\(style)\" x=\"\(x)\" y=\"\(y)\" width=\"\(w)\" height=\"\(h)\"/>"
    }
    switch state {
    case nil: return box("c-future")
    case .full: return box("c-full")
    case .late:
      return box("c-late") + path("M\(x + 4) \(y + h - 2)l9 -9M\(x + 13) \(y + h - 2)l9 -9", "m-late")
    case .partial:
      return box("c-partial") + "<rect class=\"m-partial\" x=\"\(x)\" y=\"\(y + h / 2)\" width=\"\(w)\""
        + " height=\"\(h - h / 2)\"/>"
    case .gap: return box("c-gap") + path("M\(x + 9) \(y + 3)l8 7m0 -7l-8 7", "m-gap")
    case .notObserved:
      return box("c-none") + "<circle class=\"m-none\" cx=\"\(x + w / 2)\" cy=\"\(y + h / 2)\" r=\"1.3\"/>"
    }
  }

  private static func path(_ d: String, _ style: String) -> String { "<path class=\"\(style)\" d=\"\(d)\"/>" }

  struct LegendEntry {
    let swatch: String
    let meaning: String
  }

  static var legend: [LegendEntry] {
    [
      (CoverageRecord.CellState.full, "full: every source was read throughout"),
      (.late, "late: missed at first, examined afterwards"),
      (.partial, "partial: part of the time, or all but single entries"),
      (.gap, "gap: recorded loss in a source"),
      (.notObserved, "not observed: a source was not watched"),
      (nil, "still to come, or outside the window"),
    ].map { state, meaning in
      LegendEntry(
        swatch: "<svg class=\"swatch\" viewBox=\"0 0 26 13\">\(cell(state, x: 0, y: 0))</svg>",
        meaning: meaning)
    }
  }
}
