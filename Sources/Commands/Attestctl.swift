package import ArgumentParser
import Evidence

/// `attestctl`: looks at the record, answers findings, exports, and runs rules over existing logs.
package struct Attestctl: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "attestctl",
    abstract: "Look at what attestd recorded, answer findings, export a month, scan existing logs.",
    discussion: """
      Reads the state folder; answers go through the running daemon, or are written directly when none runs.
      Times are UTC, RFC 3339. Exit status: 0 done, 1 the check failed, 64 wrong usage, 70 cannot run.
      """,
    subcommands: [
      StatusCommand.self, FindingsCommand.self, OperationsCommand.self, ShowCommand.self,
      ExplainCommand.self, BaselinesCommand.self,
      CoverageCommand.self, ExpectationsCommand.self,
      GapsCommand.self, AcknowledgeCommand.self, AssignCommand.self, CommentCommand.self, ResolveCommand.self,
      DismissCommand.self, ExceptCommand.self, ReopenCommand.self, PopulationCommand.self, SampleCommand.self,
      ExportCommand.self,
      VerifyCommand.self, CheckpointCommand.self, KeyCommand.self, AttestCommand.self, RetentionCommand.self,
      EraseCommand.self, RulesCommand.self,
      ScanCommand.self, ServeQueryCommand.self, ProbeCommand.self, InitCommand.self,
    ])

  @OptionGroup var options: StateOptions

  package init() {}

  /// Runs what the command line says, and ends. What this account may not read is read for it, where that is offered; what
  /// a command finds wrong with its own options is told with its own usage, as a wrong option is.
  package static func start() -> Never {
    let arguments = Array(CommandLine.arguments.dropFirst())
    var command: any ParsableCommand
    do { command = try parseAsRoot(arguments) } catch { exit(withError: error) }
    do {
      if let served = command as? any ServedCommand, QueryClient.isNeeded(for: served) {
        try running { throw ExitCode(try QueryClient.run(served, arguments)) }
      }
      try command.run()
    } catch let wrong as ValidationError {
      Output.note("Error: \(wrong)\nUsage: \(usageString(for: type(of: command)))")
      exit(withError: ExitCode(64))
    } catch {
      exit(withError: error)
    }
    exit()
  }
}

/// What every command that looks at a state folder takes, before or behind the command's name.
struct StateOptions: ParsableArguments {
  @Option(
    name: .customLong("state"),
    help: ArgumentHelp("The state folder (default: /var/lib/attestd).", valueName: "dir"))
  var states: [String] = []

  @Flag(help: "Print JSON.")
  var json = false

  /// `findings --state open` filters by a finding's state; a folder of such a name is written `./open`.
  var state: String {
    states.last { Finding.State(rawValue: $0) == nil } ?? "/var/lib/attestd"
  }

  var findingState: Finding.State? { states.compactMap(Finding.State.init(rawValue:)).last }
}
