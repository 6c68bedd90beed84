import ArgumentParser
import CanonicalJSON
import Daemon
import LocatedYAML
import Sigma

extension RulesCommand {
  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Check rule documents; exit 1 if any is rejected.",
      discussion: "Each remark ends with the name of its check; --list says what the checks are.")
    @OptionGroup var options: StateOptions
    @OptionGroup var reading: ReadingOptions
    @Flag(help: "Exit 1 for warnings, too.") var strict = false
    @Option(
      help: ArgumentHelp(
        "Leave out the warnings or notes of a check, or those on one rule; may be repeated.",
        valueName: "check[:rule]"))
    var ignore: [String] = []
    @Flag(help: "Print a JUnit report.") var junit = false
    @Flag(help: "Print what is checked, and check nothing.") var list = false
    @Argument(help: "Files or folders.") var paths: [String] = []

    func validate() throws {
      guard list || !paths.isEmpty else { throw ValidationError("Name the files or folders to check.") }
      guard !(junit && options.json) else { throw ValidationError("--junit and --json exclude each other.") }
      for text in ignore {
        guard let check = RuleCheck(rawValue: Ignored(text).check) else {
          throw ValidationError("there is no check '\(Ignored(text).check)'; --list names all")
        }
        guard check.severity != .error else {
          throw ValidationError(
            "'\(check.rawValue)' is an error: such a document does not run, ignored or not")
        }
      }
    }

    func run() throws {
      try running {
        if list {
          showList()
          return
        }
        let rules = try ActiveRules.load(folders: paths, options: try reading.options())
        let review = RuleReview.review(paths: paths, known: ActiveRules.decodedLogSources)
        let ignored = ignore.map(Ignored.init)
        let all = (rules.diagnostics + review.remarks).map {
          CheckReport.Remark(diagnostic: $0, rule: review.reference(at: $0.location))
        }
        let kept = all.filter { remark in !ignored.contains { $0.covers(remark) } }
        let report = CheckReport(
          remarks: kept, ignored: all.count - kept.count, loaded: rules.loaded, rejected: rules.rejected,
          isStrict: strict)
        if options.json {
          Output.json(report.json)
        } else if junit {
          Output.line(report.junit)
        } else {
          report.show()
        }
        if report.hasFailed { throw ExitCode(1) }
      }
    }

    private func showList() {
      if options.json {
        Output.json(
          .array(
            RuleCheck.allCases.map {
              [
                "check": .string($0.rawValue), "severity": .string($0.severity.rawValue),
                "explanation": .string($0.explanation),
              ]
            }))
        return
      }
      Output.table(
        ["CHECK", "SEVERITY", "WHAT IT FINDS"],
        RuleCheck.allCases.map { [$0.rawValue, $0.severity.rawValue, $0.explanation] })
    }
  }
}

/// `--ignore check` or `--ignore check:rule`.
private struct Ignored {
  let check: String
  let rule: String?

  init(_ text: String) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    check = String(parts[0])
    rule = parts.count > 1 ? String(parts[1]) : nil
  }

  func covers(_ remark: CheckReport.Remark) -> Bool {
    remark.diagnostic.severity != .error && remark.diagnostic.check == check
      && (rule == nil || rule == remark.rule)
  }
}
