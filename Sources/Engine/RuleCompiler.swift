import Events
import LocatedYAML
import Sigma

/// Turns documents into what `RuleSet` runs. A document that cannot be compiled is left out with a diagnostic.
struct RuleCompiler {
  var fields: FieldTable
  var logSources: LogSourceTable
  let derivedFields: Set<String>
  let journalDerivedFields: Set<String>
  /// Derived from lines or from journal entries, not from both: only a rule on one of them has different anchors for
  /// the two.
  private let fieldsDerivedOnce: Set<String>

  var rules: [CompiledRule] = []
  var correlations: [CompiledCorrelation] = []
  var diagnostics: [Diagnostic] = []
  var tests = FieldTests()
  var program = ConditionProgram()
  /// By rule, for plain lines and for entries that arrive with fields.
  var lineAnchors: [AnchorFinder.Anchors] = []
  var fieldAnchors: [AnchorFinder.Anchors] = []
  /// What the anchors are numbers of: the literals of all tests, then more.
  var anchorTexts = LiteralTable()
  /// By rule and by correlation: what counts them.
  var membershipsOfRule: [[Membership]] = []
  var membershipsOfCorrelation: [[Membership]] = []
  var baselines: [CompiledBaseline] = []
  var baselinesOfRule: [[BaselineMembership]] = []
  var filters: [Metadata] = []
  /// Roots of the filters' conditions; nil for one that does not compile.
  var filterRoots: [Int?] = []
  var filtersOfRules: [Int32] = []

  /// A finding's group where the rule names none.
  static let entityFields = ["src_ip", "user", "unit"]

  init(
    fields: FieldTable, logSources: LogSourceTable, derivedFields: Set<String>,
    journalDerivedFields: Set<String>
  ) {
    self.fields = fields
    self.logSources = logSources
    self.derivedFields = derivedFields
    self.journalDerivedFields = journalDerivedFields
    fieldsDerivedOnce = derivedFields.symmetricDifference(journalDerivedFields)
  }

  mutating func compile(_ collection: RuleCollection) {
    for filter in collection.filters {
      do {
        filterRoots.append(try compile(filter.searches, filter.condition))
      } catch {
        filterRoots.append(nil)
        refuse(filter.metadata, "filter", error.message)
      }
    }
    filters = collection.filters.map(\.metadata)
    // Compiled rules by their place in the collection. By index: a rule is a hundred words to copy.
    var drafts: [RuleDraft?] = []
    drafts.reserveCapacity(collection.rules.count)
    for index in collection.rules.indices {
      do {
        drafts.append(try draft(collection.rules[index]))
      } catch {
        drafts.append(nil)
        refuse(collection.rules[index].metadata, "rule", error.message)
      }
    }
    // What most anchors are has a number already.
    anchorTexts = tests.literals
    var lines = AnchorFinder(
      program, tests, fields, derivedFields: derivedFields, watchedFields: fieldsDerivedOnce)
    var entries = AnchorFinder(program, tests, fields, derivedFields: journalDerivedFields)
    let plans = plan(collection, drafts.map { $0 != nil })
    for index in collection.rules.indices {
      guard let draft = drafts[index] else { continue }
      add(collection.rules[index], draft, isSilent: plans.silent.contains(.rule(index)))
      let anchors = lines.anchors(of: draft.root, &anchorTexts)
      lineAnchors.append(anchors)
      fieldAnchors.append(lines.hasMetWatched ? entries.anchors(of: draft.root, &anchorTexts) : anchors)
    }
    link(collection, drafts.map { $0 != nil }, plans)
    linkBaselines(collection, drafts.map { $0 != nil })
  }

  mutating func refuse(_ metadata: Metadata, _ what: String, _ message: String) {
    diagnostics.append(
      Diagnostic(
        .cannotCompile, at: metadata.location, "cannot compile \(what) '\(metadata.title)': \(message)"))
  }

  private struct RuleDraft {
    var root: Int
    var filters: [Int32]
  }

