import CanonicalJSON
import Events
import Evidence

/// One month of watching, for people: a share and a calendar for each source, and the gaps in the order they came.
struct CoverageReport {
  private let label: String
  private let record: CoverageRecord
  private let gaps: [CoverageGap]
  private let from: Timestamp
  private let to: Timestamp

  init(
    label: String, coverage: [CoverageInterval], gaps: [CoverageGap], from: Timestamp, to: Timestamp
  ) {
    self.label = label
    self.gaps = gaps
    self.from = from
    self.to = max(from, to)
    record = CoverageRecord(coverage: coverage, gaps: gaps, elapsed: self.from..<self.to)
  }

  // MARK: - Text

  func show() {
    Output.line("Coverage of \(label), \(from.day) to \(to.description.prefix(16)) UTC")
    guard !record.sources.isEmpty else { return Output.line("nothing was watched in this time") }
    Output.line("")
    Output.table(
      ["SOURCE", "WATCHED", "SINCE", "READ", "EXAMINED", "OWN", "LOST", "NOT WATCHED", "READ LATE"],
      record.sources.map { source in
        let counted = record.elapsed.upperBound.since(source.since)
        let missed = counted - source.observed.microseconds
        return [
          source.name, share(source.observed.microseconds, of: counted),
          String(source.since.description.prefix(16)), "\(source.read)", "\(source.examined)",
          "\(source.own)",
          "\(source.missing + source.suppressed)", duration(missed), duration(source.late.microseconds),
        ]
      })
    for source in record.sources {
      if let transport = source.transport {
        Output.line("\(Redactor.escape(source.name)) \(transport.caveat)")
      }
    }
    if record.historyRead > 0 {
      Output.line(
        "besides, \(record.historyRead) entries from before attestd first started were examined as history")
    }
    Output.line("")
    Output.line("A sign an hour: # watched  + read late  / in part  ! not examined  . not watched")
    for source in record.sources {
      Output.line("")
      Output.line("\(Redactor.escape(source.name))")
      // Days before the first sign of life say nothing.
      var day = from
      while day.advanced(bySeconds: 86_400) <= source.since { day = day.advanced(bySeconds: 86_400) }
      while day < to {
        let signs = (0..<24).map { sign(source, hour: day.advanced(bySeconds: Int64($0) * 3_600)) }.joined()
        Output.line("  \(day.day)  \(signs.prefix(12)) \(signs.dropFirst(12))")
        day = day.advanced(bySeconds: 86_400)
      }
    }
    Output.line("")
    showGaps()
  }

  private func sign(_ source: CoverageRecord.Source, hour: Timestamp) -> String {
    let cell = hour..<hour.advanced(bySeconds: 3_600)
    guard hour < to else { return " " }
    guard cell.upperBound > source.since else { return "." }
    switch source.state(of: cell.clamped(to: record.elapsed)) {
    case nil: return " "
    case .full?: return "#"
    case .late?: return "+"
    case .partial?: return "/"
    case .gap?: return "!"
    case .notObserved?: return "."
    }
  }

  private func showGaps() {
    if gaps.isEmpty { return Output.line("no gaps") }
    let open = gaps.count { $0.state == "open" }
    Output.line("\(gaps.count) gap\(gaps.count == 1 ? "" : "s")\(open > 0 ? ", \(open) of them open" : "")")
    Output.table(
      ["FROM", "LASTED", "SOURCE", "STATE", "SIZE", "ID", "WHY"],
      gaps.map { gap in
        let range = gap.range(until: to)
        return [
          String(range.lowerBound.description.prefix(19)),
          gap.closed == nil ? "still open" : duration(range.upperBound.since(range.lowerBound)),
          gap.source == CoverageRecord.all ? "all" : gap.source, gap.state, gap.gap.size.text, gap.id,
          gap.gap.detail + (gap.explanation.map { " — \($0)" } ?? ""),
        ]
      })
  }

  private func share(_ part: Int64, of whole: Int64) -> String {
    guard whole > 0 else { return "-" }
    // Cut, not rounded: 100 % is only what is whole.
    let hundredths = Int64((Double(part) / Double(whole) * 10_000).rounded(.down))
    return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100) %"
  }

  private func duration(_ microseconds: Int64) -> String {
    let seconds = microseconds / 1_000_000
    if seconds <= 0 { return "-" }
    if seconds < 60 { return "\(seconds) s" }
    if seconds < 3_600 { return "\(seconds / 60) min \(seconds % 60) s" }
    return "\(seconds / 3_600) h \(seconds / 60 % 60) min"
  }

  // MARK: - JSON

  var json: JSONValue {
    [
      "month": .string(label), "from": .string(from.description), "to": .string(to.description),
      "observed_us": .integer(record.observed.microseconds),
      "sources": .array(
        record.sources.map { source in
          var item: [String: JSONValue] = [
            "source": .string(source.name), "since": .string(source.since.description),
            "observed_us": .integer(source.observed.microseconds),
            "late_us": .integer(source.late.microseconds), "lost_us": .integer(source.lost.microseconds),
            "read": .integer(Int64(source.read)), "examined": .integer(Int64(source.examined)),
            "own": .integer(Int64(source.own)), "unparsed": .integer(Int64(source.unparsed)),
            "suppressed": .integer(Int64(source.suppressed)), "missing": .integer(Int64(source.missing)),
          ]
          item["transport"] = source.transport.map { .string($0.rawValue) }
          return .object(item)
        }),
      "gaps": .array(gaps.map(\.json)),
    ]
  }
}
