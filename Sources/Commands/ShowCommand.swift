import ArgumentParser
import Events
import Evidence
import Store

struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show one finding with its evidence, responses and place in the ledger.")

  @OptionGroup var options: StateOptions
  @Argument(help: "The finding's id, or its first characters.") var id: String

  func run() throws {
    try running {
      guard let finding = try Archive(state: options.state).finding(id: id) else {
        throw CannotRun("there is no finding '\(id)'; 'attestctl findings' lists them")
      }
      if options.json { Output.json(finding.json) } else { show(finding) }
    }
  }

  private func show(_ finding: Finding) {
    func row(_ name: String, _ value: String) {
      let blanks = String(repeating: " ", count: max(1, 16 - name.count))
      Output.line(name + blanks + Redactor.escape(value))
    }
    Output.line(Redactor.escape(finding.title + Finding.describe(finding.group)))
    Output.line("")
    row("finding", finding.id)
    row("state", finding.state.rawValue)
    row("level", finding.level.rawValue)
    row("kind", finding.kind.rawValue)
    row("evidence for", finding.criteria.isEmpty ? "unmapped" : finding.criteria.joined(separator: " "))
    row("rule", finding.rule)
    row("rule set", finding.ruleSet)
    row("happened", "\(finding.firstTime)" + (finding.count > 1 ? " until \(finding.lastTime)" : ""))
    row("count", "\(finding.count)")
    row("received", "\(finding.receivedTime)")
    row("recorded", "\(finding.recordedTime)" + (finding.isLate ? " (late)" : ""))
    if finding.isBeforeCoverage { row("coverage", "before the first start of attestd") }
    row("source", finding.source)
    row("reference", finding.reference)
    row("origin", finding.origin.name)
    if !finding.gaps.isEmpty { row("next to gaps", finding.gaps.joined(separator: " ")) }
    for value in finding.kept ?? [] { row("  " + value.name, value.value) }
    if let record = finding.record { row("record", record) }
    row("leaf", "\(finding.leafIndex) of \(finding.shard), hash \(finding.leafHash)")
    for response in finding.responses {
      row(response.decision.rawValue, "\(response.time) by \(response.actor): \(response.note)")
    }
  }
}
