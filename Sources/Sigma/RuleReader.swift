import Events
import LocatedYAML

/// Reads a rule's own parts, `logsource` and `detection`, and a filter's, which are much the same.
struct RuleReader {
  let root: YAMLMapping
  let placeholders: Placeholders
  private(set) var warnings: [Diagnostic] = []

  init(root: YAMLMapping, placeholders: Placeholders) {
    self.root = root
    self.placeholders = placeholders
  }

  mutating func read(_ metadata: Metadata) throws(Diagnostic) -> Rule {
    let logSource = try naming(.invalidLogSource) { () throws(Diagnostic) in try self.logSource() }
    guard let node = root["detection"] else { throw root.missing("detection").named(.invalidDetection) }
    let detection = try naming(.invalidDetection) { () throws(Diagnostic) in
      try node.expectMapping("'detection'")
    }
    guard let condition = detection["condition"] else {
      throw Diagnostic(
        .invalidCondition, at: detection.entry("condition")?.keyLocation ?? detection.location,
        "'detection' needs a 'condition'")
    }
    let searches = try naming(.invalidDetection) { () throws(Diagnostic) in
      try self.searches(of: detection, besides: ["condition"])
    }
    guard !searches.isEmpty else {
      throw Diagnostic(
        .invalidDetection, at: detection.location, "'detection' has a condition but no searches")
    }
    let rule = Rule(
      metadata: metadata, logSource: logSource, searches: searches,
      condition: try naming(.invalidCondition) { () throws(Diagnostic) in
        try self.condition(condition, searches)
      })
    let lint = ReachabilityLint(rule)
    warnings += lint.warnings
    return rule
  }

  mutating func searches(
    of map: YAMLMapping, besides others: [String]
  ) throws(Diagnostic) -> [Search] {
    // Any other key is a search.
    if let timeframe = map.entry("timeframe") {
      throw Diagnostic(
        .error, at: timeframe.keyLocation,
        "'timeframe' is no longer part of Sigma; write a correlation document with 'timespan'"
      ).named(.legacyAggregation)
    }
    var reader = DetectionReader(placeholders: placeholders)
    var searches: [Search] = []
    for entry in map.entries where !others.contains(entry.key) {
      searches.append(try reader.search(entry))
    }
    warnings += reader.warnings
    return searches
  }

  /// A list of conditions is their `or`.
  mutating func condition(_ node: YAMLNode, _ searches: [Search]) throws(Diagnostic) -> Condition {
    let names = searches.map(\.name)
    var used: Set<String> = []
    var terms: [Condition] = []
    let nodes = node.sequence ?? [node]
    for part in nodes {
      var parser = try ConditionParser(part, names: names)
      terms.append(try parser.parse())
      used.formUnion(parser.used)
      warnings += parser.warnings
    }
    guard let first = terms.first else { throw node.error("the list of conditions is empty") }
    for search in searches where !used.contains(search.name) {
      warnings.append(
        Diagnostic(
          .unusedSearch, at: search.location,
          "the search '\(search.name.shortened)' is not used by the condition")
      )
    }
    return terms.count == 1 ? first : .any(terms)
  }

  mutating func logSource() throws(Diagnostic) -> LogSource {
    guard let node = root["logsource"] else { throw root.missing("logsource") }
    let map = try node.expectMapping("'logsource'")
    var source = LogSource()
    source.category = try attribute("category", of: map)
    source.product = try attribute("product", of: map)
    source.service = try attribute("service", of: map)
    guard source != LogSource() else {
      throw Diagnostic(.error, at: map.location, "'logsource' needs a category, product or service")
    }
    return source
  }

  private mutating func attribute(_ key: String, of map: YAMLMapping) throws(Diagnostic) -> String? {
    guard let node = map[key] else { return nil }
    let text = try node.expectString("'\(key)'")
    guard !text.isEmpty else { throw node.error("'\(key)' is empty; leave it out") }
    let lower = text.lowercased()
    if lower != text {
      warnings.append(node.remark(.logSourceCase, "'\(key)' is written in lower case: '\(lower.shortened)'"))
    }
    return lower
  }
}
