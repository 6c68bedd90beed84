import Events
import LocatedYAML

/// Pipelines at work on one rule.
struct PipelineRun {
  private(set) var rule: Rule
  private(set) var trace = PipelineTrace()
  private let root: YAMLMapping
  private var attributes: [String: YAMLNode] = [:]
  private var appliedIDs: Set<String> = []
  private var fieldIDs: [String: Set<String>] = [:]
  private var itemIDs: [SourceLocation: Set<String>] = [:]
  /// Names that a mapping was given for, and the names it gave.
  private var mappedFields: Set<String> = []

  init(_ rule: Rule, root: YAMLMapping) {
    self.rule = rule
    self.root = root
  }

  /// Enough of a rule to ask its document's attributes before its values are read.
  init(sketchOf root: YAMLMapping) {
    func attribute(_ key: String) -> String? {
      root["logsource"]?.mapping?[key]?.scalar?.text.lowercased()
    }
    var metadata = Metadata(location: root.location, title: "")
    metadata.tags = root["tags"]?.sequence?.compactMap { $0.scalar?.text } ?? []
    self.init(
      Rule(
        metadata: metadata,
        logSource: LogSource(
          category: attribute("category"), product: attribute("product"), service: attribute("service")),
        searches: [], condition: .all([])), root: root)
  }

  mutating func apply(_ items: [PipelineItem]) throws(Diagnostic) {
    for item in items where meets(item.ruleConditions) {
      if let id = item.id { appliedIDs.insert(id) }
      trace.note(item)
      switch item.transformation {
      case .rename, .dropItem, .values, .failItem: try rewriteSearches(by: item)
      case .changeLogSource(let source): rule.logSource = source
      case .addCondition(let added): try add(added, item)
      case .setAttribute(let name, let value): attributes[name] = value
      case .failRule(let message): throw refusal(item, at: rule.metadata.location, message)
      case .failUnmapped: try checkAllMapped(item)
      case .nest(let nested): try apply(nested)
      case .placeholders, .ignored: break
      }
    }
  }

  /// A filter's searches, changed as the rule's own were.
  mutating func replay(_ trace: PipelineTrace) throws(Diagnostic) {
    for item in trace.items {
      if let id = item.id { appliedIDs.insert(id) }
      switch item.transformation {
      case .rename, .dropItem, .values, .failItem: try rewriteSearches(by: item)
      default: break
      }
    }
  }

  // MARK: Conditions

  func meets(_ conditions: PipelineConditions<PipelineRuleCondition>) -> Bool {
    conditions.tests.isEmpty || conditions.hold(holds)
  }

  private func holds(_ condition: PipelineRuleCondition) -> Bool {
    switch condition {
    case .logSource(let source): source.accepts(rule.logSource)
    case .containsField(let field): rule.searches.contains { $0.expression.contains { $0.field == field } }
    case .containsItem(let field, let value):
      rule.searches.contains { search in
        search.expression.contains { item in
          item.field == field && item.predicates.contains { $0.equals(value, isKeyword: false) }
        }
      }
    case .itemApplied(let id): appliedIDs.contains(id)
    case .attribute(let name, let comparison, let value):
      (attributes[name] ?? root[name]).map { comparison.holds($0, value, isLevel: name == "level") } ?? false
    case .tag(let tag): rule.metadata.tags.contains(tag)
    case .isRule: true
    case .isCorrelation: false
    }
  }

  private func applies(_ item: PipelineItem, to detection: DetectionItem) -> Bool {
    item.itemConditions.hold { condition in
      if case .itemApplied(let id) = condition { return itemIDs[detection.location]?.contains(id) ?? false }
      return condition.holds(detection)
    }
      && item.fieldConditions.hold { condition in
        condition.holds(for: detection.field, fieldIDs)
          || detection.predicates.contains { predicate in
            predicate.referencedField.map { condition.holds(for: $0, fieldIDs) } ?? false
          }
      }
  }

  // MARK: Searches

  private mutating func rewriteSearches(by item: PipelineItem) throws(Diagnostic) {
    var kept: [Search] = []
    var dropped: Set<String> = []
    for var search in rule.searches {
      if let expression = try rewritten(search.expression, by: item) {
        search.expression = expression
        kept.append(search)
      } else {
        dropped.insert(search.name)
      }
    }
    rule.searches = kept
    guard !dropped.isEmpty else { return }
    guard let condition = rule.condition.without(dropped) else {
      throw refusal(item, at: rule.metadata.location, "nothing of its detection is left")
    }
    rule.condition = condition
  }

