import CanonicalJSON
import Daemon
import Events
import Evidence
import Ledger
import Linux
import Store

/// The record at a glance, read from the store alone.
struct RecordStatus {
  private let isRunning: Bool
  private let host: String
  private let sources: [SourceStatus]
  private let notRead: [(source: String, reason: String)]
  private let limitsHit: JSONValue
  private let rules: RuleSetActivation?
  /// Rules that no configured source can feed.
  private let deadRules: Int
  private let lifecycle: LifecycleNote?
  private let byCriterion: [(criterion: String, open: Int, total: Int)]
  private let openByLevel: [Level: Int]
  private let shards: [ShardHead]
  /// The last checkpoint of each shard.
  private let checkpoints: [String: CheckpointFile.Entry]
  /// 44 characters each, the one that signs now last.
  private let keys: [String]
  private let heartbeat: Timestamp?
  /// What became of the last period of each expectation that is under way; nil for one that has none yet.
  private let expectations: [ExpectationOutcome.Status?]
  private let now = Timestamp(microseconds: Clock.realtimeMicroseconds())

  init(state: String) throws {
    let archive = try Archive(state: state)
    isRunning = Writer.isDaemonRunning(state: state)
    shards = try archive.shards()
    host = shards.last?.host ?? ""
    let signed = (try? CheckpointFile(reading: Checkpointer.path(state: state)))
    checkpoints = Dictionary(
      try signed?.lasts().map { ($0.shard, $0) } ?? [], uniquingKeysWith: { first, _ in first })
    keys = try RecordKeys(archive).texts
    rules = try archive.ruleSets().last
    deadRules = try archive.loadState(scope: RuleRecord.ruleScope).count { _, value in
      (try? JSONValue(parsing: value)).flatMap { RuleRecord($0) }?.isDead ?? false
    }
    heartbeat = try archive.lastHeartbeat?.time
    lifecycle = try LifecycleNote(archive)
    let judged = Dictionary(
      try archive.expectationPeriods().map { ($0.outcome.expectation, $0.outcome.status) },
      uniquingKeysWith: { _, last in last })
    expectations = try archive.loadState(scope: "expectation").map { judged[$0.key] }
    let gaps = try archive.gaps()
    let positions = try archive.positions()
    let latest = Dictionary(
      try archive.coverage().map { ($0.source, $0) }, uniquingKeysWith: { a, b in a.start <= b.start ? b : a }
    )
    let underWay = Dictionary(
      try archive.loadState(scope: "coverage").map { ($0.key, try? JSONValue(parsing: $0.value)) },
      uniquingKeysWith: { first, _ in first })
    var names = Set(positions.keys).union(latest.keys)
    names.formUnion(gaps.filter { $0.closed == nil && $0.source != CoverageRecord.all }.map(\.source))
    sources = names.sorted().map { name in
      SourceStatus(
        name: name, interval: latest[name],
        position: positions[name].map(RecordStatus.describe) ?? "nothing read yet",
        openGaps: gaps.filter { $0.source == name && $0.closed == nil }, underWay: underWay[name] ?? nil)
    }
    notRead = try archive.loadState(scope: "note").compactMap { source, value in
      (try? JSONValue(parsing: value))?.string.map { (source, $0) }
    }
    limitsHit =
      try archive.loadState(scope: "limits").first.flatMap { try? JSONValue(parsing: $0.value) }
      ?? .object([:])
    let findings = try archive.findings(FindingFilter(kind: .anomaly, asOf: .now()))
    var open: [String: Int] = [:]
    var total: [String: Int] = [:]
    var levels: [Level: Int] = [:]
    for finding in findings {
      let isOpen = finding.state == .open || finding.state == .acknowledged
      if isOpen, !finding.isBeforeCoverage { levels[finding.level, default: 0] += 1 }
      for criterion in finding.criteria.isEmpty ? ["unmapped"] : finding.criteria {
        total[criterion, default: 0] += 1
        if isOpen { open[criterion, default: 0] += 1 }
      }
    }
    byCriterion = total.keys.sorted().map { ($0, open[$0] ?? 0, total[$0] ?? 0) }
    openByLevel = levels
  }

  private static func describe(_ position: Position) -> String {
    switch position {
    case .journal(let journal): "i=\(journal.sequence) of s=\(journal.sequenceID)"
    case .file(let file):
      file.files.map { "inode \($0.identity.inode) offset \($0.offset)" }.joined(separator: ", ")
    }
  }

