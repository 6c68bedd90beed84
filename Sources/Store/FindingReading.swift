import CanonicalJSON
package import Events
package import Evidence
import GRDB
import Ledger
import Synchronization

extension Archive {
  /// Findings and kept operations (`kind` tells them apart, nil lists both), by event time.
  package func findings(_ filter: FindingFilter = FindingFilter()) throws(StoreError) -> [Finding] {
    do {
      var findings: [Finding] = []
      try forEachFinding(filter) { findings.append($0) }
      return findings
    } catch {
      throw StoreError.from(error, doing: "read", path: path)
    }
  }

  /// Lends findings and kept operations one by one, each id once, by event time and then id. Throws `StoreError` or
  /// what `body` throws.
  package func forEachFinding(_ filter: FindingFilter, body: (Finding) throws -> Void) throws {
    // The list is that of the index by event time, which SQLite takes only where it is spelled as there; of one kind it
    // has them in order already.
    try forEachFinding(
      where: """
        l.type IN ('finding.opened', 'operation.observed') \(filter.type)
          AND json_extract(l.bytes, '$.body.first') >= ? AND json_extract(l.bytes, '$.body.first') < ?
        """, [filter.earliest, filter.latest], filter, isMany: true, body)
  }

  /// Where findings and operations of before `until` were opened that a leaf behind `place` opens, counts on or
  /// answers; by event time and then id.
  /// - Parameter recorded: when the leaf at `place` was.
  package func findings(
    until: Timestamp, touchedAfter place: LeafReference, _ recorded: Timestamp
  ) throws(StoreError) -> [LeafReference] {
    // The unary + leaves SQLite no index but the one that fits each part.
    let behind = "n.recorded_us >= :recorded AND (n.shard > :shard OR (n.shard = :shard AND n.idx > :index))"
    return try read { db in
      let rows = try Row.fetchCursor(
        db,
        sql: """
          WITH touched AS (
            SELECT json_extract(n.bytes, '$.body.finding') AS id FROM leaf n
            WHERE n.type IN ('finding.opened', 'operation.observed') AND \(behind)
              AND +json_extract(n.bytes, '$.body.first') < :until
            UNION SELECT json_extract(n.bytes, '$.body.finding') FROM leaf n
            WHERE n.type IN ('finding.merged', 'response.made') AND \(behind))
          SELECT l.shard, l.idx, touched.id FROM touched
          CROSS JOIN leaf l ON json_extract(l.bytes, '$.body.finding') = touched.id
            AND +l.type IN ('finding.opened', 'operation.observed')
          WHERE +json_extract(l.bytes, '$.body.first') < :until
          ORDER BY json_extract(l.bytes, '$.body.first'), touched.id, l.shard, l.idx
          """,
        arguments: [
          "recorded": recorded.microseconds, "shard": place.shard, "index": place.index,
          "until": until.description,
        ])
      var places: [LeafReference] = []
      var previous: String?
      while let row = try rows.next() {
        let id = try row.text(2)
        if id != previous {
          places.append(LeafReference(shard: try row.text(0), index: Int(try row.integer(1))))
        }
        previous = id
      }
      return places
    }
  }

  /// Lends the findings and operations that leaves at `places` opened.
  package func forEachFinding(
    at places: [LeafReference], asOf: Timestamp?, body: (Finding) throws -> Void
  ) throws {
    for place in places {
      try forEachFinding(
        where: "l.shard = ? AND l.idx = ?", [place.shard, place.index], FindingFilter(asOf: asOf), body)
    }
  }

  private func forEachFinding(
    where condition: String, _ arguments: StatementArguments, _ filter: FindingFilter, isMany: Bool = false,
    _ body: (Finding) throws -> Void
  ) throws {
    var refusal: (any Error)?
    try read { db in
      let live = try OpenWindow.all(db)
      // Most operations are stated once. Asking for each whether there is more would go all over the index.
      let continued = isMany ? try continuedIDs(db) : nil
      var previous: String?
      let order =
        "json_extract(l.bytes, '$.body.first'), json_extract(l.bytes, '$.body.finding'), l.shard, l.idx"
      try RecordedStatement.forEach(db, where: "\(condition) ORDER BY \(order)", arguments) { statement in
        var finding = try Finding(statement)
        // A store that was put back to an earlier state may find the same thing again, under the same id.
        guard finding.id != previous, filter.accepts(finding) else { return true }
        previous = finding.id
        let isContinued = continued?.contains(finding.id) ?? true
        if isContinued || live[finding.id] != nil {
          try finding.addLaterStatements(db, live: live[finding.id])
        }
        finding.asOf = filter.asOf
        guard filter.state == nil || finding.state == filter.state else { return true }
        do { try body(finding) } catch {
          refusal = error
          return false
        }
        return true
      }
    }
    if let refusal { throw refusal }
  }

  /// Ids of findings and operations that were counted on or answered.
  private func continuedIDs(_ db: Database) throws -> Set<String> {
    try continued.withLock { known in
      if let known { return known }
      let ids = try String.fetchSet(
        db,
        sql: """
          SELECT json_extract(bytes, '$.body.finding') FROM leaf
          WHERE type IN ('finding.merged', 'response.made')
          """)
      known = ids
      return ids
    }
  }

  /// The operations that show a control at work.
  package func operations(_ filter: FindingFilter = FindingFilter()) throws(StoreError) -> [Finding] {
    var filter = filter
    filter.kind = .operation
    return try findings(filter)
  }

