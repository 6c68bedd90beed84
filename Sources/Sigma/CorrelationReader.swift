import LocatedYAML

/// Reads the `correlation` map of a document.
struct CorrelationReader {
  let root: YAMLMapping
  private(set) var warnings: [Diagnostic] = []

  init(root: YAMLMapping) { self.root = root }

  mutating func read(_ metadata: Metadata) throws(Diagnostic) -> Correlation {
    guard let node = root["correlation"] else { throw root.missing("correlation") }
    let map = try node.expectMapping("'correlation'")
    if let slip = map.entry("group_by") {
      throw Diagnostic(.error, at: slip.keyLocation, "write 'group-by' instead of 'group_by'")
    }
    if let aliases = map.entry("aliases") {
      throw Diagnostic(.error, at: aliases.keyLocation, "'aliases' is not supported yet")
    }
    let kind = try kind(map.required("type", of: "a correlation"))
    try map.rejectUnknownKeys(
      besides: ["type", "rules", "group-by", "timespan", "condition", "generate"], in: "'correlation'")
    let rules = try references(map.required("rules", of: "a correlation"))
    let groupBy = try map.strings("group-by") ?? []
    if groupBy.isEmpty {
      warnings.append(
        Diagnostic(
          .warning, at: map.entry("group-by")?.keyLocation ?? map.location,
          "without 'group-by' all events are counted together"))
    }
    let timespan = try timespan(map.required("timespan", of: "a correlation"))
    let condition = try map.required("condition", of: "a correlation")
    if condition.scalar != nil {
      throw condition.error("a condition that combines rule names is not supported yet")
    }
    let reader = ThresholdReader(map: try condition.expectMapping("'condition'"), kind: kind)
    return Correlation(
      metadata: metadata, kind: kind, rules: rules, groupBy: groupBy, timespanSeconds: timespan,
      condition: try reader.threshold(), fields: try reader.fields(), generate: try generate(map))
  }

  private func kind(_ node: YAMLNode) throws(Diagnostic) -> Correlation.Kind {
    let text = try node.expectString("'type'")
    if let kind = Correlation.Kind(rawValue: text) { return kind }
    let later = [
      "temporal", "temporal_ordered", "value_sum", "value_avg", "value_percentile", "value_median",
    ]
    guard !later.contains(text) else {
      throw node.error("the correlation type '\(text)' is not supported yet; event_count and value_count are")
    }
    let hint = Spelling.suggestion(for: text, among: ["event_count", "value_count"] + later)
    throw node.error(
      "unknown correlation type '\(text.shortened)'" + (hint.map { "; did you mean '\($0)'?" } ?? ""))
  }

  private mutating func references(_ node: YAMLNode) throws(Diagnostic) -> [Correlation.Reference] {
    var references: [Correlation.Reference] = []
    for part in node.sequence ?? [node] {
      let text = try part.expectString("each of 'rules'")
      if references.contains(where: { $0.text == text }) {
        warnings.append(part.warning("the rule '\(text.shortened)' is listed twice"))
      } else {
        references.append(.init(text: text, location: part.location))
      }
    }
    guard !references.isEmpty else { throw node.error("'rules' must name at least one rule") }
    return references
  }

  /// A whole number and one unit (sigma.md C8).
  private func timespan(_ node: YAMLNode) throws(Diagnostic) -> Int {
    let text = try node.expectString("'timespan'")
    let units: [Character: Int] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
    let digits = text.dropLast()
    guard let unit = text.last.flatMap({ units[$0] }), (1...9).contains(digits.utf8.count),
      digits.utf8.allSatisfy({ (48...57).contains($0) }), let count = Int(digits)
    else {
      throw node.error(
        "'timespan' must be a whole number and one unit s, m, h or d such as '15m', not \(node.gist)")
    }
    guard count > 0, count <= 3_660 * 86_400 / unit else {
      throw node.error("'timespan' must be more than nothing and at most ten years, not \(node.gist)")
    }
    return count * unit
  }

  /// Accepted inside `correlation` and at the top level (ruling 2).
  private func generate(_ map: YAMLMapping) throws(Diagnostic) -> Bool {
    let inside = try map.boolean("generate")
    let outside = try root.boolean("generate")
    if let inside, let outside, inside != outside {
      throw Diagnostic(
        .error, at: map["generate"]?.location ?? map.location,
        "'generate' says something else here than at the top level")
    }
    return inside ?? outside ?? false
  }
}
