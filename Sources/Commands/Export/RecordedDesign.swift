import CanonicalJSON
import Daemon
import Events
import Evidence
import Store

/// Finds what a period was meant to be watched by. The record says it; the configuration of whoever exports says nothing
/// about what the daemon did.
struct RecordedDesign {
  enum Source {
    /// A document, as the daemon recorded it.
    case record
    /// The closing statement of the time before there were documents.
    case closing
    /// Nothing recorded it, or it was taken away: what is configured where the export is made.
    case configuration
  }

  struct Found {
    var design: PeriodDesign
    var source: Source
    /// When which parts became others, over the whole record.
    var changes: [DesignChange] = []
  }

  let archive: Archive
  let settings: Settings

  /// Of days that somebody asks about: as the bundle of these days would be judged, so that closing a month that is over
  /// makes no difference.
  func of(_ range: ExportRange) throws -> Found {
    let closed = try PeriodReader.closings(range, in: archive)
    guard closed.count == range.months.count, let last = closed.max(by: PeriodReader.precedes) else {
      return try current(until: range.to)
    }
    return try of(last, until: range.to)
  }

  /// Of a closed period.
  /// - Parameter end: the first instant after it.
  func of(_ period: ClosedPeriod, until end: Timestamp) throws -> Found {
    let statement = try archive.statements(.periodClosed).first { $0.body["month"]?.string == period.month }
    if let digest = statement?.body["design"]?.string {
      guard let design = try design(digest) else {
        throw CannotRun(
          "the record names the design of \(period.month), document \(digest), and does not have it; run 'attestctl "
            + "verify'")
      }
      return Found(design: design, source: .record, changes: try changes())
    }
    if let text = statement?.evidence?["design"]?.string, let json = try? JSONValue(parsing: text),
      let design = PeriodDesign(json)
    {
      return Found(design: design, source: .closing)
    }
    // Retention took it away: say what the record has, rather than nothing.
    return try current(until: end)
  }

  /// Of a period that can still change.
  func current(until end: Timestamp) throws -> Found {
    guard let design = try recorded(until: end) else {
      Output.note(
        "attestctl: the record does not say what was to be watched, since no attestd of this version ran on it; taken "
          + "from the configuration here")
      return Found(design: try PeriodDesign.current(settings), source: .configuration)
    }
    return Found(design: design, source: .record, changes: try changes())
  }

  /// What the daemon recorded as in force; nil on a record of the time before it did.
  func recorded(until end: Timestamp) throws -> PeriodDesign? {
    try archive.designs().judging(until: end).flatMap { try design($0.design) }
  }

  private func design(_ digest: String) throws -> PeriodDesign? {
    guard let bytes = try archive.document(digest) else { return nil }
    return PeriodDesign(try JSONValue(parsing: bytes))
  }

  private func changes() throws -> [DesignChange] {
    var changes: [DesignChange] = []
    var before: [String: JSONValue]?
    for activation in try archive.designs() where !activation.design.isEmpty {
      guard let bytes = try archive.document(activation.design),
        let design = try JSONValue(parsing: bytes).object
      else { continue }
      if let before {
        let parts = Set(before.keys).union(design.keys).filter { before[$0] != design[$0] }.sorted()
        if !parts.isEmpty { changes.append(DesignChange(time: activation.time, parts: parts)) }
      }
      before = design
    }
    return changes
  }
}
