import Events
import LocatedYAML

/// Reads a rule's own parts: `logsource` and `detection`.
struct RuleReader {
  let root: YAMLMapping
  private(set) var warnings: [Diagnostic] = []

  init(root: YAMLMapping) { self.root = root }

  mutating func read(_ metadata: Metadata) throws(Diagnostic) -> Rule {
    guard let source = root["logsource"] else { throw root.missing("logsource") }
    let logSource = try logSource(source.expectMapping("'logsource'"))
    guard let node = root["detection"] else { throw root.missing("detection") }
    let detection = try node.expectMapping("'detection'")
    if let timeframe = detection.entry("timeframe") {
      throw Diagnostic(
        .error, at: timeframe.keyLocation,
        "'timeframe' is no longer part of Sigma; write a correlation document with 'timespan'")
    }
    guard let condition = detection["condition"] else {
      throw Diagnostic(
        .error, at: detection.entry("condition")?.keyLocation ?? detection.location,
        "'detection' needs a 'condition'")
    }
    var reader = DetectionReader()
    var searches: [Search] = []
    for entry in detection.entries where entry.key != "condition" {
      searches.append(try reader.search(entry))
    }
    warnings += reader.warnings
    guard !searches.isEmpty else {
      throw Diagnostic(.error, at: detection.location, "'detection' has a condition but no searches")
    }
    return Rule(
      metadata: metadata, logSource: logSource, searches: searches,
      condition: try self.condition(condition, searches))
  }

  /// A list of conditions is their `or` (sigma.md K6).
  private mutating func condition(_ node: YAMLNode, _ searches: [Search]) throws(Diagnostic) -> Condition {
    let names = searches.map(\.name)
    var used: Set<String> = []
    var terms: [Condition] = []
    let nodes = node.sequence ?? [node]
    for part in nodes {
      var parser = try ConditionParser(part, names: names)
      terms.append(try parser.parse())
      used.formUnion(parser.used)
    }
    guard let first = terms.first else { throw node.error("the list of conditions is empty") }
    for search in searches where !used.contains(search.name) {
      warnings.append(
        Diagnostic(
          .warning, at: search.location, "the search '\(search.name.shortened)' is not used by the condition")
      )
    }
    return terms.count == 1 ? first : .any(terms)
  }

  private mutating func logSource(_ map: YAMLMapping) throws(Diagnostic) -> LogSource {
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
      warnings.append(node.warning("'\(key)' is written in lower case: '\(lower.shortened)'"))
    }
    return lower
  }
}
