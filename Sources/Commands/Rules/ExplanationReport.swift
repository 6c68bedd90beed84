import CanonicalJSON
import Engine
import Events
import Evidence
import LocatedYAML
import Sigma

/// One rule held against one event, for people and as JSON.
struct ExplanationReport {
  private let explanation: Explanation
  private let rule: Rule
  private let event: Event
  private let ruleSet: RuleSet

  init(_ explanation: Explanation, of rule: Rule, _ event: Event, _ ruleSet: RuleSet) {
    self.explanation = explanation
    self.rule = rule
    self.event = event
    self.ruleSet = ruleSet
  }

  var matches: Bool { explanation.outcome == .yes }

  private var logSources: [String] {
    ruleSet.logSources.logSources.enumerated().filter { index, _ in
      var set = LogSourceSet()
      set.insert(LogSourceID(rawValue: UInt8(truncatingIfNeeded: index)))
      return set.intersects(event.logSources)
    }.map(\.element.description)
  }

  private var fields: [(name: String, value: String)] {
    event.values.filter { $0.field != FieldTable.anonymous }.map { value in
      (ruleSet.fields.name(of: value.field), value.kind == .null ? "null" : event.text(value.range))
    }
  }

  // MARK: Text

  func show() {
    Output.line("rule        \(rule.metadata.title) (\(rule.metadata.reference))")
    Output.line("            \(rule.metadata.location)")
    Output.line("entry       \(event.time), \(event.origin.name)")
    for (name, value) in fields { Output.line("  \(name) = \(ExplanationReport.quoted(value))") }
    Output.line("log sources \(logSources.isEmpty ? "none" : logSources.joined(separator: "; "))")
    Output.line(
      "            the rule wants \(rule.logSource): \(explanation.isOfLogSource ? "fits" : "does not fit")")
    Output.line("")
    show(explanation.condition, depth: 0)
    for filter in explanation.filters { show(filter, depth: 0) }
    Output.line("")
    Output.line(verdict)
    for part in explanation.decisive.prefix(10) {
      Output.line("  \(ExplanationReport.decided(part))")
    }
  }

  private var verdict: String {
    if !explanation.isOfLogSource { return "no match: the entry is not of the rule's log source" }
    switch explanation.outcome {
    case .yes: return "match, because of:"
    case .no: return "no match, because of:"
    case .gaveUp: return "no match: a regular expression hit its match limit:"
    }
  }

  private static func decided(_ part: Explanation.Part) -> String {
    "\(part.location.map { "line \($0.line): " } ?? "")\(Redactor.escape(part.text)): "
      + "\(part.outcome == .yes ? "true" : "false"), \(compared(part))"
  }

  private static func compared(_ part: Explanation.Part) -> String {
    part.values.isEmpty
      ? "the entry has no such field" : "the value is " + part.values.map(quoted).joined(separator: " and ")
  }

  private static func quoted(_ text: String) -> String {
    let head = text.prefix(200)
    return "'" + Redactor.escape(String(head)) + (head.endIndex < text.endIndex ? "…" : "") + "'"
  }

  /// So many values that do not match are shown of a list.
  private static let mostValues = 8

  private func show(_ part: Explanation.Part, depth: Int) {
    let word: String =
      switch part.outcome {
      case .yes: "true "
      case .no: "false"
      case .gaveUp: "limit"
      }
    var line = word + String(repeating: "  ", count: depth + 1)
    switch part.kind {
    case .filter: line += "filter "
    case .search: line += "search "
    default: break
    }
    line += Redactor.escape(part.text)
    if part.kind == .item { line += "   <- \(ExplanationReport.compared(part))" }
    Output.line(line)
    if part.kind == .item, part.parts.count == 1 { return }
    var left = ExplanationReport.mostValues
    var omitted = 0
    for inner in part.parts {
      if inner.kind == .value, inner.outcome == .no {
        left -= 1
        if left < 0 {
          omitted += 1
          continue
        }
      }
      show(inner, depth: depth + 1)
    }
    if omitted > 0 {
      Output.line("false" + String(repeating: "  ", count: depth + 2) + "and \(omitted) others")
    }
  }

  // MARK: JSON

  var json: JSONValue {
    var values: [String: [JSONValue]] = [:]
    for (name, value) in fields { values[name, default: []].append(.string(value)) }
    return [
      "rule": .string(rule.metadata.reference), "title": .string(rule.metadata.title),
      "place": .string(rule.metadata.location.description), "time": .string(event.time.description),
      "origin": .string(event.origin.name), "fields": .object(values.mapValues { .array($0) }),
      "log_sources": .array(logSources.map { .string($0) }), "wanted": .string(rule.logSource.description),
      "fits": .integer(explanation.isOfLogSource ? 1 : 0), "outcome": .string(explanation.outcome.rawValue),
      "condition": ExplanationReport.json(explanation.condition),
      "filters": .array(explanation.filters.map(ExplanationReport.json)),
      "decided_by": .array(explanation.decisive.map(ExplanationReport.json)),
    ]
  }

  private static func json(_ part: Explanation.Part) -> JSONValue {
    var object: [String: JSONValue] = [
      "part": .string(part.kind.rawValue), "text": .string(part.text),
      "outcome": .string(part.outcome.rawValue), "decisive": .integer(part.isDecisive ? 1 : 0),
    ]
    if let location = part.location { object["place"] = .string(location.description) }
    if part.kind == .item { object["values"] = .array(part.values.map { .string($0) }) }
    if !part.parts.isEmpty { object["parts"] = .array(part.parts.map(json)) }
    return .object(object)
  }
}
