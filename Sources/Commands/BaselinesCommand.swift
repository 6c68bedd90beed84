import ArgumentParser
import CanonicalJSON
import Daemon
import Events
import Evidence
import Store

/// What baselines learnt is part of the control: changes of it by hand are on the record.
struct BaselinesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "baselines",
    abstract:
      "List what baselines would have found while learning, and what was accepted as usual; accept more.",
    subcommands: [List.self, Accept.self], defaultSubcommand: List.self)

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List what baselines would have found while learning, and what was accepted as usual.")
    @OptionGroup var options: StateOptions

    func run() throws {
      try running {
        let archive = try Archive(state: options.state)
        let learnt = try archive.statements(.baselineLearning).map { statement in
          Learnt(
            day: statement.text("day"), baseline: statement.text("baseline"),
            source: statement.text("source"),
            count: statement.number("count"))
        }
        let accepted = try archive.statements(.baselineAccepted)
        if options.json {
          Output.json([
            "learnt": .array(learnt.map(\.json)),
            "accepted": .array(accepted.map { $0.acceptance }),
          ])
          return
        }
        for day in learnt {
          Output.line(
            "\(day.day)  \(day.baseline)  \(Redactor.escape(day.source))  would have found \(day.count)")
        }
        for statement in accepted {
          let evidence = statement.evidence
          let actor = evidence?["actor"]?.string ?? "[deleted]"
          let seen = evidence?["seen"]?.string ?? "[deleted]"
          let own = statement.flag("self_approved") ? ", self-approved" : ""
          Output.line(
            Redactor.escape(
              "\(statement.recorded)  \(statement.text("baseline"))  accepted \(seen) of finding "
                + "\(statement.text("finding")) by \(actor)\(own), \(statement.text("ticket"))"))
        }
        if learnt.isEmpty, accepted.isEmpty {
          Output.line("nothing was learnt that is stated yet, and nothing accepted by hand")
        }
      }
    }

    private struct Learnt {
      var day: String
      var baseline: String
      var source: String
      var count: Int

      var json: JSONValue {
        [
          "day": .string(day), "baseline": .string(baseline), "source": .string(source),
          "count": .integer(Int64(count)),
        ]
      }
    }
  }

  struct Accept: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make usual what a baseline found to be new.",
      discussion: """
        For reviewers: it changes what is found from now on, so it is a change of the control, with a ticket. The finding \
        itself is answered by 'resolve' or 'dismiss'.
        """)
    @OptionGroup var options: StateOptions
    @Argument(help: "The finding's id, or its first characters.") var finding: String
    @Option(
      help: ArgumentHelp(
        "Where it was decided; an id or address, without names of people.", valueName: "ticket"))
    var ticket: String
    @Option(help: ArgumentHelp("Why it is usual; kept as evidence.", valueName: "text")) var note = ""
    @Option(help: ArgumentHelp("The configuration file, for roles while no daemon runs.", valueName: "file"))
    var config: String?

    func run() throws {
      try running {
        let acceptance = BaselineAcceptance(finding: finding, ticket: ticket, note: note)
        let leaf = try Writer.record(.acceptUsual(acceptance), state: options.state, config: config)
        let subject = leaf.subject ?? finding
        if options.json {
          Output.json([
            "finding": .string(subject), "shard": .string(leaf.shard), "leaf": .integer(Int64(leaf.index)),
          ])
        } else {
          Output.line("\(subject): usual from now on, as leaf \(leaf.index) of \(leaf.shard)")
        }
      }
    }
  }
}

extension RecordedStatement {
  fileprivate var acceptance: JSONValue {
    var json: [String: JSONValue] = [
      "recorded": .string(recorded.description), "baseline": .string(text("baseline")),
      "finding": .string(text("finding")), "source": .string(text("source")),
      "ticket": .string(text("ticket")),
      "self_approved": flag("self_approved") ? 1 : 0,
    ]
    for key in ["actor", "seen", "note"] { json[key] = evidence?[key] }
    return .object(json)
  }
}
