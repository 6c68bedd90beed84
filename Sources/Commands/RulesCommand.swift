import ArgumentParser
import CanonicalJSON
import Daemon
import Engine
import Events
import Evidence
import LocatedYAML
import Sigma

struct RulesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules", abstract: "List rules, check documents, run their samples.",
    subcommands: [List.self, Check.self, Test.self])

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the rules that would run.")
    @OptionGroup var options: StateOptions
    @OptionGroup var pack: PackOptions
    @Flag(help: "Print the literals that entries are first searched for instead, one a line.")
    var literals = false

    func run() throws {
      try running {
        let rules = try pack.load()
        if literals {
          for literal in rules.ruleSet.anchors { Output.line(String(decoding: literal, as: UTF8.self)) }
          return
        }
        let all =
          rules.ruleSet.rules.map { ($0.metadata, $0.logSource.description) }
          + rules.ruleSet.correlations.map { ($0.metadata, "correlation") }
        if options.json {
          Output.json(
            .array(
              all.map { metadata, source in
                [
                  "rule": .string(metadata.reference), "name": .string(metadata.name ?? ""),
                  "title": .string(metadata.title), "level": .string(metadata.level.rawValue),
                  "kind": metadata.attestd.isOperation ? "operation" : "anomaly",
                  "criteria": .array(metadata.criteria.map { .string($0) }), "logsource": .string(source),
                  "place": .string(metadata.location.description),
                ]
              }))
          return
        }
        Output.table(
          ["NAME", "LEVEL", "KIND", "CRITERIA", "LOG SOURCE", "TITLE"],
          all.map { metadata, source in
            [
              metadata.name ?? metadata.reference, metadata.level.rawValue,
              metadata.attestd.isOperation ? "operation" : "anomaly",
              metadata.criteria.joined(separator: " "),
              source, metadata.title,
            ]
          })
        Output.line("\(rules.loaded) loaded, \(rules.rejected) rejected")
        for diagnostic in rules.diagnostics { Output.note(diagnostic.description) }
      }
    }
  }

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Check rule documents; exit 1 if any is rejected.")
    @OptionGroup var options: StateOptions
    @OptionGroup var reading: ReadingOptions
    @Argument(help: "Files or folders.") var paths: [String]

    func run() throws {
      try running {
        let rules = try ActiveRules.load(folders: paths, options: try reading.options())
        if options.json {
          Output.json([
            "loaded": .integer(Int64(rules.loaded)), "rejected": .integer(Int64(rules.rejected)),
            "diagnostics": .array(
              rules.diagnostics.map {
                [
                  "severity": .string($0.severity.rawValue), "file": .string($0.location.file),
                  "line": .integer(Int64($0.location.line)), "column": .integer(Int64($0.location.column)),
                  "message": .string($0.message),
                ]
              }),
          ])
        } else {
          for diagnostic in rules.diagnostics { Output.line(diagnostic.description) }
          Output.line("\(rules.loaded) loaded, \(rules.rejected) rejected")
        }
        if rules.rejected > 0 { throw ExitCode(1) }
      }
    }
  }

  struct Test: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Run the samples that rules carry; exit 1 if any fails.")
    @OptionGroup var options: StateOptions
    @OptionGroup var reading: ReadingOptions
    @Argument(help: "Files or folders.") var paths: [String]

    func run() throws {
      try running {
        let failures = try RuleSamples.run(paths, options: try reading.options())
        for failure in failures.messages { Output.line(failure) }
        Output.line("\(failures.passed) samples as expected, \(failures.messages.count) not")
        if !failures.messages.isEmpty { throw ExitCode(1) }
      }
    }
  }
}

/// Where rules come from: the pack, and what `--rules` adds.
struct PackOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("A rule file or folder beside the default pack; may be repeated.", valueName: "path"))
  var rules: [String] = []
  @Flag(help: "Leave the default pack out.") var noDefaultRules = false
  @OptionGroup var reading: ReadingOptions

  func load() throws -> ActiveRules {
    var folders = rules
    if !noDefaultRules {
      guard let pack = RulePack.folder(executablePath: Pack.executablePath) else {
        throw CannotRun(
          "the default rule pack was not found beside the program, in /usr/share/attestd or in a checkout; "
            + "name one with --rules, or use --no-default-rules")
      }
      folders.insert(pack + "/rules", at: 0)
    }
    return try ActiveRules.load(folders: folders, options: try reading.options())
  }
}
