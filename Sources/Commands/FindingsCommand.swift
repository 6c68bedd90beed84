import ArgumentParser
import CanonicalJSON
import Events
import Evidence
import Store

struct FindingsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "findings", abstract: "List findings, oldest first.",
    discussion: "'--state open' (acknowledged, resolved, dismissed, excepted) shows only those in that state."
  )

  @OptionGroup var options: StateOptions
  @OptionGroup var filter: FilterOptions

  func run() throws {
    let filter = try filter.filter(state: options.findingState)
    var anomalies = filter
    anomalies.kind = .anomaly
    try running {
      let archive = try Archive(state: options.state)
      if let month = filter.month { try RetainedPeriod(archive: archive).noteWhatIsGone(of: month) }
      let findings = try archive.findings(anomalies)
      FindingList.show(
        findings, try FindingDeletions(findings, archive), json: options.json, empty: "no findings")
    }
  }
}

struct OperationsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "operations", abstract: "List control operations: evidence that controls were exercised.")

  @OptionGroup var options: StateOptions
  @OptionGroup var filter: FilterOptions

  func run() throws {
    let filter = try filter.filter(state: options.findingState)
    try running {
      let archive = try Archive(state: options.state)
      if let month = filter.month { try RetainedPeriod(archive: archive).noteWhatIsGone(of: month) }
      let operations = try archive.operations(filter)
      FindingList.show(
        operations, try FindingDeletions(operations, archive), json: options.json, empty: "no operations")
    }
  }
}

enum FindingList {
  static func show(_ findings: [Finding], _ deletions: FindingDeletions, json: Bool, empty: String) {
    if json {
      Output.json(.array(findings.map { $0.json(evidenceDeletedBy: deletions.of($0)) }))
    } else if findings.isEmpty {
      Output.line(empty)
    } else {
      Output.table(
        ["ID", "TIME", "LEVEL", "STATE", "COUNT", "CRITERIA", "FINDING"],
        findings.map { finding in
          [
            finding.id, finding.firstTime.description, finding.level.rawValue, finding.state.rawValue,
            "\(finding.count)", finding.criteria.joined(separator: " "),
            finding.title + Finding.describe(finding.group)
              + (finding.counted.map { " [\($0.words)]" } ?? "")
              + (finding.isBeforeCoverage ? " [before coverage]" : "")
              + (deletions.of(finding).map {
                " [evidence deleted: leaf \($0.place.index) of \($0.place.shard)]"
              }
                ?? ""),
          ]
        })
    }
  }
}

/// The options that narrow a list of findings.
struct FilterOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Only with event times from here on.", valueName: "time"))
  var since: String?
  @Option(help: ArgumentHelp("Only with event times before this.", valueName: "time"))
  var until: String?
  @Option(help: ArgumentHelp("Only of this UTC month.", valueName: "YYYY-MM"))
  var month: String?
  @Option(help: ArgumentHelp("Only evidence for this criterion, such as CC6.1 or A1.", valueName: "id"))
  var criterion: String?
  @Option(help: ArgumentHelp("Only of this level.", valueName: "level"))
  var level: String?
  @Option(help: ArgumentHelp("Only of this rule, by id or name.", valueName: "rule"))
  var rule: String?

  /// `state` comes from `--state open` and the like.
  func filter(state: Finding.State?) throws -> FindingFilter {
    func time(_ text: String?) throws -> Timestamp? {
      guard let text else { return nil }
      guard let time = Timestamp(rfc3339: text) else {
        throw ValidationError("'\(text)' is not a time; write 2026-11-22 or 2026-11-22T23:43:29Z")
      }
      return time
    }
    var filter = FindingFilter(
      since: try time(since), until: try time(until), month: month, criterion: criterion?.uppercased(),
      state: state, rule: rule, asOf: .now())
    if let level {
      guard let known = Level(rawValue: level) else {
        throw ValidationError(
          "'\(level)' is not a level; levels are informational, low, medium, high, critical")
      }
      filter.level = known
    }
    if let month, Timestamp(rfc3339: month + "-01") == nil {
      throw ValidationError("'\(month)' is not a month; write 2026-11")
    }
    return filter
  }
}
