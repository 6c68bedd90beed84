import ArgumentParser
import CanonicalJSON
import Daemon

/// For controls that no log can show at work: somebody says that it was performed.
struct AttestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "attest", abstract: "State that a control was performed, with your name.",
    discussion:
      "For what no log shows: an access review held, a restore tried. It is evidence of its own kind.")

  @OptionGroup var options: StateOptions
  @Argument(help: "The control's id, as in controls.yaml.") var control: String
  @Option(help: ArgumentHelp("What was done, and where the proof is.", valueName: "text")) var note: String
  @Option(help: ArgumentHelp("The configuration file.", valueName: "file")) var config: String?

  func run() throws {
    guard !note.isEmpty else {
      throw ValidationError("say what was done: --note 'reviewed all accounts, see …'")
    }
    try running {
      let leaf = try Writer.record(
        .attest(control: control, note: note), state: options.state, config: config)
      if options.json {
        Output.json([
          "control": .string(control), "shard": .string(leaf.shard), "leaf": .integer(Int64(leaf.index)),
        ])
      } else {
        Output.line("\(control): attested as leaf \(leaf.index) of \(leaf.shard)")
      }
    }
  }
}
