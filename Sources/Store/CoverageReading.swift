import CanonicalJSON
package import Events
package import Evidence
import GRDB
import Ledger

extension Archive {
  /// What was examined between `from` and `to` (half-open; nil is without limit), by source and start,
  /// including the intervals that are still open. Intervals are whole, also where they reach beyond.
  package func coverage(
    from: Timestamp? = nil, to: Timestamp? = nil
  ) throws(StoreError) -> [CoverageInterval] {
    try read { db in
      var intervals: [CoverageInterval] = []
      // A year has tens of thousands of intervals, of a few sources, chains and rule sets: each text is held once.
      var texts: Set<String> = []
      func shared(_ text: String) -> String { texts.insert(text).memberAfterInsert }
      // An interval is stated once it is over; a day's grace for a clock that was set back since.
      try RecordedStatement.forEach(
        db, where: "l.type = 'coverage.closed' AND l.recorded_us >= ? ORDER BY l.recorded_us, l.shard, l.idx",
        [from?.advanced(bySeconds: -86_400).microseconds ?? Int64.min]
      ) { statement in
        guard var interval = CoverageInterval(body: .object(statement.body)) else {
          throw statement.unreadable("body")
        }
        interval.source = shared(interval.source)
        interval.chain = shared(interval.chain)
        interval.ruleSet = shared(interval.ruleSet)
        if to == nil || interval.start < to ?? interval.end { intervals.append(interval) }
        return true
      }
      for (_, value) in try StateReading.values(db, scope: "coverage") {
        guard let body = try? JSONValue(parsing: value), let open = CoverageInterval(body: body) else {
          continue
        }
        intervals.append(open)
      }
      intervals.removeAll { interval in
        if let to, interval.start >= to { return true }
        // An interval without length still lies somewhere.
        if let from, interval.end <= from, interval.start < from { return true }
        return false
      }
      return intervals.sorted {
        ($0.source, $0.start, $0.firstOrdinal) < ($1.source, $1.start, $1.firstOrdinal)
      }
    }
  }

  /// Gaps that were open at some moment between `from` and `to` (half-open; nil is without limit), in the
  /// order they were found.
  package func gaps(
    from: Timestamp? = nil, to: Timestamp? = nil, source: String? = nil
  ) throws(StoreError) -> [CoverageGap] {
    try read { db in
      var gaps: [CoverageGap] = []
      var newest: [String: Int] = [:]
      let statements = try RecordedStatement.fetch(
        db, where: "l.type IN ('gap.opened', 'gap.closed', 'gap.explained') ORDER BY l.shard, l.idx", [])
      for statement in statements {
        let place = newest[statement.text("gap")]
        switch Evidence.Statement.Kind(rawValue: statement.leaf.type) {
        case .gapOpened:
          // Ids come from content: what happens again after it was over has the same one. While it lasts, it
          // is only being said again.
          if let place, gaps[place].closed == nil { continue }
          newest[statement.text("gap")] = gaps.count
          gaps.append(try CoverageGap(statement))
        case .gapClosed:
          guard let place else { continue }
          gaps[place].closed = statement.recorded
          gaps[place].isBackFilled = statement.flag("back_filled")
        default:
          guard let place else { continue }
          gaps[place].explanation = statement.evidenceText("note")
          gaps[place].explainedBy = statement.evidenceText("actor")
        }
      }
      return gaps.filter { gap in
        if let source, gap.source != source { return false }
        if let to, gap.opened >= to { return false }
        if let from, let closed = gap.closed, closed <= from, gap.opened < from { return false }
        return true
      }
    }
  }
}

extension CoverageGap {
  fileprivate init(_ statement: RecordedStatement) throws {
    guard let cause = SourceGap.Cause(rawValue: statement.text("cause")) else {
      throw statement.unreadable("cause")
    }
    let number = UInt64(exactly: statement.body["size"]?.integer ?? 0) ?? 0
    let size: SourceGap.Size =
      switch statement.text("size_kind") {
      case "entries": .entries(number)
      case "bytes": .bytes(number)
      case "at_least": .atLeastEntries(number)
      default: .unknown
      }
    self.init(
      id: statement.text("gap"), source: statement.text("source"),
      gap: SourceGap(
        cause: cause, size: size, from: statement.text("from"), to: statement.text("to"),
        detail: statement.text("detail")),
      opened: statement.recorded)
  }
}
