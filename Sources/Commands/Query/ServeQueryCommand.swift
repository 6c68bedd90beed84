import ArgumentParser

/// The other end of `QueryClient`, one process for each connection: attestd-query@.service.
struct ServeQueryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve-query",
    abstract: "Read the record for whoever is connected to standard input; systemd starts it.",
    shouldDisplay: false)

  @OptionGroup var options: StateOptions
  @Option(help: ArgumentHelp("The configuration file.", valueName: "file")) var config: String?

  func run() throws {
    try running { try QueryService(state: options.state, config: config).serve() }
  }
}
