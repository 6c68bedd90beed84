import Daemon
import Events
import Evidence
import Export
import Linux
import Store

/// One question to the record, answered from one state of it however often the rows are read.
struct PullSession {
  let query: PopulationQuery
  let frequency: Frequency
  let settings: Settings
  let pulled: Timestamp
  let asOf: Pull.AsOf
  private let archive: Archive

  init(_ options: PullOptions, state: String) throws {
    let subject = try options.subject()
    let window = try options.window()
    // A population that lacks what was deleted would look like a small one.
    try RetainedPeriod(archive: Archive(state: state)).refuseIfPruned(window)
    pulled = Timestamp(microseconds: Clock.realtimeMicroseconds())
    (archive, asOf) = try PullSession.open(state, asOf: try options.ledger())
    settings = try Settings.load(configFile: options.config, executablePath: Pack.executablePath)
    let found = try RecordedDesign(archive: archive, settings: settings).of(window)
    let design = found.design
    switch subject {
    case .control(let id):
      guard let control = design.controls.first(where: { $0.id == id }) else {
        let known = design.controls.map(\.id).joined(separator: ", ")
        let place = found.source == .configuration ? "" : " that the record has for these days"
        throw CannotRun("there is no control '\(id)' in the control matrix\(place); there are: \(known)")
      }
      query = PopulationQuery(
        control, rules: design.rules, expectations: design.expectations, from: window.from, to: window.to)
      frequency = control.frequency
      let missing = control.rules(notAmong: design.rules)
      if !missing.isEmpty {
        Output.note(
          "attestctl: not loaded, so found under these names only: \(missing.joined(separator: ", "))")
      }
    case .criterion(let id):
      guard design.criteria.contains(where: { PopulationQuery.covers(id, $0.id) }) else {
        throw CannotRun(
          "there is no criterion '\(id)' in the catalogue; write one like CC6.1, or CC6 for a group")
      }
      query = PopulationQuery(
        criterion: id, controls: design.controls, from: window.from, to: window.to)
      frequency = .adHoc
    }
  }

  private static func open(_ state: String, asOf: Pull.AsOf?) throws -> (Archive, Pull.AsOf) {
    let archive = try Archive(state: state)
    let shards = try archive.shards()
    guard let head = shards.last else { throw CannotRun("nothing is on the record yet") }
    guard let asOf else { return (archive, Pull.AsOf(shard: head.name, size: head.size)) }
    guard shards.contains(where: { $0.name == asOf.shard && $0.size >= asOf.size }) else {
      throw CannotRun(
        "the ledger never stood at '\(asOf.shard)/\(asOf.size)'; its newest shard is \(head.name), with \(head.size) leaves"
      )
    }
    return (try Archive(state: state, through: (asOf.shard, asOf.size - 1)), asOf)
  }

  /// The window reaches beyond now: more may come.
  var isProvisional: Bool { query.to > pulled }

  /// Reads all rows, in order. A second reading must say the same as the first.
  @discardableResult
  func read(
    _ body: (PopulationItem) throws -> Void = { _ in }, after first: PopulationDigest? = nil
  ) throws -> PopulationDigest {
    var digest = PopulationDigest()
    try archive.population(query) { item in
      digest.add(item)
      try body(item)
    }
    if let first, first.sha256 != digest.sha256 {
      throw CannotRun("the store gave other rows when it was read again; run 'attestctl verify'")
    }
    return digest
  }

  /// - Parameters:
  ///   - rows: handed out, with the hash of these bytes.
  func pull(rows: Int, sha256: String, draw: Pull.Draw? = nil) -> Pull {
    Pull(
      subject: query.subject, from: query.from, to: query.to, rows: rows, sha256: sha256, asOf: asOf,
      tool: PullSession.tool, query: query.text, draw: draw)
  }

  static let tool = "attestctl \(Version.current)"
}
