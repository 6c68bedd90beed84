import ArgumentParser

struct RulesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules",
    abstract:
      "List rules and signals, check documents, run tests, explain matches; show and approve changes; suggest filters.",
    subcommands: [
      List.self, Signals.self, Check.self, Test.self, Explain.self, Changes.self, Approve.self,
      SuggestFilters.self,
    ])
}
