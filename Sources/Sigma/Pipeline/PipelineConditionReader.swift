import Events
import LocatedYAML

/// Reads the conditions of a transformation.
struct PipelineConditionReader {
  let map: YAMLMapping

  func ruleConditions() throws(Diagnostic) -> PipelineConditions<PipelineRuleCondition> {
    try conditions("rule") { map, type throws(Diagnostic) in
      switch try type.expectString("'type'") {
      case "logsource":
        try allow(["category", "product", "service"], in: map)
        return try .logSource(
          LogSource(
            category: map.string("category")?.lowercased(), product: map.string("product")?.lowercased(),
            service: map.string("service")?.lowercased()))
      case "contains_field":
        try allow(["field"], in: map)
        return .containsField(try text("field", of: map))
      case "contains_detection_item":
        try allow(["field", "value"], in: map)
        return .containsItem(try text("field", of: map), try value(of: map))
      case "processing_item_applied": return .itemApplied(try appliedID(map))
      case "is_sigma_rule":
        try allow([], in: map)
        return .isRule
      case "is_sigma_correlation_rule":
        try allow([], in: map)
        return .isCorrelation
      case "rule_attribute":
        try allow(["attribute", "value", "op"], in: map)
        let comparison = try map["op"]?.expectCase("'op'", as: PipelineComparison.self) ?? .eq
        return .attribute(try text("attribute", of: map), comparison, try value(of: map))
      case "tag":
        try allow(["tag"], in: map)
        return .tag(try text("tag", of: map))
      default:
        throw unknown(
          type,
          among: [
            "logsource", "contains_field", "contains_detection_item", "processing_item_applied",
            "is_sigma_rule",
            "is_sigma_correlation_rule", "rule_attribute", "tag",
          ])
      }
    }
  }

  func itemConditions() throws(Diagnostic) -> PipelineConditions<PipelineItemCondition> {
    try conditions("detection_item") { map, type throws(Diagnostic) in
      switch try type.expectString("'type'") {
      case "match_string":
        try allow(["cond", "pattern", "negate"], in: map)
        return .matchesString(
          try PipelinePattern(map.required("pattern", of: "'match_string'"), "'pattern'"),
          isNegated: try map.boolean("negate") ?? false, all: try quantity(map))
      case "match_value":
        try allow(["cond", "value"], in: map)
        return .equals(try value(of: map), all: try quantity(map))
      case "contains_wildcard":
        try allow(["cond"], in: map)
        return .containsWildcard(all: try quantity(map))
      case "is_null":
        try allow(["cond"], in: map)
        return .isNull(all: try quantity(map))
      case "processing_item_applied": return .itemApplied(try appliedID(map))
      default:
        throw unknown(
          type,
          among: ["match_string", "match_value", "contains_wildcard", "is_null", "processing_item_applied"])
      }
    }
  }

  func fieldConditions() throws(Diagnostic) -> PipelineConditions<PipelineFieldCondition> {
    try conditions("field_name") { map, type throws(Diagnostic) in
      switch try type.expectString("'type'") {
      case "include_fields", "exclude_fields":
        try allow(["fields", "mode"], in: map)
        let isIncluding = try type.expectString("'type'") == "include_fields"
        let node = try map.required("fields", of: "the condition")
        guard try map["mode"]?.expectCase("'mode'", as: Mode.self) == .re else {
          let names = Set(try node.expectStrings("'fields'"))
          return isIncluding ? .isOne(of: names) : .isNone(of: names)
        }
        var patterns: [PipelinePattern] = []
        for part in node.sequence ?? [node] { patterns.append(try PipelinePattern(part, "each of 'fields'")) }
        return isIncluding ? .matches(patterns) : .matchesNone(patterns)
      case "processing_item_applied": return .itemApplied(try appliedID(map))
      default:
        throw unknown(type, among: ["include_fields", "exclude_fields", "processing_item_applied"])
      }
    }
  }

