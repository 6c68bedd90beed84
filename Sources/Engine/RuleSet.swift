package import Events
package import LocatedYAML
package import Sigma

/// The rules as the machine runs them: one literal filter, one table of tests, one condition program.
///
/// Not `Sendable`: the libraries behind it keep scratch space. One thread owns it.
package final class RuleSet {
  package let rules: [CompiledRule]
  package let correlations: [CompiledCorrelation]
  /// What could not be compiled; the rest runs.
  package let diagnostics: [Diagnostic]
  package let fields: FieldTable
  package let logSources: LogSourceTable

  let filter: LiteralFilter
  /// For plain lines, and for entries that arrive with fields.
  let lineGate: RuleGate
  /// By rule: what evaluation needs of it, as plain data.
  let routes: [RuleRoute]
  let fieldGate: RuleGate
  let tests: FieldTests
  let program: ConditionProgram
  /// Rule to the correlations that count it.
  let correlationsOfRule: [[Int32]]

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
    diagnostics = compiler.diagnostics
    self.fields = compiler.fields
    self.logSources = compiler.logSources
    tests = compiler.tests
    program = compiler.program
    correlationsOfRule = compiler.correlationsOfRule
    var literals = Set(compiler.lineGate.rulesOfAnchor.keys).union(compiler.fieldGate.rulesOfAnchor.keys)
      .sorted { $0.lexicographicallyPrecedes($1) }
    // Long s and the Kelvin sign fold onto ASCII letters that the filter cannot see in them.
    let letters = literals.isEmpty ? [] : ["\u{17F}", "\u{212A}"].map { Array($0.utf8) }
    literals += letters
    compiler.lineGate.settle(literals: literals, letters: letters.count, rules: compiler.rules)
    compiler.fieldGate.settle(literals: literals, letters: letters.count, rules: compiler.rules)
    lineGate = compiler.lineGate
    routes = compiler.rules.map { RuleRoute(accepts: $0.accepts, root: $0.root, isSilent: $0.isSilent) }
    fieldGate = compiler.fieldGate
    anchors = literals
    filter = try LiteralFilter(literals)
  }

  /// Literals of the filter; the bench hands them to its peers.
  package let anchors: [[UInt8]]
}

extension RuleSet {
  package func metadata(of subject: Detection.Subject) -> Metadata {
    switch subject {
    case .rule(let index): rules[index].metadata
    case .correlation(let index): correlations[index].metadata
    }
  }

  /// Fields kept as evidence besides the group.
  package func keep(of subject: Detection.Subject) -> [FieldID] {
    switch subject {
    case .rule(let index): rules[index].keep
    case .correlation(let index): correlations[index].keep
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
