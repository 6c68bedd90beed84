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
    let kindNode = try map.required("type", of: "a correlation")
    let kind = try kindNode.expectCase("'type'", as: Correlation.Kind.self)
    try map.rejectUnknownKeys(
      besides: ["type", "rules", "group-by", "timespan", "condition", "generate", "aliases"],
      in: "'correlation'")
    var rules = try map["rules"].map { node throws(Diagnostic) in try references(node) } ?? []
    let requirement = try requirement(of: map, kind, &rules)
    let groupBy = try map.strings("group-by") ?? []
    if groupBy.isEmpty {
      warnings.append(
        Diagnostic(
          .ungroupedCorrelation, at: map.entry("group-by")?.keyLocation ?? map.location,
          "without 'group-by' all events are counted together"))
    }
    var correlation = Correlation(
      metadata: metadata, kind: kind, rules: rules, groupBy: groupBy,
      timespanSeconds: try timespan(map.required("timespan", of: "a correlation")), condition: requirement,
      fields: [], generate: try generate(map))
    if let condition = map["condition"]?.mapping {
      let reader = ThresholdReader(map: condition, kind: kind)
      correlation.fields = try reader.fields()
      correlation.percentile = try reader.percentile()
    }
    correlation.aliases = try aliases(map, of: correlation)
    return correlation
  }

  private mutating func requirement(
    of map: YAMLMapping, _ kind: Correlation.Kind, _ rules: inout [Correlation.Reference]
  ) throws(Diagnostic) -> Correlation.Requirement {
    guard let node = map["condition"] else {
      guard kind.isTemporal else { throw map.missing("condition", of: "a correlation") }
      guard !rules.isEmpty else { throw map.missing("rules", of: "a correlation") }
      return .figure(.init([.init(.greaterOrEqual, Double(rules.count))]))
    }
    if node.scalar != nil { return .expression(try expression(node, kind, &rules)) }
    guard !rules.isEmpty else { throw map.missing("rules", of: "a correlation") }
    let threshold = try ThresholdReader(map: try node.expectMapping("'condition'"), kind: kind).threshold()
    if kind.isTemporal, !(1...rules.count).contains(where: { threshold.admits(Double($0)) }) {
      warnings.append(
        node.remark(
          .impossibleThreshold,
          "\(rules.count) different rules can never make this true; \(kind.rawValue) counts rules")
      )
    }
    return .figure(threshold)
  }

  /// An extended temporal condition: every listed rule is named, something must be seen.
  private mutating func expression(
    _ node: YAMLNode, _ kind: Correlation.Kind, _ rules: inout [Correlation.Reference]
  ) throws(Diagnostic) -> Condition {
    guard kind.isTemporal else {
      throw node.error(
        "a condition that combines rules belongs to temporal and temporal_ordered; \(kind.rawValue) needs a "
          + "bound such as 'gte: 5'")
    }
    var parser = try ConditionParser(node, names: rules.map(\.text), of: .rules)
    let condition = try parser.parse()
    if rules.isEmpty { rules = parser.mentions }
    if let unused = rules.first(where: { !parser.used.contains($0.text) }) {
      throw Diagnostic(
        .error, at: unused.location, "the condition does not mention the rule '\(unused.text.shortened)'")
    }
    guard rules.count <= CorrelationReader.mostCombined else {
      throw node.error("a condition combines at most \(CorrelationReader.mostCombined) rules")
    }
    guard !condition.holdsForNothing else {
      throw node.error("the condition is met when nothing happens; name a rule that must have been seen")
    }
    return condition
  }

  /// Sets of seen rules are kept as the bits of a number, and tried one by one where the order counts.
  private static let mostCombined = 16

  private func aliases(
    _ map: YAMLMapping, of correlation: Correlation
  ) throws(Diagnostic) -> [Correlation.Alias] {
    var aliases: [Correlation.Alias] = []
    for entry in try map.mapping("aliases")?.entries ?? [] {
      var fields: [(rule: Correlation.Reference, field: String)] = []
      for field in try entry.value.expectMapping("the alias '\(entry.key.shortened)'").entries {
        let name = try field.value.expectString("the field of '\(field.key.shortened)'")
        fields.append((.init(text: field.key, location: field.keyLocation), name))
      }
      guard correlation.groupBy.contains(entry.key) || correlation.fields.contains(entry.key) else {
        throw Diagnostic(
          .error, at: entry.keyLocation,
          "the alias '\(entry.key.shortened)' is used neither in 'group-by' nor as 'field'")
      }
      aliases.append(.init(name: entry.key, fields: fields))
    }
    return aliases
  }

  private mutating func references(_ node: YAMLNode) throws(Diagnostic) -> [Correlation.Reference] {
    var references: [Correlation.Reference] = []
    for part in node.sequence ?? [node] {
      let text = try part.expectString("each of 'rules'")
      if references.contains(where: { $0.text == text }) {
        warnings.append(part.remark(.repeatedReference, "the rule '\(text.shortened)' is listed twice"))
      } else {
        references.append(.init(text: text, location: part.location))
      }
    }
    guard !references.isEmpty else { throw node.error("'rules' must name at least one rule") }
    return references
  }

  /// A whole number and one unit; months and years have their mean length.
  private func timespan(_ node: YAMLNode) throws(Diagnostic) -> Int {
    let text = try node.expectString("'timespan'")
    let units: [Character: Int] = [
      "s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800, "M": 2_629_746, "y": 31_556_952,
    ]
    let digits = text.dropLast()
    guard let unit = text.last.flatMap({ units[$0] }), (1...9).contains(digits.utf8.count),
      digits.utf8.allSatisfy({ (48...57).contains($0) }), let count = Int(digits)
    else {
      throw node.error(
        "'timespan' must be a whole number and one unit s, m, h, d, w, M or y such as '15m', not \(node.gist)"
      )
    }
    guard count > 0, count <= 3_660 * 86_400 / unit else {
      throw node.error("'timespan' must be more than nothing and at most ten years, not \(node.gist)")
    }
    return count * unit
  }

  /// Accepted inside `correlation` and at the top level.
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

extension Condition {
  /// True where it is met by seeing none of its rules.
  fileprivate var holdsForNothing: Bool {
    switch self {
    case .search: false
    case .all(let parts): parts.allSatisfy(\.holdsForNothing)
    case .any(let parts): parts.contains(where: \.holdsForNothing)
    case .not(let part): !part.holdsForNothing
    }
  }
}

extension YAMLMapping {
  fileprivate func missing(_ key: String, of what: String) -> Diagnostic {
    Diagnostic(.error, at: entry(key)?.keyLocation ?? location, "\(what) needs '\(key)'")
  }
}
