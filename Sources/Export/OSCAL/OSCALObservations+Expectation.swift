import Events
import Evidence

extension OSCALObservations {
  /// What became of one expectation in the period.
  struct Expected {
    let id: String
    let title: String
    let criteria: [String]
    /// Nil for one that is expected no more.
    let schedule: String?
    let tally: ExpectationTally

    /// Of each expectation that was in force or had a period judged, in the order of their ids. One without a judged
    /// period is there with zeros.
    static func all(_ period: ExportPeriod) -> [Expected] {
      let judged = Dictionary(grouping: period.expectations, by: \.outcome.expectation)
      let summaries = Dictionary(period.expected.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
      return Set(judged.keys).union(summaries.keys)
        .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        .map { id in
          let tally = ExpectationTally(judged[id] ?? [])
          return Expected(
            id: id, title: summaries[id]?.title ?? tally.last?.title ?? id,
            criteria: summaries[id]?.criteria ?? tally.last?.criteria ?? [],
            schedule: summaries[id]?.schedule, tally: tally)
        }
    }

    var words: String {
      let counts = ExpectationOutcome.Status.allCases.map {
        "\(tally.count($0)) \($0.rawValue.replacing("_", with: " "))"
      }
      return
        "Expected \(schedule ?? "until it was taken back"). Of the periods that ended: \(counts.joined(separator: ", "))."
    }
  }

  func write(_ expected: Expected, to json: inout JSONWriter) {
    json.object { json in
      json.string("uuid", period.uuid("expectation", period.label, expected.id))
      json.string("title", OSCALText.markup(expected.title))
      json.string("description", OSCALText.markup(expected.words))
      json.array("props") { json in
        json.property("expectation", expected.id)
        if let schedule = expected.schedule { json.property("schedule", schedule) }
        for status in ExpectationOutcome.Status.allCases {
          json.property(
            "\(status.rawValue.replacing("_", with: "-"))-count", String(expected.tally.count(status)))
        }
        json.property("not-observed-count", String(expected.tally.notObserved))
        for criterion in expected.criteria { json.property("criterion", criterion) }
      }
      json.strings("methods", ["EXAMINE"])
      json.strings("types", ["control-objective"])
      json.seenByTool(period)
      json.array("relevant-evidence") { json in
        if expected.tally.last != nil {
          json.object { json in
            json.string("href", OSCALText.reference(BundleTables.expectationsName, expected.id))
            json.string("description", "The rows of that expectation.")
          }
        }
      }
      json.string("collected", period.asOf.description)
    }
  }
}
