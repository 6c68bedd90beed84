import ArgumentParser
import CanonicalJSON
import Daemon
import Events
import Linux
import Store

struct RetentionCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retention",
    abstract: "Say what is kept and what was deleted; delete what is old; hold all deletion.",
    subcommands: [Status.self, Run.self, Hold.self, Release.self], defaultSubcommand: Status.self)

  /// Where the policy comes from.
  struct PolicyOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The configuration file.", valueName: "file")) var config: String?

    func policy() throws -> RetentionPolicy {
      RetentionPolicy(try Settings.load(configFile: config, executablePath: Pack.executablePath))
    }
  }

  struct Status: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "status",
      abstract: "Show what is still kept, what was deleted by which leaf, and whether a hold is on.")

    @OptionGroup var options: StateOptions
    @OptionGroup var policy: PolicyOptions

    func run() throws {
      try running {
        let report = RetentionReport(
          try Archive(state: options.state).retention(), try policy.policy(),
          now: Timestamp(microseconds: Clock.realtimeMicroseconds()))
        if options.json { Output.json(report.json) } else { report.lines.forEach(Output.line) }
      }
    }
  }

  struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "run", abstract: "Delete what is older than the configuration says, now.")

    @OptionGroup var options: StateOptions
    @OptionGroup var policy: PolicyOptions

    func run() throws {
      try running {
        let deleted = try Deleter(state: options.state).run(policy.policy)
        if options.json {
          Output.json([
            "evidence": .integer(Int64(deleted.evidence)), "leaves": .integer(Int64(deleted.leaves)),
            "shards": .integer(Int64(deleted.shards)),
          ])
        } else {
          Output.line("deleted: \(deleted)")
        }
      }
    }
  }

  struct Hold: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "hold",
      abstract: "Delete nothing any more, whatever the configuration says or a person asks.")

    @OptionGroup var options: StateOptions
    @Option(help: ArgumentHelp("Why, and who ordered it; kept as evidence.", valueName: "text")) var note:
      String

    func run() throws {
      try RetentionCommand.state(.hold(note: note), note, options) { hold in
        if let hold { Output.note("a hold is on already, since \(hold.since); this is a further one") }
      }
    }
  }

  struct Release: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "release", abstract: "End the hold: what is old enough is deleted again.")

    @OptionGroup var options: StateOptions
    @Option(help: ArgumentHelp("Why, and who ordered it; kept as evidence.", valueName: "text")) var note:
      String

    func run() throws {
      try RetentionCommand.state(.release(note: note), note, options) { hold in
        if hold == nil { throw CannotRun("there is no hold to release") }
      }
    }
  }

  private static func state(
    _ request: RetentionRequest, _ note: String, _ options: StateOptions,
    check: (RetentionState.Hold?) throws -> Void
  ) throws {
    guard !note.isEmpty else { throw ValidationError("say why: --note 'ordered by … because of …'") }
    try running {
      try check(try Archive(state: options.state).retention().hold)
      let leaf = try Writer.record(.retention(request), state: options.state)
      if options.json {
        Output.json(["shard": .string(leaf.shard), "leaf": .integer(Int64(leaf.index))])
      } else {
        let what = if case .hold = request { "held: nothing is deleted from now on" } else { "released" }
        Output.line("\(what) (leaf \(leaf.index) of \(leaf.shard))")
      }
    }
  }
}
