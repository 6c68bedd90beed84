package import ArgumentParser
import Daemon
import Glibc
import Linux
import Store

/// `attestd`: watches the journal and log files in the foreground until it is told to stop.
package struct Attestd: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "attestd",
    abstract: "Examine every log entry, raise findings in the journal, keep the record.",
    discussion: """
      Exit status: 0 stopped or (with --once) everything was read, 64 bad configuration, 70 the state is locked, \
      damaged or cannot be written.
      """,
    version: Version.current, subcommands: [Run.self], defaultSubcommand: Run.self)

  package init() {}

  struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "run", abstract: "Run in the foreground (the default).")

    @Option(help: ArgumentHelp("The configuration file.", valueName: "file")) var config: String?
    @Option(help: ArgumentHelp("The state folder.", valueName: "dir")) var state = "/var/lib/attestd"
    @Flag(help: "Read everything there is now, commit, and exit.") var once = false

    func run() throws {
      let settings: Settings
      do {
        settings = try Settings.load(configFile: config, executablePath: Pack.executablePath)
      } catch {
        Output.note("attestd: the configuration is not valid\n\(error)")
        throw ExitCode(64)
      }
      for warning in settings.warnings { Output.note("\(warning)") }
      do {
        try ChildProcesses.ignore()
        _ = try OpenFileLimit.raise()
        try TruncatedMappings.survive()
        try makeState()
        let lock = try FileLock.take(FilePath.join(state, "lock"))
        let startup = Startup(
          state: state, settings: settings, executablePath: Pack.executablePath,
          report: RunReport.forThisProcess())
        try startup.pipeline().run(once: once)
        _ = consume lock
      } catch {
        Output.note("attestd: \(error)")
        throw ExitCode(70)
      }
    }

    /// The folder belongs to attestd alone; whoever may look at it goes through `attestctl`.
    private func makeState() throws {
      try Directory.make(state, mode: 0o700)
    }
  }
}
