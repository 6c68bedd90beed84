import ArgumentParser
import CanonicalJSON
import Daemon
import Events
import Evidence
import Export
import Sigma
import Store

struct ExpectationsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "expectations", abstract: "List what is expected to happen, and how often it did.",
    discussion: """
      The streak is the number of periods met one after the other up to now. '--from' and '--to' narrow what is \
      counted to periods that ended on these days.
      """)

  @OptionGroup var options: StateOptions
  @Option(help: ArgumentHelp("The first day.", valueName: "date")) var from: String?
  @Option(help: ArgumentHelp("The last day.", valueName: "date")) var to: String?
  @Option(
    help: ArgumentHelp(
      "The configuration file, for records that do not say what was to be watched.", valueName: "file"))
  var config: String?

  func run() throws {
    let first = try from.map { try day($0) }
    let last = try to.map { try day($0).advanced(bySeconds: 86_400) }
    if let first, let last, first >= last { throw ValidationError("'--to' is a day before '--from'") }
    try running {
      let archive = try Archive(state: options.state)
      let settings = try Settings.load(configFile: config, executablePath: Pack.executablePath)
      // States and streaks are of now, so by what came into force last.
      let design = try RecordedDesign(archive: archive, settings: settings).current(
        until: Timestamp(microseconds: .max))
      let rows = ExpectationRow.all(
        design.design, try archive.expectationPeriods(),
        counted: { ended in (first.map { ended > $0 } ?? true) && (last.map { ended <= $0 } ?? true) })
      if options.json { return Output.json(.array(rows.map(\.json))) }
      if rows.isEmpty {
        return Output.line("nothing is expected: see 'docs/expectations.md' for how to say so")
      }
      Output.table(
        ["EXPECTATION", "STATE", "STREAK", "LAST MET", "MET", "LATE", "MISSED", "NOT EXERCISED", "EXPECTED"],
        rows.map(\.cells))
      let unseen = rows.reduce(0) { $0 + $1.counted.notObserved }
      if unseen > 0 {
        Output.line("in \(unseen) periods some source could not be read for a while; see 'attestctl gaps'")
      }
    }
  }

  private func day(_ text: String) throws -> Timestamp {
    guard text.utf8.count == 10, let day = Timestamp(rfc3339: text) else {
      throw ValidationError("'\(text)' is not a date; write 2026-10-05")
    }
    return day
  }
}

/// An expectation with what became of it, or the name of one that controls speak of and nobody wrote.
private struct ExpectationRow {
  /// Nil where there is no such document any more, or never was.
  private let summary: ExpectationSummary?
  private let name: String
  private let controls: [String]
  private let criteria: [String]
  private let state: String
  /// Over all periods, and over those asked for.
  private let all: ExpectationTally
  let counted: ExpectationTally

  static func all(
    _ design: PeriodDesign, _ periods: [ExpectationPeriod], counted isCounted: (Timestamp) -> Bool
  ) -> [ExpectationRow] {
    let known = Dictionary(grouping: periods, by: \.outcome.expectation)
    func row(_ summary: ExpectationSummary?, _ name: String, _ controls: [Control], _ id: String)
      -> ExpectationRow
    {
      let own = known[id] ?? []
      let all = ExpectationTally(own)
      let last = all.last
      let state =
        summary != nil
        ? last?.status.words ?? "waiting for its first period"
        : last == nil ? "not configured" : "no longer expected"
      return ExpectationRow(
        summary: summary, name: name, controls: controls.map(\.id),
        criteria: summary?.criteria ?? last?.criteria ?? Array(Set(controls.flatMap(\.criteria))).sorted(),
        state: state, all: all, counted: ExpectationTally(own.filter { isCounted($0.outcome.period.end) }))
    }
    var rows = design.expectations.sorted { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }.map {
      summary in
      row(
        summary, summary.name.isEmpty ? summary.id : summary.name,
        design.controls.filter { summary.isNamed(in: $0.expectations) }, summary.id)
    }
    let present = Set(design.expectations.map(\.id))
    for id in known.keys.sorted() where !present.contains(id) { rows.append(row(nil, id, [], id)) }
    let named = Set(design.controls.flatMap(\.expectations))
    for name in named.sorted() where !design.expectations.contains(where: { $0.isNamed(in: [name]) }) {
      rows.append(row(nil, name, design.controls.filter { $0.expectations.contains(name) }, ""))
    }
    return rows
  }

  var cells: [String] {
    let isKnown = summary != nil || all.last != nil
    func number(_ count: Int) -> String { isKnown ? "\(count)" : "-" }
    return [
      name, state, number(all.streak), all.lastMet?.end.description ?? "-", number(counted.count(.met)),
      number(counted.count(.late)), number(counted.count(.missed)), number(counted.count(.notExercised)),
      summary.map { "\($0.title): \($0.schedule)" }
        ?? (controls.isEmpty ? all.last?.title ?? "" : "named by \(controls.joined(separator: ", "))"),
    ]
  }

  var json: JSONValue {
    var object: [String: JSONValue] = [
      "expectation": .string(summary?.id ?? name), "name": .string(name), "state": .string(state),
      "criteria": .array(criteria.map { .string($0) }), "controls": .array(controls.map { .string($0) }),
      "streak": .integer(Int64(all.streak)), "met": .integer(Int64(counted.count(.met))),
      "late": .integer(Int64(counted.count(.late))), "missed": .integer(Int64(counted.count(.missed))),
      "not_exercised": .integer(Int64(counted.count(.notExercised))),
      "not_observed": .integer(Int64(counted.notObserved)),
    ]
    if let summary {
      object["title"] = .string(summary.title)
      object["level"] = .string(summary.level.rawValue)
      object["schedule"] = .string(summary.schedule)
    } else if let last = all.last {
      object["title"] = .string(last.title)
      object["level"] = .string(last.level.rawValue)
    }
    object["last_met"] = all.lastMet.map { .string($0.end.description) }
    object["last_period_start"] = all.last.map { .string($0.period.start.description) }
    object["last_period_end"] = all.last.map { .string($0.period.end.description) }
    return .object(object)
  }
}

extension ExpectationOutcome.Status {
  fileprivate var words: String { self == .notExercised ? "not exercised" : rawValue }
}
