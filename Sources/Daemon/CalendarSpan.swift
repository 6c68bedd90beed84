package import Events
import LocatedYAML

/// A span as people agree on it: `18 months`, `7 years`.
package struct CalendarSpan: Hashable, Sendable {
  package var count: Int
  package var unit: Unit

  package init(count: Int, unit: Unit) {
    self.count = count
    self.unit = unit
  }

  package enum Unit: String, CaseIterable, Sendable { case days, weeks, months, years }

  /// Reads a number and a unit; `1 year` and `1 years` are the same.
  init(_ node: YAMLNode, _ what: String) throws(Diagnostic) {
    let text = try node.expectString(what)
    let words = text.split(separator: " ")
    let units = Unit.allCases.map(\.rawValue)
    guard words.count == 2, words[0].utf8.allSatisfy({ (48...57).contains($0) }), let count = Int(words[0]),
      (1...36_500).contains(count)
    else {
      throw node.error("\(what) must be a number and a unit such as '18 months', not \(node.gist)")
    }
    let plural = words[1].hasSuffix("s") ? String(words[1]) : "\(words[1])s"
    guard let unit = Unit(rawValue: plural) else {
      throw node.error("\(what) must be in \(units.joined(separator: ", ")), not '\(words[1])'")
    }
    self.init(count: count, unit: unit)
  }
}

extension CalendarSpan: CustomStringConvertible {
  package var description: String {
    "\(count) \(count == 1 ? String(unit.rawValue.dropLast()) : unit.rawValue)"
  }
}

extension CalendarSpan: Comparable {
  /// By their average length: twelve months are neither shorter nor longer than a year.
  package static func < (a: CalendarSpan, b: CalendarSpan) -> Bool { a.averageLength < b.averageLength }

  /// In millionths of a day, so that months come out whole: 400 years are 146,097 days.
  private var averageLength: Int {
    switch unit {
    case .days: count * 1_000_000
    case .weeks: count * 7_000_000
    case .months: count * 30_436_875
    case .years: count * 365_242_500
    }
  }

  /// The day so much later, or earlier; the last of its month where that is shorter.
  package func after(_ day: CivilDate) -> CivilDate { shifted(day, by: count) }

  package func before(_ day: CivilDate) -> CivilDate { shifted(day, by: -count) }

  private func shifted(_ day: CivilDate, by count: Int) -> CivilDate {
    let months: Int
    switch unit {
    case .days: return CivilDate(daysSince1970: day.daysSince1970 + Int64(count))
    case .weeks: return CivilDate(daysSince1970: day.daysSince1970 + Int64(count) * 7)
    case .months: months = count
    case .years: months = count * 12
    }
    let index = Int64(day.year * 12 + day.month - 1 + months)
    let year = Int(index.floored(by: 12))
    let month = Int(index) - year * 12 + 1
    let last = CivilDate.length(ofMonth: month, year: year)
    return CivilDate(year: year, month: month, day: min(day.day, last)) ?? day
  }
}
