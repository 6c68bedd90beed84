import Events
import LocatedYAML

/// One step of a pipeline: a transformation and what must hold for it to take place.
struct PipelineItem: Sendable {
  /// The operator's own, for `processing_item_applied`.
  var id: String?
  var location: SourceLocation
  var transformation: PipelineTransformation
  var ruleConditions = PipelineConditions<PipelineRuleCondition>()
  var itemConditions = PipelineConditions<PipelineItemCondition>()
  var fieldConditions = PipelineConditions<PipelineFieldCondition>()
}

/// Conditions of one kind, how they are linked, and whether the outcome is turned round.
struct PipelineConditions<Test: Sendable>: Sendable {
  var tests: [(name: String, test: Test)] = []
  var link = Link.all
  var isNegated = false

  enum Link: Sendable {
    case all
    case any
    /// Over the names of the tests.
    case expression(Condition)
  }

  func hold(_ holds: (Test) -> Bool) -> Bool {
    let result =
      switch link {
      case .all: tests.allSatisfy { holds($0.test) }
      case .any: tests.contains { holds($0.test) }
      case .expression(let condition): evaluate(condition, holds)
      }
    return result != isNegated
  }

  private func evaluate(_ condition: Condition, _ holds: (Test) -> Bool) -> Bool {
    switch condition {
    case .search(let name): tests.first { $0.name == name }.map { holds($0.test) } ?? false
    case .all(let parts): parts.allSatisfy { evaluate($0, holds) }
    case .any(let parts): parts.contains { evaluate($0, holds) }
    case .not(let part): !evaluate(part, holds)
    }
  }
}

/// Asked of a whole rule.
enum PipelineRuleCondition: Sendable {
  case logSource(LogSource)
  case containsField(String)
  case containsItem(String, YAMLScalar)
  case itemApplied(String)
  case attribute(String, PipelineComparison, YAMLScalar)
  case tag(String)
  case isRule
  case isCorrelation
}

enum PipelineComparison: String, CaseIterable, Sendable {
  case eq, ne, gte, gt, lte, lt
  case isIn = "in"
  case isNotIn = "not_in"
}

/// Asked of a detection item and its values.
enum PipelineItemCondition: Sendable {
  case matchesString(PipelinePattern, isNegated: Bool, all: Bool)
  case equals(YAMLScalar, all: Bool)
  case containsWildcard(all: Bool)
  case isNull(all: Bool)
  case itemApplied(String)
}

/// Asked of a field's name; nil is a keyword's.
enum PipelineFieldCondition: Sendable {
  case isOne(of: Set<String>)
  case isNone(of: Set<String>)
  case matches([PipelinePattern])
  case matchesNone([PipelinePattern])
  case itemApplied(String)
}

enum PipelineTransformation: Sendable {
  case rename(FieldRenaming)
  case dropItem
  case changeLogSource(LogSource)
  case addCondition(AddedCondition)
  case values(ValueTransformation)
  case placeholders(PlaceholderFilling)
  case setAttribute(String, YAMLNode)
  case failRule(String)
  case failItem(String)
  case failUnmapped
  case nest([PipelineItem])
  /// Has no meaning without a query.
  case ignored
}

/// `add_condition`: one more search, and the rule asks for it as well.
struct AddedCondition: Sendable {
  var name: String?
  var map: YAMLMapping
  /// `$category`, `$product` and `$service` stand for the rule's own.
  var isTemplate: Bool
  var isNegated: Bool
}

/// `value_placeholders` and `wildcard_placeholders`.
struct PlaceholderFilling: Sendable {
  /// Nil: the pipeline's variables.
  var fixed: [String]?
  var include: [String]?
  var exclude: [String]

  func handles(_ name: String) -> Bool { include?.contains(name) ?? !exclude.contains(name) }
}

extension PipelineItem {
  func addPlaceholders(
    to placeholders: inout Placeholders, _ variables: [String: [String]], asking run: PipelineRun
  ) {
    guard run.meets(ruleConditions) else { return }
    switch transformation {
    case .nest(let items):
      for item in items { item.addPlaceholders(to: &placeholders, variables, asking: run) }
    case .placeholders(let filling):
      // What the configuration says of a name is the last word on it.
      if let fixed = filling.fixed {
        for name in filling.include ?? [] where placeholders.values[name] == nil {
          placeholders.values[name] = fixed
        }
        if filling.include == nil, placeholders.fallback == nil {
          placeholders.fallback = .init(values: fixed, exceptions: Set(filling.exclude))
        }
      } else {
        for (name, values) in variables where filling.handles(name) && placeholders.values[name] == nil {
          placeholders.values[name] = values
        }
      }
    default: break
    }
  }
}