  private enum Mode: String, CaseIterable { case plain, re }
  private enum Operator: String, CaseIterable { case and, or }
  private enum Quantity: String, CaseIterable { case any, all }

  // MARK: Linking

  private func conditions<Test>(
    _ subject: String, _ read: (YAMLMapping, YAMLNode) throws(Diagnostic) -> Test
  ) throws(Diagnostic) -> PipelineConditions<Test> {
    var result = PipelineConditions<Test>()
    if let node = map["\(subject)_conditions"] {
      if let named = node.mapping {
        for entry in named.entries { result.tests.append((entry.key, try one(entry.value, read))) }
      } else {
        for (index, part) in try node.expectSequence("'\(subject)_conditions'").enumerated() {
          result.tests.append(("\(index + 1)", try one(part, read)))
        }
      }
    }
    if let node = map["\(subject)_cond_op"] {
      result.link = try node.expectCase("'\(subject)_cond_op'", as: Operator.self) == .or ? .any : .all
    }
    if let node = map["\(subject)_cond_expr"] {
      if let other = map.entry("\(subject)_cond_op") {
        throw Diagnostic(
          .error, at: other.keyLocation,
          "'\(subject)_cond_op' and '\(subject)_cond_expr' cannot stand together; keep one")
      }
      guard map["\(subject)_conditions"]?.mapping != nil else {
        throw node.error(
          "'\(subject)_cond_expr' needs '\(subject)_conditions' as a map of names to conditions")
      }
      result.link = .expression(try expression(node, result.tests.map(\.name)))
    }
    result.isNegated = try map.boolean("\(subject)_cond_not") ?? false
    return result
  }

  private func one<Test>(
    _ node: YAMLNode, _ read: (YAMLMapping, YAMLNode) throws(Diagnostic) -> Test
  ) throws(Diagnostic) -> Test {
    let map = try node.expectMapping("a condition")
    return try read(map, try map.required("type", of: "a condition"))
  }

  private func expression(_ node: YAMLNode, _ names: [String]) throws(Diagnostic) -> Condition {
    var parser = try ConditionParser(node, names: names, of: .conditions)
    let condition = try parser.parse()
    if let unused = names.first(where: { !parser.used.contains($0) }) {
      throw node.error("the expression does not mention the condition '\(unused.shortened)'")
    }
    return condition
  }

  // MARK: Keys

  private func allow(_ keys: [String], in map: YAMLMapping) throws(Diagnostic) {
    try map.rejectUnknownKeys(besides: keys + ["type"], in: "the condition")
  }

  private func text(_ key: String, of map: YAMLMapping) throws(Diagnostic) -> String {
    try map.required(key, of: "the condition").expectString("'\(key)'")
  }

  private func value(of map: YAMLMapping) throws(Diagnostic) -> YAMLScalar {
    guard let node = map.entry("value")?.value, let scalar = node.scalar else {
      throw Diagnostic(
        .error, at: map.entry("value")?.keyLocation ?? map.location, "the condition needs a single 'value'")
    }
    return scalar
  }

  private func appliedID(_ map: YAMLMapping) throws(Diagnostic) -> String {
    try allow(["processing_item_id"], in: map)
    return try text("processing_item_id", of: map)
  }

  private func quantity(_ map: YAMLMapping) throws(Diagnostic) -> Bool {
    try map.required("cond", of: "the condition").expectCase("'cond'", as: Quantity.self) == .all
  }

  private func unknown(_ type: YAMLNode, among known: [String]) -> Diagnostic {
    let text = type.scalar?.text ?? ""
    guard text != "processing_state" else {
      return type.error("'processing_state' asks for what 'set_state' left, which is ignored here")
    }
    let hint = Spelling.suggestion(for: text, among: known).map { "did you mean '\($0)'?" }
    return type.error(
      "unknown condition '\(text.shortened)'; " + (hint ?? "known are \(known.joined(separator: ", "))"))
  }
}
