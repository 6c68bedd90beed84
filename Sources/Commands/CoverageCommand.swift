import ArgumentParser
import CanonicalJSON
import Events
import Evidence
import Linux
import Store

struct CoverageCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "coverage", abstract: "Show what was examined, and what was not, when and why.",
    discussion: """
      With --month, a calendar of the month and the gaps in it; without, every interval on the record.
      """)

  @OptionGroup var options: StateOptions
  @Option(help: ArgumentHelp("A UTC month, such as 2026-10, or last.", valueName: "month")) var month: String?

  func run() throws {
    try running {
      let archive = try Archive(state: options.state)
      guard let month else { return try listIntervals(archive) }
      let now = Timestamp(microseconds: Clock.realtimeMicroseconds())
      let range = try ExportRange.month(month, now: now)
      let report = CoverageReport(
        label: range.label, coverage: try archive.coverage(from: range.from, to: range.to),
        gaps: try archive.gaps(from: range.from, to: range.to), from: range.from, to: min(range.to, now))
      if options.json { Output.json(report.json) } else { report.show() }
    }
  }

  private func listIntervals(_ archive: Archive) throws {
    let intervals = try archive.coverage()
    if options.json { return Output.json(.array(intervals.map { .object($0.body) })) }
    if intervals.isEmpty { return Output.line("nothing has been examined yet") }
    Output.table(
      [
        "SOURCE", "FROM", "TO", "READ", "EXAMINED", "OWN", "UNPARSED", "LOST", "LAG", "FIRST", "LAST", "NOTE",
      ],
      intervals.map {
        [
          $0.source, $0.start.description, $0.end.description, "\($0.read)", "\($0.examined)", "\($0.own)",
          "\($0.unparsed)", "\($0.missing + $0.suppressed)", "\($0.maximumLag) s", "\($0.firstOrdinal)",
          "\($0.lastOrdinal)", notes($0),
        ]
      })
  }

  private func notes(_ interval: CoverageInterval) -> String {
    var notes = interval.isBeforeCoverage ? ["before coverage"] : []
    if let transport = interval.transport { notes.append(transport.caveat) }
    if interval.isClockSynchronised == false { notes.append("clock not synchronised") }
    return notes.joined(separator: ", ")
  }
}
