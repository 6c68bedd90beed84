package import Events
package import LocatedYAML
package import Sigma

/// The rules as the machine runs them: one literal filter, one table of tests, one condition program.
///
/// Not `Sendable`: the libraries behind it keep scratch space. One thread owns it.
package final class RuleSet {
  package let rules: [CompiledRule]
  package let correlations: [CompiledCorrelation]
  package let baselines: [CompiledBaseline]
  /// What could not be compiled; the rest runs.
  package let diagnostics: [Diagnostic]
  package let fields: FieldTable
  package let logSources: LogSourceTable

  let programField: FieldID?
  let messageField: FieldID?
  /// By rule: what evaluation needs of it, as plain data.
  let routes: [RuleRoute]
  /// By rule, for plain lines and for entries that arrive with fields: the literals one of which is in the text of
  /// every entry that matches, as numbers of `anchorTexts`; nil where there are none.
  private let lineAnchors: [AnchorFinder.Anchors]
  private let fieldAnchors: [AnchorFinder.Anchors]
  private let anchorTexts: [[UInt8]]
  private var gates: [GateKey: RuleGate] = [:]
  let tests: FieldTests
  let program: ConditionProgram
  /// By rule and by correlation: the correlations that count them.
  let membershipsOfRule: [[Membership]]
  let membershipsOfCorrelation: [[Membership]]
  let baselinesOfRule: [[BaselineMembership]]
  /// Some baseline is about how many entries there are at all.
  let countsEveryEntry: Bool
  /// The filters that narrow rules.
  package let filters: [Metadata]
  let filterRoots: [Int]
  let filtersOfRules: [Int32]

  /// Compiles a collection. `fields` must already know the decoders' names, `logSources` what events can
  /// carry; the derived fields are names whose values need not stand in the text of a line or journal entry.
  package init(
    _ collection: RuleCollection, fields: FieldTable, logSources: LogSourceTable, derivedFields: Set<String>,
    journalDerivedFields: Set<String>
  ) throws {
    var compiler = RuleCompiler(
      fields: fields, logSources: logSources, derivedFields: derivedFields,
      journalDerivedFields: journalDerivedFields)
    compiler.compile(collection)
    rules = compiler.rules
    correlations = compiler.correlations
    baselines = compiler.baselines
    baselinesOfRule = compiler.baselinesOfRule
    countsEveryEntry = compiler.baselines.contains(where: \.isOfEveryEntry)
    diagnostics = compiler.diagnostics
    self.fields = compiler.fields
    self.logSources = compiler.logSources
    var tests = compiler.tests
    tests.settle()
    self.tests = tests
    let program = compiler.program
    self.program = program
    membershipsOfRule = compiler.membershipsOfRule
    membershipsOfCorrelation = compiler.membershipsOfCorrelation
    filters = compiler.filters
    filterRoots = compiler.filterRoots.map { $0 ?? 0 }
    filtersOfRules = compiler.filtersOfRules
    lineAnchors = compiler.lineAnchors
    fieldAnchors = compiler.fieldAnchors
    anchorTexts = compiler.anchorTexts.literals
    let filterRoots = filterRoots
    let filtersOfRules = filtersOfRules
    routes = compiler.rules.map { rule in
      let roots = [rule.root] + rule.filters.map { filterRoots[Int(filtersOfRules[$0])] }
      return RuleRoute(
        accepts: rule.accepts, root: rule.root, isSilent: rule.isSilent, filters: rule.filters,
        texts: Int32(clamping: roots.reduce(0) { $0 + program.testCount($1) }))
    }
    programField = self.fields.id(of: "program")
    messageField = self.fields.id(of: "message")
  }

  private struct GateKey: Hashable {
    var isText: Bool
    var reachable: LogSourceSet
  }

  private var marks: LiteralFilter?

  /// Finds the literals of all texts in an event in one pass; made when a line first asks for it.
  func literalMarks() -> LiteralFilter? {
    if marks == nil { marks = try? LiteralFilter(tests.literals.literals) }
    return marks
  }

  /// The gate for entries of text, or with fields, that can be of these log sources; made when it is first asked for.
  func gate(isText: Bool, reachable: LogSourceSet) -> RuleGate {
    let key = GateKey(isText: isText, reachable: reachable)
    if let known = gates[key] { return known }
    let gate = RuleGate(
      anchors: isText ? lineAnchors : fieldAnchors, of: anchorTexts, routes: routes, reachable: reachable)
    gates[key] = gate
    return gate
  }

  /// Literals that entries are first searched for, whatever their form; the bench hands them to its peers.
  package var anchors: [[UInt8]] {
    var all: Set<Int32> = []
    for anchors in lineAnchors + fieldAnchors { all.formUnion(anchors ?? []) }
    return all.map { anchorTexts[Int($0)] }.sorted { $0.lexicographicallyPrecedes($1) }
  }
}

extension RuleSet {
  package func metadata(of subject: Detection.Subject) -> Metadata {
    switch subject {
    case .rule(let index): rules[index].metadata
    case .correlation(let index): correlations[index].metadata
    case .baseline(let index): baselines[index].metadata
    }
  }

  /// Fields kept as evidence besides the group.
  package func keep(of subject: Detection.Subject) -> [FieldID] {
    switch subject {
    case .rule(let index): rules[index].keep
    case .correlation(let index): correlations[index].keep
    case .baseline(let index): baselines[index].keep
    }
  }
}

extension RuleSet {
  /// What an event of `logSource` carries so that every rule that wants it is evaluated.
  package func logSources(wanting logSource: LogSource) -> LogSourceSet {
    var set = LogSourceSet()
    for (index, known) in logSources.logSources.enumerated() where known.accepts(logSource) {
      set.insert(LogSourceID(rawValue: UInt8(index)))
    }
    return set
  }

  /// For events of unknown log source: every rule is evaluated.
  package var allLogSources: LogSourceSet {
    var set = LogSourceSet()
    for index in logSources.logSources.indices { set.insert(LogSourceID(rawValue: UInt8(index))) }
    return set
  }
}

extension RuleSet {
  /// Rules that no event of these log sources can satisfy, because none is of a log source they want.
  package func deadRules(reachable: LogSourceSet) -> [Int] {
    rules.indices.filter { !rules[$0].accepts.intersects(reachable) }
  }
}