  /// The finding of this id or unique beginning of one, with or without `f-`; nil if there is none,
  /// `.ambiguous` if there are several.
  /// - Parameter asOf: when its state is looked at; nil for right after its last response.
  package func finding(id: String, asOf: Timestamp? = nil) throws(StoreError) -> Finding? {
    let prefix = id.hasPrefix("f-") ? id : "f-" + id
    let path = path
    return try read { db in
      // The last character of Unicode: every longer text that begins with the prefix sorts before it. The `+`
      // keeps SQLite from walking through all findings by the index on type.
      let opened = try RecordedStatement.fetch(
        db,
        where: """
          json_extract(l.bytes, '$.body.finding') >= ? AND json_extract(l.bytes, '$.body.finding') < ?
            AND +l.type IN ('finding.opened', 'operation.observed') ORDER BY l.shard, l.idx LIMIT 20
          """,
        [prefix, prefix + "\u{10FFFF}"])
      let ids = Set(opened.map { $0.text("finding") })
      guard ids.count <= 1 || ids.contains(prefix) else {
        throw StoreError(
          .ambiguous, path: path,
          "'\(id)' stands for several findings: \(ids.sorted().joined(separator: ", ")); write more of the id"
        )
      }
      guard let statement = opened.first(where: { ids.count == 1 || $0.text("finding") == prefix }) else {
        return nil
      }
      var finding = try Finding(statement)
      try finding.addLaterStatements(db, live: try OpenWindow.all(db)[finding.id])
      finding.asOf = asOf
      return finding
    }
  }
}

/// A finding whose merge window is still open: newer than its leaves.
struct OpenWindow {
  var count: Int
  var last: Timestamp

  static func all(_ db: Database) throws -> [String: OpenWindow] {
    var windows: [String: OpenWindow] = [:]
    for (_, value) in try StateReading.values(db, scope: "finding") {
      guard let state = try? JSONValue(parsing: value), let id = state["finding"]?.string,
        let count = state["count"]?.integer, let last = state["last"]?.integer
      else { continue }
      windows[id] = OpenWindow(count: Int(count), last: Timestamp(microseconds: last))
    }
    return windows
  }
}

extension FindingFilter {
  /// Bounds of the event time as the index has it: text.
  fileprivate var earliest: String { max(since?.description ?? "", month ?? "") }
  fileprivate var type: String {
    switch kind {
    case .anomaly: "AND l.type = 'finding.opened'"
    case .operation: "AND l.type = 'operation.observed'"
    case nil: ""
    }
  }
  fileprivate var latest: String { min(until?.description ?? "~", month.map { $0 + "~" } ?? "~") }
}

extension Finding {
  fileprivate init(_ statement: RecordedStatement) throws {
    guard let level = Level(rawValue: statement.text("level")) else { throw statement.unreadable("level") }
    guard let kind = Kind(rawValue: statement.text("kind")) else { throw statement.unreadable("kind") }
    let origin: Event.Origin =
      switch statement.text("origin") {
      case "trusted": .trusted
      case "contradicted": .contradicted
      default: .unverified
      }
    let first = try statement.time("first")
    let values = statement.evidence?["group"]?.object
    self.init(
      id: statement.text("finding"), rule: statement.text("rule"), title: statement.text("title"),
      level: level, kind: kind, criteria: statement.texts("criteria"), ruleSet: statement.text("ruleset"),
      group: statement.texts("group_fields").map {
        GroupValue(name: $0, value: values?[$0]?.string ?? RecordedStatement.deleted)
      },
      source: statement.text("source"), reference: statement.text("reference"), firstTime: first,
      lastTime: first, receivedTime: try statement.time("received"), recordedTime: statement.recorded,
      count: max(1, statement.number("count")), origin: origin, isLate: statement.flag("late"),
      isBeforeCoverage: statement.flag("before_coverage"),
      kept: statement.evidence?["kept"]?.object.map { kept in
        kept.map { GroupValue(name: $0.key, value: $0.value.string ?? $0.value.canonicalText) }
          .sorted { $0.name < $1.name }
      },
      record: statement.evidence?["record"]?.string, shard: statement.leaf.shard,
      leafIndex: statement.leaf.index, leafHash: statement.hash.hex, responses: [])
    gaps = statement.texts("gaps")
    deviation = statement.evidence?["deviation"].flatMap { FindingDeviation($0) }
    if let hour = Timestamp(rfc3339: statement.text("counted_hour")) {
      counted = Counted(above: statement.number("counted_above"), hour: hour)
    }
  }

  /// Takes in what was stated about it later; counts only ever rise.
  fileprivate mutating func addLaterStatements(_ db: Database, live: OpenWindow?) throws {
    let later = try RecordedStatement.fetch(
      db,
      where: """
        json_extract(l.bytes, '$.body.finding') = ? AND l.type IN ('finding.merged', 'response.made')
        ORDER BY l.shard, l.idx
        """, [id])
    for statement in later {
      if statement.leaf.type == Evidence.Statement.Kind.findingMerged.rawValue {
        count = max(count, statement.number("count"))
        lastTime = max(lastTime, try statement.time("last"))
      } else {
        responses.append(try Response(statement))
      }
    }
    if let live {
      count = max(count, live.count)
      lastTime = max(lastTime, live.last)
    }
  }
}
