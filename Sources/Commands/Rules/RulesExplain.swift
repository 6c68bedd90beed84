import ArgumentParser
import CanonicalJSON
import Daemon
import Decode
import Engine
import Events
import LocatedYAML
import Sigma

extension RulesCommand {
  struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say why a rule matches an entry, or why not.",
      discussion: """
        RULE is an id, a name, a title, or a rule file. INPUT is a line, a JSON object (also as 'journalctl -o json' \
        prints it), or FILE:LINE. Exit status: 0 if the rule matches, 1 if not.
        """)
    @OptionGroup var options: StateOptions
    @OptionGroup var pack: PackOptions
    @Argument(help: "The rule.") var rule: String
    @Argument(help: "The entry.") var input: String

    func run() throws {
      try running {
        let isFile = rule.hasSuffix(".yml") || rule.hasSuffix(".yaml")
        let folders = isFile ? [rule] + pack.rules : try pack.folders()
        let collection = RuleLoader.load(paths: folders, options: try pack.reading.options())
        let rules = try ActiveRules.compile(collection, folders: folders)
        let subjects = try subjects(in: collection, rules, isFile: isFile)
        let log = try SampleLog(input: input, rules)
        var engine = Engine(rules.ruleSet, decoder: rules.decoder)
        var resolver = StampResolver(reference: SampleLog.reference)
        var explainer = Explainer(rules.ruleSet)
        var accounts: [ExplanationReport] = []
        for (batch, form) in log.parts {
          for index in batch.entries.indices {
            let event = engine.event(at: index, of: batch, form, resolver: &resolver)
            for subject in subjects {
              let explanation = try explainer.explain(
                subject, filters: subject.filters.map { collection.filters[$0] }, event)
              accounts.append(
                ExplanationReport(explanation, of: subject, event, rules.ruleSet))
            }
          }
        }
        guard !accounts.isEmpty else { throw CannotRun("there is no entry in '\(input)'") }
        if options.json {
          Output.json(.array(accounts.map(\.json)))
        } else {
          for (number, account) in accounts.enumerated() {
            if number > 0 { Output.line("") }
            account.show()
          }
        }
        if !accounts.contains(where: \.matches) { throw ExitCode(1) }
      }
    }

    private func subjects(
      in collection: RuleCollection, _ rules: ActiveRules, isFile: Bool
    ) throws -> [Rule] {
      let found = collection.rules.filter {
        isFile ? $0.metadata.location.file == rule : $0.metadata.isCalled(rule)
      }
      if !found.isEmpty { return found }
      if let correlation = collection.correlations.first(where: { $0.correlation.metadata.isCalled(rule) }) {
        let counted = correlation.correlation.rules.map { "'\($0.text)'" }.joined(separator: ", ")
        throw CannotRun("'\(rule)' is a correlation; explain one of the rules that it counts: \(counted)")
      }
      // A rule that was refused is not there; its error says why.
      for diagnostic in rules.diagnostics where diagnostic.severity == .error {
        Output.note(diagnostic.description)
      }
      throw CannotRun("there is no rule '\(rule)'; 'attestctl rules list' names all, --rules adds own ones")
    }
  }
}
