import ArgumentParser
import CanonicalJSON
import Daemon

extension RulesCommand {
  struct Approve: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Approve a change of the rules, with the ticket it was asked for in.",
      discussion: """
        For reviewers. 'attestctl rules changes' lists what came into force, 'attestctl rules changes DIGEST' shows what \
        is other in it. Approving one's own change is possible and marked in every export.
        """)
    @OptionGroup var options: StateOptions
    @Argument(help: "The rule set's digest, or its first characters.") var digest: String
    @Option(
      help: ArgumentHelp("The ticket; an id or address, without names of people.", valueName: "ticket"))
    var ticket: String
    @Option(help: ArgumentHelp("What you looked at; kept as evidence.", valueName: "text")) var note = ""
    @Option(help: ArgumentHelp("The configuration file, for roles while no daemon runs.", valueName: "file"))
    var config: String?

    func run() throws {
      try running {
        let approval = RuleApproval(digest: digest, ticket: ticket, note: note)
        let leaf = try Writer.record(.approveRules(approval), state: options.state, config: config)
        let ruleSet = leaf.subject ?? digest
        if options.json {
          Output.json([
            "ruleset": .string(ruleSet), "shard": .string(leaf.shard), "leaf": .integer(Int64(leaf.index)),
          ])
        } else {
          Output.line("\(ruleSet): approved as leaf \(leaf.index) of \(leaf.shard)")
        }
      }
    }
  }
}
