import CanonicalJSON
import Events
import Evidence
import Export
import Foundation
import Ledger

/// October 2026 of an invented host: enough of everything that a report can say.
enum SyntheticMonth {
  static let from = time("2026-10-01T00:00:00Z")
  static let to = time("2026-11-01T00:00:00Z")
  static let ruleSet = "3f9a7c0d11b24e6f8a905b7c6d1e2f30415263748596a7b8c9daebfc0d1e2f3a"
  static let laterRuleSet = "b17e02c94d3f5a6b7c8d9eaf0b1c2d3e4f5061728394a5b6c7d8e9fa0b1c2d3e"

  static func time(_ text: String) -> Timestamp {
    Timestamp(rfc3339: text) ?? Timestamp(microseconds: 0)
  }

  /// A fixed sequence, so that every run makes the same month.
  struct Dice {
    var state: UInt64 = 42

    mutating func roll(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(bound))
    }
  }

  static func empty(_ status: ExportPeriod.Status = .final(closedAt: to)) -> ExportPeriod {
    var period = ExportPeriod(
      host: "web-01", productVersion: "0.2.0", label: "2026-10", from: from, to: to, status: status,
      ledger: ledger(of: []))
    addLedger(to: &period)
    return period
  }

  static func month(_ status: ExportPeriod.Status = .final(closedAt: time("2026-11-01T00:07:31Z")))
    -> ExportPeriod
  {
    var period = empty(status)
    period.scope = ["CC", "A1"]
    period.criteria = Catalogue.criteria
    period.controls = Catalogue.controls
    period.rules = Catalogue.rules
    period.ruleSets = [
      RuleSetActivation(digest: ruleSet, activated: time("2026-10-02T09:14:02Z"), loaded: 61, rejected: 0),
      RuleSetActivation(
        digest: laterRuleSet, activated: time("2026-10-19T13:40:55Z"), loaded: 63, rejected: 2),
    ]
    var dice = Dice()
    addCoverage(to: &period, &dice)
    addFindings(to: &period, &dice)
    addLedger(to: &period)
    return period
  }

  /// The slice from leaf `first` on of a shard of these leaves.
  static func ledger(of lines: [String], from first: Int = 0, shard: String = "2026") -> LedgerSlice {
    let hashes = lines.map { TreeHash.leaf(Array($0.utf8)) }
    var tree = MerkleTree()
    for hash in hashes { _ = tree.append(hash) }
    return LedgerSlice(shard: shard, firstLeaf: first, size: lines.count, root: tree.root) { body in
      for line in lines[first...] { try body(line) }
    } hashes: { body in
      for hash in hashes { try body(hash) }
    }
  }

  /// A ledger in which leaf `n` opens the nth finding or operation.
  /// - Parameter count: leaves of the time before, which come first.
  static func addLedger(to period: inout ExportPeriod, after count: Int = 0, more: [Leaf] = []) {
    func leaf(_ finding: Finding, _ index: Int) -> Leaf {
      var body: [String: JSONValue] = [
        "finding": .string(finding.id), "rule": .string(finding.rule), "title": .string(finding.title),
        "first": .string(finding.firstTime.description),
        "received": .string(finding.receivedTime.description),
        "level": .string(finding.level.rawValue), "kind": .string(finding.kind.rawValue),
        "criteria": .array(finding.criteria.map { .string($0) }), "ruleset": .string(finding.ruleSet),
        "source": .string(finding.source), "reference": .string(finding.reference), "count": 1,
        "origin": .string(finding.origin.name), "late": finding.isLate ? 1 : 0,
        "before_coverage": finding.isBeforeCoverage ? 1 : 0,
      ]
      if let counted = finding.counted {
        body["counted_above"] = .integer(Int64(counted.above))
        body["counted_hour"] = .string(counted.hour.description)
      }
      return Leaf(
        type: finding.kind == .anomaly ? "finding.opened" : "operation.observed", host: "h-5d41402abc4b2a76",
        shard: "2026", index: index, recorded: finding.recordedTime.description, body: body)
    }
    var lines = (0..<count).map { index in
      let earlier = Leaf(
        type: "heartbeat", host: "h-5d41402abc4b2a76", shard: "2026", index: index,
        recorded: "2026-09-30T23:5\(index % 10):00.000000Z", body: ["uptime_s": 1])
      return String(decoding: earlier.canonicalBytes, as: UTF8.self)
    }
    func record(_ findings: inout [Finding]) {
      for number in findings.indices {
        let bytes = leaf(findings[number], lines.count).canonicalBytes
        findings[number].shard = "2026"
        findings[number].leafIndex = lines.count
        findings[number].leafHash = TreeHash.leaf(bytes).hex
        lines.append(String(decoding: bytes, as: UTF8.self))
        guard
          findings[number].counted != nil || findings[number].count > 1
            || findings[number].lastTime > findings[number].firstTime
        else { continue }
        let count = Leaf(
          type: "finding.merged", host: "h-5d41402abc4b2a76", shard: "2026", index: lines.count,
          recorded: findings[number].recordedTime.description,
          body: [
            "finding": .string(findings[number].id), "count": .integer(Int64(findings[number].count)),
            "last": .string(findings[number].lastTime.description),
          ])
        lines.append(String(decoding: count.canonicalBytes, as: UTF8.self))
      }
    }
    record(&period.findings.list)
    record(&period.operations.list)
    // Each answer that a finding shows has its leaf.
    for response in period.findings.list.flatMap(\.responses)
    where !period.responses.contains(where: { $0.finding == response.finding && $0.time == response.time }) {
      period.responses.append(response)
    }
    for number in period.responses.indices {
      let bytes = SyntheticMonth.leaf(period.responses[number], lines.count).canonicalBytes
      period.responses[number].shard = "2026"
      period.responses[number].leafIndex = lines.count
      period.responses[number].leafHash = TreeHash.leaf(bytes).hex
      lines.append(String(decoding: bytes, as: UTF8.self))
    }
    var list = period.findings.list
    for number in list.indices {
      for answer in list[number].responses.indices {
        let (id, time) = (list[number].id, list[number].responses[answer].time)
        let actor = list[number].responses[answer].actor
        if let placed = period.responses.first(where: {
          $0.finding == id && $0.time == time && $0.actor == actor
        }) {
          list[number].responses[answer].shard = placed.shard
          list[number].responses[answer].leafIndex = placed.leafIndex
          list[number].responses[answer].leafHash = placed.leafHash
        }
      }
    }
    period.findings.list = list
    for number in period.expectations.indices {
      let bytes = self.leaf(period.expectations[number], lines.count).canonicalBytes
      period.expectations[number].leafIndex = lines.count
      period.expectations[number].leafHash = TreeHash.leaf(bytes).hex
      lines.append(String(decoding: bytes, as: UTF8.self))
    }
    lines += coverageLeaves(of: period, after: lines.count)
    leaves(ofChangesIn: &period, after: &lines)
    for var leaf in more {
      leaf.index = lines.count
      lines.append(String(decoding: leaf.canonicalBytes, as: UTF8.self))
    }
    if !period.isProvisional {
      var body: [String: JSONValue] = ["month": .string(period.from.month)]
      if period.ruleChanges != nil { body["design"] = "d0" }
      let closing = Leaf(
        type: "period.closed", host: "h-5d41402abc4b2a76", shard: "2026", index: lines.count,
        recorded: period.asOf.description, body: body)
      lines.append(String(decoding: closing.canonicalBytes, as: UTF8.self))
    }
    period.ledger = ledger(of: lines)
  }

  /// What was read, stated when the month was over: who adds up the clock's days has none of them. And what was not.
  private static func coverageLeaves(of period: ExportPeriod, after count: Int) -> [String] {
    var statements = period.coverage.map { (Statement.coverageClosed($0), period.to) }
    for gap in period.gaps {
      statements.append((.gapOpened(id: gap.id, source: gap.source, gap.gap), gap.opened))
      if let closed = gap.closed {
        statements.append((.gapClosed(id: gap.id, isBackFilled: gap.isBackFilled), closed))
      }
      if gap.explanation != nil {
        statements.append((Statement(.gapExplained, ["gap": .string(gap.id)]), period.to))
      }
    }
    return statements.enumerated().map { number, stated in
      let leaf = Leaf(
        type: stated.0.kind.rawValue, host: "h-5d41402abc4b2a76", shard: "2026", index: count + number,
        recorded: stated.1.description, body: stated.0.body)
      return String(decoding: leaf.canonicalBytes, as: UTF8.self)
    }
  }

  private static func leaf(_ response: Response, _ index: Int) -> Leaf {
    var body: [String: JSONValue] = [
      "finding": .string(response.finding), "decision": .string(response.decision.rawValue),
      "role": .string(response.standing.role), "responder_is_actor": response.standing.isActor ? 1 : 0,
      "self_approved": response.standing.isSelfApproved ? 1 : 0,
      "unattributed": response.standing.isUnattributed ? 1 : 0,
    ]
    body["expires"] = response.expires.map { .string($0.description) }
    if !response.reference.isEmpty { body["reference"] = .string(response.reference) }
    return Leaf(
      type: "response.made", host: "h-5d41402abc4b2a76", shard: "2026", index: index,
      recorded: response.time.description, body: body)
  }

  /// The month with a leaf and a row for each answer of October.
  static func answered() -> ExportPeriod {
    var month = month()
    month.targets = .usual
    month.responses = month.findings.list.flatMap(\.responses).filter { from <= $0.time && $0.time < to }
    addLedger(to: &month)
    return month
  }

  private static func addCoverage(to period: inout ExportPeriod, _ dice: inout Dice) {
    let end = min(period.to, period.asOf)
    let start = time("2026-10-02T09:14:02Z")
    for (source, rate) in [("journal", 700), ("/var/log/auth.log", 40), ("/var/log/nginx/access.log", 2600)] {
      var at = source == "journal" ? start : start.advanced(bySeconds: 3)
      var ordinal: UInt64 = 4711
      while at < end {
        let next = min(end, Timestamp(seconds: (at.seconds / 3600 + 1) * 3600))
        defer { at = next }
        if source == "journal", at.day == "2026-10-09", (1...2).contains(at.seconds / 3600 % 24) { continue }
        if source != "journal", at.day == "2026-10-21", at.seconds / 3600 % 24 < 7 { continue }
        let read = rate + dice.roll(rate)
        let own = source == "journal" ? dice.roll(5) : 0
        period.coverage.append(
          CoverageInterval(
            source: source, start: at, end: next, firstEvent: at, lastEvent: next, chain: "a1b2c3",
            firstOrdinal: ordinal, lastOrdinal: ordinal + UInt64(read), read: read, examined: read - own,
            own: own,
            unparsed: dice.roll(9), ruleSet: ruleSet))
        ordinal += UInt64(read)
      }
    }
    period.coverage.append(
      CoverageInterval(
        source: "journal", start: start, end: start.advanced(bySeconds: 4),
        firstEvent: time("2026-09-14T03:00:00Z"), lastEvent: start, read: 18_204, examined: 18_204,
        ruleSet: ruleSet, isBeforeCoverage: true))
    period.gaps = [
      CoverageGap(
        id: "g-0f3e5a7719b2c4d6", source: "journal",
        gap: SourceGap(
          cause: .vanished, size: .atLeastEntries(1312), from: "i=48210", to: "i=49523",
          detail: "the journal was vacuumed past the stored cursor while attestd did not run"),
        opened: time("2026-10-09T01:00:00Z"), closed: time("2026-10-09T03:00:00Z"),
        explanation: "Disk replacement, CHG-118; root cause in the ticket", explainedBy: "alice (uid 1000)"),
      CoverageGap(
        id: "g-77aa0c2233445566", source: "/var/log/auth.log",
        gap: SourceGap(
          cause: .stopped, size: .unknown, from: "offset 80123", to: "offset 91400",
          detail: "attestd was stopped for an upgrade"), opened: time("2026-10-14T08:02:11Z"),
        closed: time("2026-10-14T08:09:40Z"), isBackFilled: true),
      CoverageGap(
        id: "g-9c8b7a6655443322", source: "/var/log/nginx/access.log",
        gap: SourceGap(
          cause: .lineTooLong, size: .bytes(1_048_576), from: "offset 7340032", to: "offset 8388608",
          detail: "a line of 1.1 MB was examined up to its first 64 kB"),
        opened: time("2026-10-23T17:22:09Z"), closed: time("2026-10-23T17:22:09Z")),
    ]
  }

  private static func addFindings(to period: inout ExportPeriod, _ dice: inout Dice) {
    for rule in Catalogue.rules where rule.kind == .anomaly && rule.title != Catalogue.silentRule {
      for _ in 0..<(rule.level == .critical ? 1 : rule.level == .high ? 4 : 9) {
        period.findings.list.append(finding(rule, 1_791_000_000 + dice.roll(2_300_000), &dice))
      }
    }
    for rule in Catalogue.rules where rule.kind == .operation && rule.name != "restore_tested" {
      for day in 2..<31 {
        period.operations.list.append(
          finding(rule, 1_790_827_200 + day * 86_400 + 14_000 + dice.roll(900), &dice))
      }
    }
    period.findings.list[0].isBeforeCoverage = true
    period.findings.list[2].isLate = true
    period.findings.list[2].recordedTime = period.findings.list[2].firstTime.advanced(bySeconds: 11_400)
    period.findings.list[2].responses = []
    period.findings.list[5].origin = .contradicted
    // One exception holds when the month is closed, one was over before.
    for (index, expires) in [(3, "2026-12-01"), (4, "2026-10-30")] {
      var exception = Response(
        finding: period.findings.list[index].id, decision: .except, note: "Vendor fixes it, see the ticket",
        actor: "dora (uid 1004)", time: period.findings.list[index].recordedTime.advanced(bySeconds: 600),
        shard: "2026", leafIndex: 0)
      exception.expires = time(expires)
      exception.reference = "SEC-17"
      exception.standing.role = "reviewer"
      exception.standing.isSelfApproved = index == 4
      period.findings.list[index].responses = [exception]
      period.findings.list[index].asOf = period.asOf
    }
    var amendment = period.findings.list[1]
    amendment.id = "f-00aa11bb22cc33dd"
    amendment.firstTime = time("2026-09-28T11:04:09.221Z")
    amendment.shard = "2025"
    amendment.responses = [
      Response(
        finding: amendment.id, decision: .resolve, note: "Account removed", actor: "bob (uid 1001)",
        time: time("2026-10-03T08:12:00Z"), shard: "2026", leafIndex: 12)
    ]
    period.amendments.list = [amendment]
  }

  private static func finding(_ rule: RuleSummary, _ second: Int, _ dice: inout Dice) -> Finding {
    let first = Timestamp(seconds: Int64(second), microseconds: Int64(dice.roll(1_000_000)))
    let recorded = Timestamp(microseconds: first.microseconds + Int64(40_000 + dice.roll(400_000)))
    let id =
      "f-" + String((UInt64(dice.roll(1 << 30)) << 32) + UInt64(dice.roll(1 << 30)) + 1 << 60, radix: 16)
    let user = ["alice", "deploy", "carol", "svc-backup"][dice.roll(4)]
    let address = "203.0.113.\(dice.roll(200))"
    var responses: [Response] = []
    let fate = dice.roll(10)
    if fate > 1 {
      let seen = recorded.advanced(bySeconds: Int64(60 + dice.roll(fate * 2400)))
      responses.append(
        Response(
          finding: id, decision: .acknowledge, note: "", actor: "alice (uid 1000)", time: seen, shard: "2026",
          leafIndex: 0))
      if fate > 3 {
        responses.append(
          Response(
            finding: id, decision: fate == 9 ? .dismiss : .resolve,
            note: fate == 9 ? "Planned penetration test, CHG-121" : "Checked with the owner; key rotated",
            actor: "bob (uid 1001)", time: seen.advanced(bySeconds: Int64(dice.roll(90_000))), shard: "2026",
            leafIndex: 0))
      }
    }
    return Finding(
      id: id, rule: rule.id, title: rule.title, level: rule.level, kind: rule.kind, criteria: rule.criteria,
      ruleSet: ruleSet,
      group: [.init(name: "src_ip", value: address), .init(name: "user", value: user)],
      source: rule.kind == .anomaly && dice.roll(3) == 0 ? "/var/log/auth.log" : "journal",
      reference: "s=a1b2c3;i=\(4711 + dice.roll(90_000))", firstTime: first,
      lastTime: first.advanced(bySeconds: Int64(dice.roll(600))), receivedTime: first, recordedTime: recorded,
      count: 1 + dice.roll(40), origin: dice.roll(3) == 0 ? .unverified : .trusted, isLate: false,
      isBeforeCoverage: false, kept: [.init(name: "user", value: user)],
      record: rule.level >= .medium
        ? "sshd[\(dice.roll(9000))]: Failed password for \(user) from \(address) port 40122 ssh2" : nil,
      shard: "2026", leafIndex: 0, leafHash: "", responses: responses)
  }
}
