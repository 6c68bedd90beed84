import Events
import Evidence

/// Populations and samples that were taken while the period ran.
struct SamplingSection {
  struct Row {
    let time: String
    let actor: String
    let what: String
    let subject: String
    let window: String
    let rows: String
    let sha256: String
    let place: String
    let draw: Draw?
  }

  struct Draw {
    let engagement: String
    let text: String
    let seed: String
    let population: String
    let populationSHA256: String
    let items: String
    let itemsSHA256: String
    let list: String?
  }

  let rows: [Row]
  let leftOut: String?

  init(_ period: ExportPeriod) {
    rows = period.pulls.prefix(RecordedPull.most).map { Row($0) }
    let more = period.pullCount - rows.count
    leftOut = more > 0 ? Wording.count(more) : nil
  }
}

extension SamplingSection.Row {
  fileprivate init(_ pull: RecordedPull) {
    time = pull.time.readable
    actor = pull.actor
    what = pull.draw == nil ? "population" : "sample"
    subject = pull.subject
    window = "\(pull.from.readable) to \(pull.to.readable)"
    rows = Wording.count(pull.rows)
    sha256 = pull.sha256
    place = "leaf \(pull.leafIndex) of \(pull.shard)"
    draw = pull.draw.map { SamplingSection.Draw($0, pull) }
  }
}

extension SamplingSection.Draw {
  /// More are in the record, which the auditor has as the command's output.
  private static let mostItems = 60

  fileprivate init(_ draw: Pull.Draw, _ pull: RecordedPull) {
    engagement = draw.engagement
    text = draw.text
    seed = draw.seed
    population = Wording.count(draw.populationRows)
    populationSHA256 = draw.populationSHA256
    items = Wording.count(pull.drawn) + (draw.isByMonth ? ", drawn month by month" : "")
    itemsSHA256 = pull.drawnSHA256
    let more = draw.items.count - SamplingSection.Draw.mostItems
    list =
      draw.items.isEmpty
      ? nil
      : draw.items.prefix(SamplingSection.Draw.mostItems).joined(separator: " ")
        + (more > 0 ? " and \(Wording.count(more)) more" : "")
  }
}