  var json: JSONValue {
    var object: [String: JSONValue] = [
      "host": .string(host), "running": .integer(isRunning ? 1 : 0), "now": .string(now.description),
      "sources": .array(
        sources.map { source in
          var item: [String: JSONValue] = [
            "source": .string(source.name), "position": .string(source.position),
            "open_gaps": .integer(Int64(source.openGaps.count)), "state": .string(source.state(isRunning)),
          ]
          item["pending_bytes"] = source.pendingBytes.map { .integer($0) }
          item["transport"] = source.transport.map { .string($0.rawValue) }
          if let interval = source.interval {
            item["read_until"] = .string(interval.end.description)
            item["last_entry"] = interval.lastEvent.map { .string($0.description) }
            item["examined"] = .integer(Int64(interval.examined))
          }
          return .object(item)
        }),
      "limits_hit": limitsHit,
      "not_read": .array(
        notRead.map { ["source": .string($0.source), "reason": .string($0.reason)] }),
      "findings": .object(
        Dictionary(
          byCriterion.map {
            ($0.criterion, ["open": .integer(Int64($0.open)), "total": .integer(Int64($0.total))])
          }, uniquingKeysWith: { first, _ in first })),
      "ledger": .array(
        shards.map {
          var item: [String: JSONValue] = [
            "shard": .string($0.name), "size": .integer(Int64($0.size)), "root": .string($0.root.hex),
          ]
          if let signed = checkpoints[$0.name] {
            item["signed_size"] = .integer(Int64(signed.size))
            item["signed"] = .string(signed.signed.description)
          }
          return .object(item)
        }),
      "keys": .array(keys.map { .string($0) }),
    ]
    if let rules {
      object["rules"] = [
        "loaded": .integer(Int64(rules.loaded)), "rejected": .integer(Int64(rules.rejected)),
        "digest": .string(rules.digest), "activated": .string(rules.time.description),
        "dead": .integer(Int64(deadRules)),
      ]
    }
    if !expectations.isEmpty {
      object["expectations"] = .object(
        Dictionary(
          uniqueKeysWithValues: expectationCounts.map { ($0.state, JSONValue.integer(Int64($0.count))) }))
    }
    if let lifecycle { object["daemon"] = lifecycle.json }
    object["heartbeat"] = heartbeat.map { .string($0.description) }
    return .object(object)
  }

  /// By what became of their last period.
  private var expectationCounts: [(state: String, count: Int)] {
    let known = ExpectationOutcome.Status.allCases.map { status in
      (state: status.rawValue, count: expectations.count { $0 == status })
    }
    return known + [(state: "waiting", count: expectations.count { $0 == nil })]
  }

  func show() {
    Output.line("host      \(host)")
    Output.line("daemon    \(isRunning ? "running" : "not running")\(lifecycle.map { ", " + $0.text } ?? "")")
    if let rules {
      Output.line(
        "rules     \(rules.loaded) loaded, \(rules.rejected) rejected, digest \(rules.digest.prefix(12)), "
          + "since \(rules.time)")
      if deadRules > 0 {
        Output.line("          \(deadRules) that no configured source can feed; see 'rules list'")
      }
    }
    for shard in shards {
      let signed = checkpoints[shard.name].map { "\($0.size) of them signed on \($0.signed)" } ?? "unsigned"
      Output.line("ledger    \(shard.name): \(shard.size) leaves, root \(shard.root.hex), \(signed)")
    }
    if !expectations.isEmpty {
      let counts = expectationCounts.filter { $0.count > 0 }.map {
        "\($0.count) \($0.state.replacing("_", with: " "))"
      }
      Output.line("expected  \(expectations.count), in their last period: \(counts.joined(separator: ", "))")
    }
    if let key = keys.last { Output.line("key       \(key)") }
    Output.line("")
    Output.table(
      ["SOURCE", "STATE", "READ UNTIL", "LAST ENTRY", "EXAMINED", "POSITION"],
      sources.map {
        [
          $0.name, $0.state(isRunning), $0.interval?.end.description ?? "-",
          $0.interval?.lastEvent?.description ?? "-", $0.interval.map { "\($0.examined)" } ?? "-",
          $0.position,
        ]
      })
    for source in sources {
      if let transport = source.transport {
        Output.line("note      \(Redactor.escape(source.name)) \(transport.caveat)")
      }
    }
    for (source, reason) in notRead { Output.line("not read  \(source): \(reason)") }
    Output.line("")
    for (limit, count) in (limitsHit.object ?? [:]).sorted(by: { $0.key < $1.key })
    where count != .integer(0) {
      Output.line("limit hit: \(count.integer ?? 0) \(limit) were forgotten early")
    }
    let levels = Level.allCases.reversed().compactMap { level in openByLevel[level].map { "\($0) \(level)" } }
    Output.line("open findings: \(levels.isEmpty ? "none" : levels.joined(separator: ", "))")
    if !byCriterion.isEmpty {
      Output.table(
        ["CRITERION", "OPEN", "ALL"], byCriterion.map { [$0.criterion, "\($0.open)", "\($0.total)"] })
    }
  }
}

/// When the daemon last started or stopped, from its own statements.
struct LifecycleNote {
  let text: String
  let json: JSONValue

  init?(_ archive: Archive) throws {
    guard let last = try archive.daemonRuns().last else { return nil }
    if let stopped = last.stopped {
      text = "stopped \(stopped) (\(last.reason ?? ""))"
    } else {
      text = "started \(last.started), version \(last.version)"
    }
    var object: [String: JSONValue] = [
      "version": .string(last.version), "started": .string(last.started.description),
    ]
    object["stopped"] = last.stopped.map { .string($0.description) }
    json = .object(object)
  }
}