  /// Nil where nothing is left.
  private mutating func rewritten(
    _ expression: Search.Expression, by item: PipelineItem
  ) throws(Diagnostic) -> Search.Expression? {
    switch expression {
    case .all(let parts):
      let kept = try rewritten(parts, by: item)
      return kept.isEmpty ? nil : kept.count == 1 ? kept[0] : .all(kept)
    case .any(let parts):
      let kept = try rewritten(parts, by: item)
      return kept.isEmpty ? nil : kept.count == 1 ? kept[0] : .any(kept)
    case .item(let detection):
      guard applies(item, to: detection) else { return expression }
      return try rewritten(detection, by: item)
    }
  }

  private mutating func rewritten(
    _ parts: [Search.Expression], by item: PipelineItem
  ) throws(Diagnostic) -> [Search.Expression] {
    var kept: [Search.Expression] = []
    for part in parts { if let part = try rewritten(part, by: item) { kept.append(part) } }
    return kept
  }

  private mutating func rewritten(
    _ detection: DetectionItem, by item: PipelineItem
  ) throws(Diagnostic) -> Search.Expression? {
    switch item.transformation {
    case .dropItem: return nil
    case .failItem(let message): throw refusal(item, at: detection.location, message)
    case .rename(let renaming): return renamed(detection, by: renaming, item)
    case .values(let transformation):
      var detection = detection
      do throws(ValueTransformation.Problem) {
        guard let predicates = try transformation.applied(to: detection) else { return .item(detection) }
        detection.predicates = predicates
      } catch {
        throw refusal(item, at: detection.location, error.message)
      }
      note(item, detection.location)
      return .item(detection)
    default: return .item(detection)
    }
  }

  private mutating func renamed(
    _ detection: DetectionItem, by renaming: FieldRenaming, _ item: PipelineItem
  ) -> Search.Expression {
    var detection = detection
    var isChanged = false
    detection.predicates = detection.predicates.flatMap { predicate -> [Predicate] in
      guard case .fieldReference(let field, let comparison, let isCased) = predicate,
        let names = renaming.names(of: field), item.fieldConditions.hold({ $0.holds(for: field, fieldIDs) })
      else { return [predicate] }
      isChanged = true
      let references = names.map { Predicate.fieldReference($0, comparison, isCased: isCased) }
      return detection.requiresAll && references.count > 1 ? [.any(references)] : references
    }
    var expression = Search.Expression.item(detection)
    if let names = renaming.names(of: detection.field),
      item.fieldConditions.hold({ $0.holds(for: detection.field, fieldIDs) })
    {
      isChanged = true
      if let field = detection.field { mappedFields.insert(field) }
      mappedFields.formUnion(names)
      if let id = item.id {
        let earlier = detection.field.flatMap { fieldIDs[$0] } ?? []
        for name in names { fieldIDs[name, default: []].formUnion(earlier.union([id])) }
      }
      expression = detection.underNames(names)
    }
    if isChanged { note(item, detection.location) }
    return expression
  }

  private mutating func note(_ item: PipelineItem, _ location: SourceLocation) {
    if let id = item.id { itemIDs[location, default: []].insert(id) }
  }

  // MARK: The rest

  private mutating func add(_ added: AddedCondition, _ item: PipelineItem) throws(Diagnostic) {
    var name = added.name ?? "_cond_\(item.location.line)"
    while rule.searches.contains(where: { $0.name == name }) { name += "_" }
    let map = added.isTemplate ? added.map.filled(from: rule.logSource) : added.map
    var reader = DetectionReader(placeholders: Placeholders())
    rule.searches.append(
      try reader.search(
        .init(
          key: name, keyLocation: item.location,
          value: YAMLNode(location: added.map.location, content: .mapping(map)))))
    let search = Condition.search(name)
    rule.condition = .all([added.isNegated ? .not(search) : search, rule.condition])
    note(item, added.map.location)
  }

  private func checkAllMapped(_ item: PipelineItem) throws(Diagnostic) {
    for search in rule.searches {
      for detection in search.expression.items {
        guard let field = detection.field, !mappedFields.contains(field) else { continue }
        throw refusal(item, at: detection.location, "it has no mapping for the field '\(field.shortened)'")
      }
    }
  }

  private func refusal(_ item: PipelineItem, at place: SourceLocation, _ message: String) -> Diagnostic {
    Diagnostic(.error, at: place, "the pipeline at \(item.location) refuses this: \(message)")
  }
}
