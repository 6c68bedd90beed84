import ArgumentParser
import CanonicalJSON
import Daemon
import Events
import Evidence
import Store

struct GapsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gaps", abstract: "List what was not examined, and why.",
    subcommands: [List.self, Explain.self], defaultSubcommand: List.self)

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List all gaps.")
    @OptionGroup var options: StateOptions

    func run() throws {
      try running {
        let gaps = try Archive(state: options.state).gaps()
        if options.json { return Output.json(.array(gaps.map(\.json))) }
        if gaps.isEmpty { return Output.line("no gaps") }
        Output.table(
          ["ID", "OPENED", "STATE", "SOURCE", "CAUSE", "SIZE", "WHAT"],
          gaps.map {
            [
              $0.id, $0.opened.description, $0.state, $0.source, $0.gap.cause.rawValue, $0.gap.size.text,
              $0.gap.detail + ($0.explanation.map { " — \($0)" } ?? ""),
            ]
          })
      }
    }
  }

  struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Put the reason for a gap on the record.")
    @OptionGroup var options: StateOptions
    @Argument(help: "The gap's id, or its first characters.") var id: String
    @Option(help: ArgumentHelp("Why it happened; kept as evidence.", valueName: "text")) var note: String

    func run() throws {
      try running {
        let leaf = try Writer.record(.explain(gap: id, note: note), state: options.state)
        let gap = leaf.subject ?? id
        if options.json {
          return Output.json([
            "gap": .string(gap), "shard": .string(leaf.shard), "leaf": .integer(Int64(leaf.index)),
          ])
        }
        Output.line("\(gap): explained, leaf \(leaf.index) of \(leaf.shard)")
      }
    }
  }
}