  private mutating func draft(_ rule: Rule) throws(RegularExpression.CompileError) -> RuleDraft {
    let root = try compile(rule.searches, rule.condition)
    // Its own log source gets a bit too, so that events that state theirs (JSON) can be routed.
    guard logSources.intern(rule.logSource) != nil else {
      throw RegularExpression.CompileError(message: "more than 256 different log sources", offset: 0)
    }
    var narrowing: [Int32] = []
    for filter in rule.filters where filterRoots.indices.contains(filter) {
      guard filterRoots[filter] != nil else {
        // Without its filter it would report what somebody decided not to see.
        throw RegularExpression.CompileError(
          message:
            "its filter '\(filters.indices.contains(filter) ? filters[filter].title : "")' does not compile",
          offset: 0)
      }
      narrowing.append(Int32(truncatingIfNeeded: filter))
    }
    return RuleDraft(root: root, filters: narrowing)
  }

  private mutating func compile(
    _ searches: [Search], _ condition: Condition
  ) throws(RegularExpression.CompileError) -> Int {
    var roots = SearchValues<Int>()
    for search in searches { roots.append(try compile(search.expression), for: search.name) }
    return try compile(condition, roots)
  }

  private mutating func add(_ rule: Rule, _ draft: RuleDraft, isSilent: Bool) {
    let first = filtersOfRules.count
    filtersOfRules += draft.filters
    rules.append(
      CompiledRule(
        metadata: rule.metadata, logSource: rule.logSource, accepts: logSources.accepted(by: rule.logSource),
        isSilent: isSilent, group: ids(rule.metadata.attestd.group ?? RuleCompiler.entityFields),
        keep: ids(rule.metadata.attestd.keep), root: draft.root, filters: first..<filtersOfRules.count))
  }

  private mutating func compile(_ condition: Condition, _ roots: SearchValues<Int>)
    throws(RegularExpression.CompileError) -> Int
  {
    switch condition {
    case .search(let name):
      guard let root = roots[name] else {
        throw RegularExpression.CompileError(message: "the condition names no search '\(name)'", offset: 0)
      }
      return root
    case .all(let parts): return program.all(try each(parts, roots))
    case .any(let parts): return program.any(try each(parts, roots), tests)
    case .not(let part): return program.not(try compile(part, roots))
    }
  }

  private mutating func each(_ parts: [Condition], _ roots: SearchValues<Int>)
    throws(RegularExpression.CompileError) -> [Int]
  {
    var compiled: [Int] = []
    for part in parts { compiled.append(try compile(part, roots)) }
    return compiled
  }

  private mutating func compile(_ expression: Search.Expression) throws(RegularExpression.CompileError) -> Int
  {
    switch expression {
    case .all(let parts): return program.all(try each(parts))
    case .any(let parts): return program.any(try each(parts), tests)
    case .item(let item):
      var field: FieldID?
      if let name = item.field {
        guard let id = fields.intern(name) else {
          throw RegularExpression.CompileError(message: "more than 65,535 different field names", offset: 0)
        }
        field = id
      }
      var parts: [Int] = []
      parts.reserveCapacity(item.predicates.count)
      for predicate in item.predicates { parts.append(try compile(predicate, field)) }
      let combined = item.requiresAll ? program.all(parts) : program.any(parts, tests)
      return item.isNegated ? program.not(combined) : combined
    }
  }

  private mutating func compile(
    _ predicate: Predicate, _ field: FieldID?
  ) throws(RegularExpression.CompileError) -> Int {
    guard case .any(let spellings) = predicate else {
      return program.test(
        try tests.add(predicate, field: field, fields: &fields), cost: predicate.cost)
    }
    var parts: [Int] = []
    for spelling in spellings { parts.append(try compile(spelling, field)) }
    return program.any(parts, tests)
  }

  private mutating func each(_ parts: [Search.Expression]) throws(RegularExpression.CompileError) -> [Int] {
    var compiled: [Int] = []
    for part in parts { compiled.append(try compile(part)) }
    return compiled
  }

  mutating func ids(_ names: [String]) -> [FieldID] { names.compactMap { fields.intern($0) } }
}

extension Predicate {
  /// Roughly, in comparisons of a few bytes.
  fileprivate var cost: Int32 {
    switch self {
    case .exists, .null, .boolean: 1
    case .string(let wildcards, _): wildcards.parts.first == .any ? 6 : 2
    case .number: 4
    case .cidr, .datePart: 8
    case .fieldReference: 20
    case .regex: 100
    case .any(let spellings): Int32(clamping: spellings.reduce(0) { $0 + Int($1.cost) })
    }
  }
}
