import Events
import LocatedYAML

/// Reads what a transformation does, with the keys of its type.
struct TransformationReader {
  let map: YAMLMapping
  let type: String
  let typeNode: YAMLNode
  private(set) var warnings: [Diagnostic] = []

  init(map: YAMLMapping, type: String, typeNode: YAMLNode) {
    self.map = map
    self.type = type
    self.typeNode = typeNode
  }

  private static let types = [
    "field_name_mapping", "field_name_prefix_mapping", "field_name_prefix", "field_name_suffix",
    "field_name_transform", "drop_detection_item", "change_logsource", "add_condition", "value_placeholders",
    "wildcard_placeholders", "replace_string", "map_string", "set_value", "convert_type", "case",
    "set_custom_attribute", "rule_failure", "detection_item_failure", "strict_field_mapping_failure", "nest",
    "query_expression_placeholders", "set_state", "add_field", "remove_field", "set_field",
  ]

  private static let common =
    ["rule", "detection_item", "field_name"].flatMap { subject in
      ["\(subject)_conditions", "\(subject)_cond_op", "\(subject)_cond_expr", "\(subject)_cond_not"]
    } + ["id", "type"]

  mutating func read(nested: [PipelineItem]) throws(Diagnostic) -> PipelineTransformation {
    switch type {
    case "field_name_mapping":
      try allow("mapping")
      return .rename(.mapping(try names(required("mapping"))))
    case "field_name_prefix_mapping":
      try allow("mapping")
      var mapping: [(prefix: String, replacements: [String])] = []
      for entry in try required("mapping").expectMapping("'mapping'").entries {
        mapping.append((entry.key, try names(of: entry)))
      }
      return .rename(.prefixMapping(mapping))
    case "field_name_prefix":
      try allow("prefix")
      return .rename(.prefix(try text("prefix")))
    case "field_name_suffix":
      try allow("suffix")
      return .rename(.suffix(try text("suffix")))
    case "field_name_transform":
      try allow("transform_func", "mapping")
      let letterCase = try required("transform_func").expectCase("'transform_func'", as: LetterCase.self)
      return .rename(.transform(letterCase, except: try map["mapping"].map(names) ?? [:]))
    case "drop_detection_item":
      try allow()
      return .dropItem
    case "change_logsource":
      try allow("category", "product", "service")
      return .changeLogSource(
        try LogSource(
          category: map.string("category")?.lowercased(), product: map.string("product")?.lowercased(),
          service: map.string("service")?.lowercased()))
    case "add_condition": return .addCondition(try addedCondition())
    case "value_placeholders", "wildcard_placeholders": return .placeholders(try filling())
    case "set_custom_attribute":
      try allow("attribute", "value")
      return .setAttribute(try text("attribute"), try required("value"))
    case "rule_failure":
      try allow("message")
      return .failRule(try text("message"))
    case "detection_item_failure":
      try allow("message")
      return .failItem(try text("message"))
    case "strict_field_mapping_failure":
      try allow()
      return .failUnmapped
    case "nest":
      try allow("items")
      return .nest(nested)
    case "replace_string", "map_string", "set_value", "convert_type", "case": return .values(try values())
    case "query_expression_placeholders", "set_state", "add_field", "remove_field", "set_field":
      warnings.append(
        typeNode.remark(.pipelineKey, "'\(type)' shapes queries, and there are none here; it is ignored"))
      return .ignored
    case "command_placeholders", "http_placeholders", "file_placeholders":
      throw typeNode.error(
        "'\(type)' fetches values from elsewhere while rules are loaded, which is not possible here; write them "
          + "under 'vars' and use 'value_placeholders'")
    default:
      let hint = Spelling.suggestion(for: type, among: Self.types).map { "; did you mean '\($0)'?" }
      throw typeNode.error("unknown transformation '\(type.shortened)'\(hint ?? "")")
    }
  }

  // MARK: Values

  private func values() throws(Diagnostic) -> ValueTransformation {
    switch type {
    case "replace_string":
      try allow("regex", "replacement", "skip_special", "interpret_special")
      let node = try required("regex")
      return .replace(
        try PipelinePattern(node, "'regex'"), with: try replacement(),
        skipsSpecial: try map.boolean("skip_special") ?? false,
        interpretsSpecial: try map.boolean("interpret_special") ?? false)
    case "map_string":
      try allow("mapping")
      var mapping: [String: [String]] = [:]
      for entry in try required("mapping").expectMapping("'mapping'").entries {
        mapping[entry.key] = try names(of: entry)
      }
      return .map(mapping)
    case "set_value":
      try allow("value", "force_type")
      return .set(try fixedValue())
    case "convert_type":
      try allow("target_type")
      return try required("target_type").expectCase("'target_type'", as: ForcedType.self) == .str
        ? .toText : .toNumber
    default:
      try allow("method")
      return .letterCase(try map["method"]?.expectCase("'method'", as: LetterCase.self) ?? .lower)
    }
  }

