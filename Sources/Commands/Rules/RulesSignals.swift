import ArgumentParser
import CanonicalJSON
import Daemon
import LocatedYAML
import Sigma

extension RulesCommand {
  struct Signals: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Which signal is seen by which rule, with how many samples.",
      discussion: """
        Signals are what of a host is worth seeing for a report; the pack's signals.yaml lists them. Shipped \
        expectations count, though they are not in force until somebody adopts them. Exit 1 if a signal is seen by \
        nothing and nobody says why, or a rule names one that is not listed.
        """)
    @OptionGroup var options: StateOptions
    @OptionGroup var pack: PackOptions
    @Option(help: ArgumentHelp("Another list of signals than the pack's.", valueName: "file"))
    var list: String?
    @Flag(help: "Print docs/signals.md.") var markdown = false

    func run() throws {
      try running {
        var diagnostics: [Diagnostic] = []
        let signals = SignalCatalogue.load(path: try listPath(), diagnostics: &diagnostics)
        let collection = RuleLoader.load(paths: try paths(), options: try pack.reading.options())
        let coverage = SignalCoverage(signals, collection)
        if options.json {
          Output.json(.array(coverage.rows.map(\.json)))
        } else if markdown {
          print(coverage.markdown, terminator: "")
        } else {
          show(coverage)
        }
        for diagnostic in diagnostics + collection.diagnostics { Output.note(diagnostic.description) }
        let unexplained = coverage.rows.filter(\.isUnexplained)
        for row in unexplained {
          Output.note("\(row.signal.location): nothing sees '\(row.signal.id)', and nobody says why")
        }
        for (signal, document) in coverage.unknown {
          Output.note("\(document.metadata.location): '\(signal)' is not in the list of signals")
        }
        if !diagnostics.isEmpty || !unexplained.isEmpty || !coverage.unknown.isEmpty { throw ExitCode(1) }
      }
    }

    private func folder() throws -> String {
      guard let folder = RulePack.folder(executablePath: Pack.executablePath) else {
        throw CannotRun("the default rule pack was not found; name a list of signals with --list")
      }
      return folder
    }

    private func listPath() throws -> String { try list ?? folder() + "/signals.yaml" }

    private func paths() throws -> [String] {
      let proposals = pack.noDefaultRules ? nil : try folder() + "/expectations"
      return try pack.folders() + [proposals].compactMap(\.self).filter(SourceFile.exists)
    }

    private func show(_ coverage: SignalCoverage) {
      Output.table(
        ["SIGNAL", "KIND", "CRITERIA", "SAMPLES", "SEEN BY"],
        coverage.rows.map { row in
          [
            row.signal.id, row.signal.kind.rawValue, row.signal.criteria.joined(separator: " "),
            "\(row.samples)", row.seenBy.replacing("`", with: "").replacing("*", with: ""),
          ]
        })
      Output.line(coverage.tally)
    }
  }
}

extension SignalCoverage.Row {
  fileprivate var samples: Int { documents.reduce(0) { $0 + $1.samples.match + $1.samples.ignore } }

  fileprivate var json: JSONValue {
    var object: [String: JSONValue] = [
      "signal": .string(signal.id), "kind": .string(signal.kind.rawValue), "gist": .string(signal.gist),
      "criteria": .array(signal.criteria.map { .string($0) }),
      "documents": .array(
        documents.map {
          [
            "document": .string($0.metadata.reference), "name": .string($0.name),
            "kind": .string($0.kind.rawValue), "log_sources": .array($0.logSources.map { .string($0) }),
            "match": .integer(Int64($0.samples.match)), "ignore": .integer(Int64($0.samples.ignore)),
          ]
        }),
    ]
    if let origin = signal.origin {
      object["by"] = .string(origin.maker.rawValue)
      object["how"] = .string(origin.how)
    }
    if let reason = signal.leftOut { object["left_out"] = .string(reason) }
    return .object(object)
  }
}
