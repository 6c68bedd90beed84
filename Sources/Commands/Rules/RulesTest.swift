import ArgumentParser
import CanonicalJSON
import Daemon
import LocatedYAML

extension RulesCommand {
  struct Test: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Run the tests that rules carry; exit 1 if any fails.",
      discussion: """
        Tests are the samples under 'attestd', the logs that 'regression_tests_path' leads to, and what --expect \
        lists: 'rule', 'input', and 'exactly' or 'at_least' how many matches.
        """)
    @OptionGroup var options: StateOptions
    @OptionGroup var reading: ReadingOptions
    @Option(
      help: ArgumentHelp("A YAML list of matches that logs must give; may be repeated.", valueName: "file"))
    var expect: [String] = []
    @Argument(help: "Files or folders.") var paths: [String]

    func run() throws {
      try running {
        let expectations = try expect.map { path throws(Diagnostic) in try MatchExpectations(path: path) }
        let failures = try RuleSamples.run(paths, options: try reading.options(), expectations: expectations)
        if options.json {
          Output.json([
            "passed": .integer(Int64(failures.passed)), "failed": .integer(Int64(failures.messages.count)),
            "messages": .array(failures.messages.map { .string($0) }),
          ])
        } else {
          for failure in failures.messages { Output.line(failure) }
          Output.line("\(failures.passed) samples as expected, \(failures.messages.count) not")
        }
        if !failures.messages.isEmpty { throw ExitCode(1) }
      }
    }
  }
}
