import Events
import LocatedYAML
import Sigma

/// Turns documents into what `RuleSet` runs. A document that cannot be compiled is left out with a diagnostic.
struct RuleCompiler {
  var fields: FieldTable
  var logSources: LogSourceTable
  let derivedFields: Set<String>
  let journalDerivedFields: Set<String>

  var rules: [CompiledRule] = []
  var correlations: [CompiledCorrelation] = []
  var diagnostics: [Diagnostic] = []
  var tests = FieldTests()
  var program = ConditionProgram()
  /// One for plain lines, one for entries that arrive with fields.
  var lineGate = RuleGate()
  var fieldGate = RuleGate()
  var correlationsOfRule: [[Int32]] = []

  /// A finding's group where the rule names none (architecture.md section 5).
  static let entityFields = ["src_ip", "user", "unit"]

  init(
    fields: FieldTable, logSources: LogSourceTable, derivedFields: Set<String>,
    journalDerivedFields: Set<String>
  ) {
    self.fields = fields
    self.logSources = logSources
    self.derivedFields = derivedFields
    self.journalDerivedFields = journalDerivedFields
  }

  mutating func compile(_ collection: RuleCollection) {
    var silent = Set<Int>()
    for loaded in collection.correlations where !loaded.correlation.generate {
      silent.formUnion(loaded.rules)
    }
    for loaded in collection.correlations where loaded.correlation.generate {
      silent.subtract(loaded.rules)
    }
    var compiledIndex: [Int: Int] = [:]
    for (index, rule) in collection.rules.enumerated() {
      do {
        try compile(rule, isSilent: silent.contains(index))
        compiledIndex[index] = rules.count - 1
      } catch {
        diagnostics.append(
          Diagnostic(
            .error, at: rule.metadata.location,
            "cannot compile rule '\(rule.metadata.title)': \(error.message)"))
      }
    }
    correlationsOfRule = [[Int32]](repeating: [], count: rules.count)
    for loaded in collection.correlations {
      let referenced = loaded.rules.compactMap { compiledIndex[$0] }
      guard referenced.count == loaded.rules.count else {
        diagnostics.append(
          Diagnostic(
            .error, at: loaded.correlation.metadata.location,
            "correlation '\(loaded.correlation.metadata.title)' counts a rule that could not be compiled"))
        continue
      }
      compile(loaded.correlation, rules: referenced)
    }
  }

  private mutating func compile(_ rule: Rule, isSilent: Bool) throws(RegularExpression.CompileError) {
    var roots: [String: Int] = [:]
    for search in rule.searches { roots[search.name] = try compile(search.expression) }
    let root = try compile(rule.condition, roots)
    // Its own log source gets a bit too, so that events that state theirs (JSON) can be routed.
    guard logSources.intern(rule.logSource) != nil else {
      throw RegularExpression.CompileError(message: "more than 256 different log sources", offset: 0)
    }
    let index = Int32(truncatingIfNeeded: rules.count)
    rules.append(
      CompiledRule(
        metadata: rule.metadata, logSource: rule.logSource, accepts: logSources.accepted(by: rule.logSource),
        isSilent: isSilent, group: ids(rule.metadata.attestd.group ?? RuleCompiler.entityFields),
        keep: ids(rule.metadata.attestd.keep), root: root))
    lineGate.add(index, AnchorFinder(derivedFields: derivedFields).anchors(of: rule))
    fieldGate.add(index, AnchorFinder(derivedFields: journalDerivedFields).anchors(of: rule))
  }

  private mutating func compile(_ correlation: Correlation, rules referenced: [Int]) {
    let index = Int32(truncatingIfNeeded: correlations.count)
    correlations.append(
      CompiledCorrelation(
        metadata: correlation.metadata, rules: referenced, groupBy: ids(correlation.groupBy),
        values: ids(correlation.fields),
        timespanMicroseconds: Int64(correlation.timespanSeconds) &* 1_000_000,
        threshold: correlation.condition, isDistinct: correlation.kind == .valueCount,
        keep: ids(correlation.metadata.attestd.keep)))
    for rule in Set(referenced) { correlationsOfRule[rule].append(index) }
  }

  private mutating func compile(_ condition: Condition, _ roots: [String: Int])
    throws(RegularExpression.CompileError) -> Int
  {
    switch condition {
    case .search(let name):
      guard let root = roots[name] else {
        throw RegularExpression.CompileError(message: "the condition names no search '\(name)'", offset: 0)
      }
      return root
    case .all(let parts): return program.all(try each(parts, roots))
    case .any(let parts): return program.any(try each(parts, roots))
    case .not(let part): return program.not(try compile(part, roots))
    }
  }

  private mutating func each(_ parts: [Condition], _ roots: [String: Int])
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
    case .any(let parts): return program.any(try each(parts))
    case .item(let item):
      var field: FieldID?
      if let name = item.field {
        guard let id = fields.intern(name) else {
          throw RegularExpression.CompileError(message: "more than 65,535 different field names", offset: 0)
        }
        field = id
      }
      var parts: [Int] = []
      for predicate in item.predicates { parts.append(program.test(try tests.add(predicate, field: field))) }
      let combined = item.requiresAll ? program.all(parts) : program.any(parts)
      return item.isNegated ? program.not(combined) : combined
    }
  }

  private mutating func each(_ parts: [Search.Expression]) throws(RegularExpression.CompileError) -> [Int] {
    var compiled: [Int] = []
    for part in parts { compiled.append(try compile(part)) }
    return compiled
  }

  private mutating func ids(_ names: [String]) -> [FieldID] { names.compactMap { fields.intern($0) } }
}
