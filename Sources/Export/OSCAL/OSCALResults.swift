import Events
import Evidence
import Ledger

/// The record of a period as OSCAL assessment results: an observation for all that was seen at work, an
/// observation, a risk and a finding for each exception, and no word on whether a criterion was met.
struct OSCALResults {
  let period: ExportPeriod
  let catalog: OSCALCatalog
  let record: CoverageRecord
  let tally: PeriodTally
  /// Files of the bundle that the results rest on.
  let files: [Manifest.File]

  init(_ period: ExportPeriod, _ catalog: OSCALCatalog, _ tally: PeriodTally, files: [Manifest.File]) {
    self.period = period
    self.catalog = catalog
    self.files = files
    self.tally = tally
    record = CoverageRecord(coverage: period.coverage, gaps: period.gaps, elapsed: period.elapsed)
  }

  /// - Parameter drain: is handed the writer between items, to take what was spelled so far.
  func write(
    to json: inout JSONWriter, drain: (inout JSONWriter) throws(ExportError) -> Void
  ) throws(ExportError) {
    try json.object { (json) throws(ExportError) in
      try json.object("assessment-results") { (json) throws(ExportError) in
        json.string("uuid", period.documentUUID("results"))
        json.metadata(
          "Evidence from a host's logs", period, parties: parties, resources: files.map(uuid(of:)))
        json.object("import-ap") { $0.string("href", "assessment-plan.json") }
        try json.array("results") { (json) throws(ExportError) in
          try json.object { (json) throws(ExportError) in try result(to: &json, drain) }
        }
        json.object("back-matter") { json in
          json.array("resources") { json in for file in files { resource(file, to: &json) } }
        }
      }
    }
  }

  private func result(
    to json: inout JSONWriter, _ drain: (inout JSONWriter) throws(ExportError) -> Void
  ) throws(ExportError) {
    json.string("uuid", period.uuid("result", period.label, period.from.description, period.to.description))
    json.string("title", OSCALText.markup(period.label))
    json.string("description", OSCALText.markup(words))
    json.string("start", period.from.description)
    json.string("end", period.elapsed.upperBound.description)
    json.array("props", properties)
    json.object("local-definitions") { json in
      json.host(period)
      json.assessmentAssets(period)
    }
    json.reviewedControls(catalog)
    try json.object("assessment-log") { (json) throws(ExportError) in
      try json.array("entries") { (json) throws(ExportError) in try OSCALLog(period).write(to: &json, drain) }
    }
    try json.array("observations") { (json) throws(ExportError) in
      OSCALObservations(period, catalog, record, tally).write(to: &json)
      try forEachException { (exception) throws(ExportError) in
        exception.observation(to: &json)
        try drain(&json)
      }
    }
    try json.array("risks") { (json) throws(ExportError) in
      try forEachException { (exception) throws(ExportError) in
        exception.risk(to: &json)
        try drain(&json)
      }
    }
    try json.array("findings") { (json) throws(ExportError) in
      try forEachException { (exception) throws(ExportError) in
        exception.findings(to: &json)
        try drain(&json)
      }
    }
    json.string("remarks", OSCALFormat.conclusion)
  }

  /// One after the other: each is made when its turn comes.
  private func forEachException(
    _ body: (OSCALException) throws(ExportError) -> Void
  ) throws(ExportError) {
    try period.findings.each { (finding) throws(ExportError) in
      try body(OSCALException(finding, period, catalog))
    }
    try period.amendments.each { (finding) throws(ExportError) in
      try body(OSCALException(finding, period, catalog, isAmendment: true))
    }
  }

  private var words: String {
    let status = period.isProvisional ? "provisional, the period is still open" : "final"
    return
      "What attestd recorded on one host from \(period.from.readable) to \(period.to.readable) UTC (\(status)): "
      + "\(tally.findingCount) exceptions, \(tally.operationTotal) operations, \(period.gaps.count) gaps."
  }

  private func properties(_ json: inout JSONWriter) {
    let observed = record.observed.microseconds
    json.property("observed-seconds", String(observed / 1_000_000))
    json.property("elapsed-seconds", String(record.microsecondsElapsed / 1_000_000))
    if let share = Wording.share(observed, of: record.microsecondsElapsed) {
      json.property("coverage-ratio", share)
    }
    json.property("ledger-shard", period.ledger.shard)
    json.property("checkpoint-size", String(period.ledger.size))
    json.property("checkpoint-root", period.ledger.root.hex)
    for ruleSet in OSCALLog(period).ruleSets { json.property("ruleset-version", ruleSet.digest) }
  }

  /// Everybody who answered a finding, explained a gap or approved a change, by name.
  private var parties: [(uuid: String, name: String)] {
    var actors = tally.actors
    actors.formUnion(period.gaps.compactMap(\.explainedBy))
    actors.formUnion(OSCALLog(period).approvers)
    // Not `<` of String, whose order follows the Unicode tables of the day.
    return actors.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.compactMap { actor in
      guard let uuid = period.party(actor), let name = OSCALText.line(actor) else { return nil }
      return (uuid, name)
    }
  }

  private func uuid(of file: Manifest.File) -> String { period.uuid("file", file.name, file.sha256) }

  private func resource(_ file: Manifest.File, to json: inout JSONWriter) {
    json.object { json in
      json.string("uuid", uuid(of: file))
      json.string("title", file.name)
      json.array("rlinks") { json in
        json.object { json in
          json.string("href", "../\(file.name)")
          json.array("hashes") { json in
            json.object { json in
              json.string("algorithm", "SHA-256")
              json.string("value", file.sha256)
            }
          }
        }
      }
    }
  }
}

extension ExportPeriod {
  /// Whom `actor` names; nil where nobody is named.
  func party(_ actor: String) -> String? {
    actor == "unattributed" || OSCALText.line(actor) == nil ? nil : uuid("party", actor)
  }
}

extension JSONWriter {
  mutating func loggedBy(_ actor: String, _ period: ExportPeriod) {
    guard let party = period.party(actor) else { return }
    array("logged-by") { json in json.object { $0.string("party-uuid", party) } }
  }
}
