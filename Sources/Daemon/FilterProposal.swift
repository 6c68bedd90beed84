package import CanonicalJSON
package import Events
package import Evidence
package import Sigma

/// Findings that say the same again and again, with the filter that would keep them from being made.
package struct FilterProposal {
  /// What findings name the rule by.
  package let rule: String
  package let title: String
  package let level: Level
  package let group: [Finding.GroupValue]
  package let findings: Int
  /// Matches in all of them.
  package let occurrences: Int
  /// UTC days with one.
  package let days: Int
  /// Findings that somebody has dismissed as expected.
  package let dismissed: Int
  package let first: Timestamp
  package let last: Timestamp
  /// A Sigma filter document, one for each rule that has to be narrowed; nil where none can be written.
  package let document: String?
  /// Why there is none.
  package let obstacle: String?

  /// Those that repeat most first.
  /// - Parameters:
  ///   - least: findings of the same rule and values that are worth a filter.
  ///   - most: how many are proposed.
  package static func all(
    _ findings: [Finding], _ rules: RuleCollection, least: Int, most: Int
  ) -> [FilterProposal] {
    struct Key: Hashable {
      var rule: String
      var group: [Finding.GroupValue]
    }
    let sorted = Dictionary(grouping: findings) { Key(rule: $0.rule, group: $0.group) }
      .filter { $0.value.count >= least }
      .map { FilterProposal($0.value, rules) }
      .sorted { one, other in
        if one.findings != other.findings { return one.findings > other.findings }
        if one.occurrences != other.occurrences { return one.occurrences > other.occurrences }
        return (one.rule + Finding.describe(one.group)) < (other.rule + Finding.describe(other.group))
      }
    return Array(sorted.prefix(most))
  }

  private init(_ findings: [Finding], _ rules: RuleCollection) {
    let one = findings[0]
    rule = one.rule
    title = one.title
    level = one.level
    group = one.group
    self.findings = findings.count
    occurrences = findings.reduce(0) { $0 + $1.count }
    days = Set(findings.map { $0.firstTime.day }).count
    dismissed = findings.count { $0.state == .dismissed }
    first = findings.map(\.firstTime).min() ?? one.firstTime
    last = findings.map(\.lastTime).max() ?? one.lastTime
    let narrowed = FilterProposal.narrowed(one, rules)
    let text =
      "\(findings.count) findings on \(days) days, \(occurrences) occurrences, \(first.day) to \(last.day)"
    switch narrowed {
    case .failure(let reason):
      (document, obstacle) = (nil, reason.words)
    case .success(let targets):
      document = targets.map { FilterProposal.document(one, $0, text) }.joined(separator: "---\n")
      obstacle = nil
    }
  }

  /// A rule to be narrowed, and the names its events have for the group's values.
  private struct Target {
    var rule: Rule
    var values: [Finding.GroupValue]
  }

  private struct Obstacle: Error { var words: String }

  private static func narrowed(_ finding: Finding, _ rules: RuleCollection) -> Result<[Target], Obstacle> {
    guard !finding.group.isEmpty else {
      return .failure(
        Obstacle(words: "its findings have no values to tell them apart by; a filter would silence the rule"))
    }
    guard !finding.group.contains(where: { $0.value.contains("[redacted:") }) else {
      return .failure(Obstacle(words: "a value was taken out as a secret, so it cannot be named"))
    }
    guard !finding.group.contains(where: { $0.value.unicodeScalars.contains { $0.value < 0x20 } }) else {
      return .failure(Obstacle(words: "a value has control characters; write the filter by hand"))
    }
    if let rule = rules.rules.first(where: { $0.metadata.reference == finding.rule }) {
      return .success([Target(rule: rule, values: finding.group)])
    }
    guard
      let loaded = rules.correlations.first(where: { $0.correlation.metadata.reference == finding.rule })
    else { return .failure(Obstacle(words: "the rule is not loaded here")) }
    var targets: [Target] = []
    for member in loaded.members {
      guard case .rule(let index) = member.subject, rules.rules.indices.contains(index) else {
        return .failure(Obstacle(words: "it counts other correlations; filter the rules these count"))
      }
      let names = Dictionary(
        zip(loaded.correlation.groupBy, member.groupBy), uniquingKeysWith: { first, _ in first })
      let values = finding.group.compactMap { value in
        names[value.name].map { Finding.GroupValue(name: $0, value: value.value) }
      }
      guard values.count == finding.group.count else {
        return .failure(Obstacle(words: "its group has other names than the rules it counts"))
      }
      targets.append(Target(rule: rules.rules[index], values: values))
    }
    return .success(targets)
  }

  // MARK: - The document

  private static func document(_ finding: Finding, _ target: Target, _ figures: String) -> String {
    let metadata = target.rule.metadata
    let source = target.rule.logSource
    let parts = [("category", source.category), ("product", source.product), ("service", source.service)]
      .compactMap { name, value in value.map { "\(name): \(quoted($0))" } }
    let selection = target.values.map { "    \($0.name): \(quoted(literal($0.value)))" }
    return """
      # \(figures). Say below who agreed to it, and until when.
      title: \(quoted("Expected: \(metadata.title)\(Finding.describe(target.values))"))
      id: \(id(metadata.reference, target.values))
      description: 'agreed with …, to be looked at again on …'
      logsource: {\(parts.joined(separator: ", "))}
      filter:
        rules: [\(quoted(metadata.name ?? metadata.reference))]
        selection:
      \(selection.joined(separator: "\n"))
        condition: not selection

      """
  }

  private static func quoted(_ text: String) -> String {
    "'" + text.replacing("'", with: "''") + "'"
  }

  /// Wildcards of Sigma taken for what they are.
  private static func literal(_ value: String) -> String {
    value.reduce(into: "") { text, character in
      if character == "*" || character == "?" || character == "\\" { text += "\\" }
      text.append(character)
    }
  }

  private static func id(_ rule: String, _ values: [Finding.GroupValue]) -> String {
    var bytes = Array(
      Digest.sha256("suggested filter\n\(rule)\n\(values.map { "\($0.name)=\($0.value)" })".utf8).prefix(16))
    bytes[6] = bytes[6] & 0x0F | 0x80
    bytes[8] = bytes[8] & 0x3F | 0x80
    let hex = Array(Digest.hex(bytes))
    return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(hex[$0]) }.joined(separator: "-")
  }

  package var json: JSONValue {
    var object: [String: JSONValue] = [
      "rule": .string(rule), "title": .string(title), "level": .string(level.rawValue),
      "group": .object(
        Dictionary(group.map { ($0.name, .string($0.value)) }, uniquingKeysWith: { first, _ in first })),
      "findings": .integer(Int64(findings)), "occurrences": .integer(Int64(occurrences)),
      "days": .integer(Int64(days)), "dismissed": .integer(Int64(dismissed)),
      "first": .string(first.description), "last": .string(last.description),
    ]
    object["filter"] = document.map { .string($0) }
    object["no_filter"] = obstacle.map { .string($0) }
    return .object(object)
  }
}
