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
