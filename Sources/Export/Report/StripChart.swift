import Evidence

/// A strip of cells, one for each judged period of an expectation, in rows of equal length. Each outcome has a shape
/// besides its colour. Holds no log text.
enum StripChart {
  private static let width = 14
  private static let height = 15
  private static let gap = 2
  private static let perRow = 31
  /// The last so many periods; the others are in expectations.csv.
  static let most = 31 * 12

  static func svg(_ outcomes: [ExpectationOutcome]) -> String {
    let shown = outcomes.suffix(most)
    let rows = max(1, (shown.count + perRow - 1) / perRow)
    let columns = min(shown.count, perRow)
    var svg = "<svg class=\"strip\" width=\"\(columns * width)\" height=\"\(rows * (height + 1))\""
    svg += " viewBox=\"0 0 \(columns * width) \(rows * (height + 1))\" role=\"img\""
    svg += " aria-label=\"\(shown.count) periods, oldest first\">"
    for (number, outcome) in shown.enumerated() {
      svg += "<g>" + title(outcome)
      svg += cell(
        outcome.status, outcome.isNotObserved, x: number % perRow * width,
        y: number / perRow * (height + 1))
      svg += "</g>"
    }
    return svg + "</svg>"
  }

  private static func title(_ outcome: ExpectationOutcome) -> String {
    "<title>\(outcome.period.start.readable) to \(outcome.period.end.readable): \(words(outcome.status))"
      + (outcome.isNotObserved ? ", not wholly observed" : "") + "</title>"
  }

  static func words(_ status: ExpectationOutcome.Status) -> String {
    switch status {
    case .met: "met"
    case .late: "late"
    case .missed: "missed"
    case .notExercised: "not exercised"
    }
  }

  private static func cell(
    _ status: ExpectationOutcome.Status, _ isNotObserved: Bool, x: Int, y: Int
  ) -> String {
    let (w, h) = (width - gap, 11)
    func box(_ style: String) -> String {
      "<rect class=\"\(style)\" x=\"\(x)\" y=\"\(y)\" width=\"\(w)\" height=\"\(h)\"/>"
    }
    func path(_ d: String, _ style: String) -> String { "<path class=\"\(style)\" d=\"\(d)\"/>" }
    let drawn =
      switch status {
      case .met: box("e-met")
      case .late: box("e-late") + path("M\(x + 2) \(y + h - 2)l\(w - 4) -\(h - 4)", "e-slash")
      case .missed: box("e-missed") + path("M\(x + 3) \(y + 3)l6 5m0 -5l-6 5", "e-cross")
      case .notExercised:
        box("e-none") + "<circle class=\"m-none\" cx=\"\(x + 6)\" cy=\"\(y + 5)\" r=\"1.3\"/>"
      }
    return drawn + (isNotObserved ? path("M\(x) \(y + h + 2)h\(w)", "e-unseen") : "")
  }

  static var legend: [CalendarChart.LegendEntry] {
    func swatch(_ status: ExpectationOutcome.Status, _ isNotObserved: Bool, _ meaning: String)
      -> CalendarChart.LegendEntry
    {
      CalendarChart.LegendEntry(
        swatch:
          "<svg class=\"swatch\" viewBox=\"0 0 26 15\">\(cell(status, isNotObserved, x: 0, y: 0))</svg>",
        meaning: meaning)
    }
    return [
      swatch(.met, false, "met in its period"), swatch(.late, false, "late: within the grace behind it"),
      swatch(.missed, false, "missed: nothing recorded in time"),
      swatch(.notExercised, false, "not exercised: no occasion"),
      swatch(.missed, true, "underlined: a source could not be read for some of the time"),
    ]
  }
}
