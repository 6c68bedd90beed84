import ArgumentParser

struct RulesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules",
    abstract: "List rules, check documents, run their tests, explain a match; show and approve changes.",
    subcommands: [List.self, Check.self, Test.self, Explain.self, Changes.self, Approve.self])
}
