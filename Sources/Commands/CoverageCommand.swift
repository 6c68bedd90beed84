import ArgumentParser
import CanonicalJSON
import Events
import Evidence
import Store

struct CoverageCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "coverage", abstract: "List what was examined, by source and interval.")

  @OptionGroup var options: StateOptions

  func run() throws {
    try running {
      let intervals = try Archive(state: options.state).coverage()
      if options.json {
        Output.json(.array(intervals.map { .object($0.body) }))
        return
      }
      if intervals.isEmpty { return Output.line("nothing has been examined yet") }
      Output.table(
        ["SOURCE", "FROM", "TO", "READ", "EXAMINED", "OWN", "UNPARSED", "FIRST", "LAST", "NOTE"],
        intervals.map {
          [
            $0.source, $0.start.description, $0.end.description, "\($0.read)", "\($0.examined)", "\($0.own)",
            "\($0.unparsed)", "\($0.firstOrdinal)", "\($0.lastOrdinal)",
            $0.isBeforeCoverage ? "before coverage" : "",
          ]
        })
    }
  }
}
