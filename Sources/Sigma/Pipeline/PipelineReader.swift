import LocatedYAML

/// Reads a pipeline document.
struct PipelineReader {
  private(set) var warnings: [Diagnostic] = []

  private static let keys = [
    "name", "priority", "vars", "transformations", "postprocessing", "finalizers", "allowed_backends",
  ]

  mutating func read(_ document: YAMLDocument) throws(Diagnostic) -> ProcessingPipeline {
    let root = try document.root.get().expectMapping("a pipeline")
    for unknown in root.unknownKeys(besides: PipelineReader.keys, in: "a pipeline") {
      warnings.append(Diagnostic(.pipelineKey, at: unknown.location, unknown.message + "; it is ignored"))
    }
    for key in ["postprocessing", "finalizers"] {
      if let entry = root.entry(key), !entry.value.isNull {
        warnings.append(
          Diagnostic(
            .pipelineKey, at: entry.keyLocation,
            "'\(key)' shapes queries, and there are none here; it is ignored"
          ))
      }
    }
    let priority = try root["priority"]?.expectInteger("'priority'", in: -1_000_000...1_000_000) ?? 0
    var items: [PipelineItem] = []
    for node in try root["transformations"]?.expectSequence("'transformations'") ?? [] {
      items.append(try item(node, depth: 0))
    }
    if items.isEmpty {
      warnings.append(Diagnostic(.pipelineKey, at: root.location, "the pipeline has no transformations"))
    }
    return ProcessingPipeline(
      name: try root.string("name") ?? document.location.file, location: document.location,
      priority: priority, variables: try root.mapping("vars").map(Placeholders.init)?.values ?? [:],
      text: document.text,
      items: items)
  }

  private static let deepest = 16

  private mutating func item(_ node: YAMLNode, depth: Int) throws(Diagnostic) -> PipelineItem {
    guard depth < PipelineReader.deepest else {
      throw node.error("pipelines are nested more than \(PipelineReader.deepest) levels deep")
    }
    let map = try node.expectMapping("a transformation")
    let typeNode = try map.required("type", of: "a transformation")
    let type = try typeNode.expectString("'type'")
    for key in ["allow_template_vars", "vars_allowed_paths", "allow_external_sources", "policy"] {
      if let entry = map.entry(key) {
        throw Diagnostic(
          .error, at: entry.keyLocation,
          "'\(key)' lets pipelines run code, which is not possible here; remove it")
      }
    }
    var reader = TransformationReader(map: map, type: type, typeNode: typeNode)
    var nested: [PipelineItem] = []
    if type == "nest" {
      for part in try map.required("items", of: "'nest'").expectSequence("'items'") {
        nested.append(try item(part, depth: depth + 1))
      }
    }
    var result = PipelineItem(
      id: try map.string("id"), location: map.location, transformation: try reader.read(nested: nested))
    warnings += reader.warnings
    let conditions = PipelineConditionReader(map: map)
    result.ruleConditions = try conditions.ruleConditions()
    result.itemConditions = try conditions.itemConditions()
    result.fieldConditions = try conditions.fieldConditions()
    try check(result, map, type)
    return result
  }

  /// Conditions that could not be asked where they stand.
  private mutating func check(
    _ item: PipelineItem, _ map: YAMLMapping, _ type: String
  ) throws(Diagnostic) {
    var itself: String?
    switch item.transformation {
    case .placeholders:
      itself = "placeholders are filled in before the rule's values are read"
      for (_, test) in item.ruleConditions.tests {
        switch test {
        case .containsField, .containsItem, .itemApplied:
          throw Diagnostic(
            .error, at: map.entry("rule_conditions")?.keyLocation ?? map.location,
            "\(itself ?? ""); conditions on fields and on other items cannot be asked then")
        case .logSource, .attribute, .tag, .isRule, .isCorrelation: break
        }
      }
    case .changeLogSource, .addCondition, .setAttribute, .failRule, .failUnmapped, .nest:
      itself = "'\(type)' is about the whole rule"
    case .rename, .dropItem, .values, .failItem, .ignored: return
    }
    for key in ["detection_item_conditions", "field_name_conditions"] {
      guard let itself, let entry = map.entry(key) else { continue }
      throw Diagnostic(
        .error, at: entry.keyLocation, "\(itself), so '\(key)' has no effect; use 'rule_conditions'")
    }
  }
}