  private enum ForcedType: String, CaseIterable { case str, num }

  private func replacement() throws(Diagnostic) -> String {
    guard let entry = map.entry("replacement") else { throw missing("replacement") }
    return try entry.value.expectString("'replacement'")
  }

  private func fixedValue() throws(Diagnostic) -> Predicate {
    guard let node = map.entry("value")?.value else { throw missing("value") }
    guard let scalar = node.scalar else {
      throw node.error("'value' must be text, a number, true, false or null, not \(node.gist)")
    }
    let forced = try map["force_type"]?.expectCase("'force_type'", as: ForcedType.self)
    if forced == .num {
      guard let number = Double(scalar.text), number.isFinite else {
        throw node.error("'value' must be a number, not \(node.gist)")
      }
      return .number(.equal, scalar.text)
    }
    guard forced == nil else { return .string(Wildcards(sigma: scalar.text), isCased: false) }
    switch scalar.kind {
    case .null: return .null
    case .boolean: return .boolean(scalar.boolean == true)
    case .integer, .float: return .number(.equal, scalar.text)
    case .text: return .string(Wildcards(sigma: scalar.text), isCased: false)
    }
  }

  // MARK: Others

  private func addedCondition() throws(Diagnostic) -> AddedCondition {
    try allow("conditions", "name", "template", "negated")
    let added = AddedCondition(
      name: try map.string("name"), map: try required("conditions").expectMapping("'conditions'"),
      isTemplate: try map.boolean("template") ?? false, isNegated: try map.boolean("negated") ?? false)
    // Its mistakes belong to the pipeline's own place, before any rule is read.
    var reader = DetectionReader(placeholders: Placeholders())
    _ = try reader.search(
      .init(
        key: added.name ?? "conditions", keyLocation: map.location,
        value: YAMLNode(location: added.map.location, content: .mapping(added.map))))
    return added
  }

  private func filling() throws(Diagnostic) -> PlaceholderFilling {
    try allow("include", "exclude")
    let include = try map.strings("include")
    let exclude = try map.strings("exclude")
    if include != nil, let entry = map.entry("exclude"), exclude != nil {
      throw Diagnostic(
        .error, at: entry.keyLocation, "'include' and 'exclude' cannot stand together; keep one")
    }
    return PlaceholderFilling(
      fixed: type == "wildcard_placeholders" ? ["*"] : nil, include: include, exclude: exclude ?? [])
  }

  // MARK: Keys

  private func names(_ node: YAMLNode) throws(Diagnostic) -> [String?: [String]] {
    var mapping: [String?: [String]] = [:]
    for entry in try node.expectMapping("'mapping'").entries {
      // YAML's null as a key is how pySigma names keywords.
      let isKeyword = ["", "null", "~"].contains(entry.key)
      let key: String? = isKeyword ? nil : entry.key
      mapping[key] = try names(of: entry)
    }
    return mapping
  }

  private func names(of entry: YAMLMapping.Entry) throws(Diagnostic) -> [String] {
    let names = try entry.value.expectStrings("'\(entry.key.shortened)'")
    guard !names.isEmpty else {
      throw entry.value.error(
        "'\(entry.key.shortened)' is mapped to nothing; use 'drop_detection_item' to leave it out")
    }
    return names
  }

  private func required(_ key: String) throws(Diagnostic) -> YAMLNode {
    guard let node = map[key] else { throw missing(key) }
    return node
  }

  private func text(_ key: String) throws(Diagnostic) -> String { try required(key).expectString("'\(key)'") }

  private func missing(_ key: String) -> Diagnostic {
    Diagnostic(.error, at: map.entry(key)?.keyLocation ?? map.location, "'\(type)' needs '\(key)'")
  }

  private func allow(_ keys: String...) throws(Diagnostic) {
    try map.rejectUnknownKeys(besides: keys + Self.common, in: "'\(type)'")
  }
}

extension PipelinePattern {
  init(_ node: YAMLNode, _ what: String) throws(Diagnostic) {
    let text = try node.expectString(what)
    do {
      try self.init(text)
    } catch {
      throw node.error("\(what) is no regular expression: \(error)")
    }
  }
}
