import ArgumentParser
import CanonicalJSON
import Daemon
import Events
import Evidence
import Sigma
import Store

/// For whoever has to judge a finding: what was looked for, what was seen, and how sure that is.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Say why a finding is one: what was expected, what was seen, how sure it is.",
    discussion: "For the conditions of a rule, tried on an entry: 'attestctl rules explain RULE ENTRY'.")

  @OptionGroup var options: StateOptions
  @Argument(help: "The finding's id, or its first characters.") var id: String

  func run() throws {
    try running {
      let archive = try Archive(state: options.state)
      guard let finding = try archive.finding(id: id, asOf: .now()) else {
        throw CannotRun("there is no finding '\(id)'; 'attestctl findings' lists them")
      }
      let accepted = try archive.statements(.baselineAccepted).last {
        $0.body["finding"]?.string == finding.id
      }
      if options.json {
        var json: [String: JSONValue] = [
          "finding": .string(finding.id), "rule": .string(finding.rule), "title": .string(finding.title),
          "criteria": .array(finding.criteria.map { .string($0) }), "count": .integer(Int64(finding.count)),
        ]
        json["deviation"] = finding.deviation?.json
        json["accepted"] = accepted.map { .string($0.recorded.description) }
        Output.json(.object(json))
      } else {
        for line in ExplainCommand.words(finding, acceptedAt: accepted?.recorded) {
          Output.line(Redactor.escape(line))
        }
      }
    }
  }

  static func words(_ finding: Finding, acceptedAt: Timestamp?) -> [String] {
    var lines = [finding.title + Finding.describe(finding.group)]
    if let deviation = finding.deviation {
      lines += [
        "expected   \(deviation.expected)", "seen       \(deviation.seen)",
        "learnt     since \(deviation.since)",
        "how sure   had nothing changed, about one case in \(deviation.oneIn) would be like this",
      ]
    } else {
      lines.append("seen       \(finding.count) times what rule \(finding.rule) looks for, no baseline")
    }
    lines.append(
      "when       \(finding.firstTime)"
        + (finding.count > 1 ? " until \(finding.lastTime), \(finding.count) times" : ""))
    for value in finding.kept ?? [] { lines.append("example    \(value.name) \(value.value)") }
    if let record = finding.record { lines.append("example    \(record)") }
    lines.append("entry      \(finding.source), \(finding.reference)")
    let evidence = finding.criteria.isEmpty ? "no criterion" : finding.criteria.joined(separator: " ")
    lines.append("judged by  rule set \(finding.ruleSet), evidence for \(evidence)")
    if let acceptedAt {
      lines.append("accepted   as usual on \(acceptedAt); 'attestctl baselines' says by whom")
    } else if finding.deviation?.key != nil {
      lines.append(
        "next       'attestctl baselines accept \(finding.id) --ticket TICKET' makes it usual; 'dismiss' alone does not"
      )
    }
    return lines
  }
}
