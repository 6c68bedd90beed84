import ArgumentParser
import CanonicalJSON
import Daemon
import Evidence
import Store

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
      // A record is not begun by an attestation, least of all in a folder that was mistyped.
      _ = try Archive(state: options.state)
      let settings = try Settings.load(configFile: config, executablePath: Pack.executablePath)
      let known = try PeriodDesign.current(settings).controls.map(\.id)
      guard known.contains(control) else {
        throw CannotRun("there is no control '\(control)'; there are \(known.joined(separator: ", "))")
      }
      let leaf = try Writer.record(.attest(control: control, note: note), state: options.state)
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
