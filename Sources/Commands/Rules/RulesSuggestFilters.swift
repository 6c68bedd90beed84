import ArgumentParser
import CanonicalJSON
import Daemon
import Events
import Evidence
import Sigma
import Store

extension RulesCommand {
  struct SuggestFilters: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "suggest-filters",
      abstract: "List what repeats most among findings, with a filter document for each.",
      discussion: """
        Only reads. A filter keeps findings from being made at all, so write down who agreed to it: exceptions \
        ('attestctl except') are for single findings and stay on the record.
        """)
    @OptionGroup var options: StateOptions
    @OptionGroup var pack: PackOptions
    @Option(
      help: ArgumentHelp("Rules as this configuration has them.", valueName: "file"))
    var config: String?
    @Option(help: ArgumentHelp("How many days back.", valueName: "number")) var days = 30
    @Option(help: ArgumentHelp("How often the same must have been found.", valueName: "number")) var least = 3
    @Option(help: ArgumentHelp("How many are shown at most.", valueName: "number")) var most = 10

    func validate() throws {
      guard (1...3_660).contains(days) else { throw ValidationError("--days must be from 1 to 3660") }
      guard (2...1_000_000).contains(least) else { throw ValidationError("--least must be 2 or more") }
      guard (1...1_000).contains(most) else { throw ValidationError("--most must be from 1 to 1000") }
    }

    func run() throws {
      try running {
        let now = Timestamp.now()
        let filter = FindingFilter(
          since: now.advanced(bySeconds: -86_400 * Int64(days)), kind: .anomaly, asOf: now)
        let findings = try Archive(state: options.state).findings(filter)
        let proposals = FilterProposal.all(findings, try rules(), least: least, most: most)
        if options.json {
          Output.json(.array(proposals.map(\.json)))
          return
        }
        guard !proposals.isEmpty else {
          Output.line("nothing was found \(least) times or more in the last \(days) days")
          return
        }
        show(proposals)
      }
    }

    private func rules() throws -> RuleCollection {
      guard let config else {
        return RuleLoader.load(paths: try pack.folders(), options: try pack.reading.options())
      }
      let settings = try Settings.load(configFile: config, executablePath: Pack.executablePath)
      return RuleLoader.load(
        paths: settings.rulePaths(
          adding: pack.rules, includingDefaults: !pack.noDefaultRules, executablePath: Pack.executablePath),
        options: settings.ruleOptions)
    }

    /// The list as comments, so that the whole is a file that can be edited.
    private func show(_ proposals: [FilterProposal]) {
      for proposal in proposals {
        let name = Redactor.escape(proposal.title + Finding.describe(proposal.group))
        Output.line(
          "# \(name) [\(proposal.level.rawValue)]: \(proposal.findings) findings, \(proposal.occurrences) occurrences, "
            + "\(proposal.days) days, \(proposal.dismissed) dismissed")
        if let obstacle = proposal.obstacle { Output.line("#   no filter: \(obstacle)") }
      }
      for (number, document) in proposals.compactMap(\.document).enumerated() {
        if number > 0 { Output.line("---") }
        Output.line(String(document.dropLast()))
      }
    }
  }
}
