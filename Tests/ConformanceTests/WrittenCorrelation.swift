/// A correlation as its author writes it.
struct WrittenCorrelation {
  var name: String
  var kind: String
  /// Names of base rules and of correlations.
  var rules: [String]
  var groupBy: [String]
  /// By name: the field that it stands for in each rule.
  var aliases: [(name: String, fields: [String: String])]
  var span: Int
  var requirement: Requirement
  var fields: [String]
  var percentile: Int?
  var generate: Bool

  enum Requirement {
    /// For temporal kinds: all of them.
    case plain
    case bounds([(comparison: String, value: Double)])
    case expression(WrittenRule.Condition)
  }

  /// The bases that all streams have: one rule each for `a`, `b` and `c`.
  static let bases = ["ra", "rb", "rc"].map { name in
    """
    title: \(name)
    name: \(name)
    logsource: {product: linux}
    detection: {s: {\(name.dropFirst()): 'yes'}, condition: s}
    """
  }

  var yaml: String {
    var lines = [
      "title: \(name)", "name: \(name)", "correlation:", "  type: \(kind)",
      "  rules: [\(rules.joined(separator: ", "))]", "  timespan: \(span)s",
    ]
    if !groupBy.isEmpty { lines.append("  group-by: [\(groupBy.joined(separator: ", "))]") }
    if generate { lines.append("  generate: true") }
    if !aliases.isEmpty { lines.append("  aliases:") }
    for alias in aliases {
      let fields = alias.fields.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
      lines.append("    \(alias.name): {\(fields.joined(separator: ", "))}")
    }
    switch requirement {
    case .plain: break
    case .expression(let condition): lines.append("  condition: \(condition.text)")
    case .bounds(let bounds):
      var parts = bounds.map {
        "\($0.comparison): \($0.value == $0.value.rounded() ? "\(Int($0.value))" : "\($0.value)")"
      }
      if !fields.isEmpty { parts.append("field: [\(fields.joined(separator: ", "))]") }
      if let percentile { parts.append("percentile: \(percentile)") }
      lines.append("  condition: {\(parts.joined(separator: ", "))}")
    }
    return lines.joined(separator: "\n")
  }

  /// What `name` is called in the events of `rule`.
  func field(_ name: String, of rule: String) -> String {
    aliases.first { $0.name == name }?.fields[rule] ?? name
  }
}
