import CanonicalJSON
import Events
import Evidence
import Export
import Ledger

extension SyntheticMonth {
  /// A host that boots, loses its time server for some hours of the second day and is suspended; and people who took
  /// evidence.
  static func clocked(after count: Int = 0) -> ExportPeriod {
    var month = empty()
    let leaves = clockLeaves + accessLeaves
    addLedger(to: &month, after: count, more: leaves.map(\.leaf))
    month.gaps = gaps
    month.clock = StatedLeaves(placed(clockLeaves, from: count))
    month.access = StatedLeaves(placed(accessLeaves, from: count + clockLeaves.count))
    return month
  }

  /// The leaves as `addLedger` numbers them behind `first` others.
  static func placed(_ leaves: [StatedLeaf], from first: Int) -> [StatedLeaf] {
    leaves.enumerated().map { number, stated in
      var stated = stated
      stated.leaf.index = first + number
      stated.hash = TreeHash.leaf(stated.leaf.canonicalBytes)
      return stated
    }
  }

  static func stated(
    _ type: String, _ recorded: String, _ body: [String: JSONValue], evidence: JSONValue? = nil
  ) -> StatedLeaf {
    let leaf = Leaf(
      type: type, host: "h-5d41402abc4b2a76", shard: "2026", index: 0,
      recorded: "2026-10-\(recorded):00.000000Z",
      body: body, commitment: evidence == nil ? nil : TreeHash.leaf([1]))
    return StatedLeaf(leaf: leaf, hash: .emptyTree, evidence: evidence)
  }

  static func heartbeat(_ recorded: String, _ state: Int64?, offset: Int64 = 0, error: Int64 = 900)
    -> StatedLeaf
  {
    var body: [String: JSONValue] = ["uptime_s": 1]
    body["clock_synchronised"] = state.map { .integer($0) }
    body["clock_offset_us"] = .integer(offset)
    body["clock_max_error_us"] = .integer(error)
    return stated("heartbeat", recorded, body)
  }

  static func interval(_ recorded: String, _ state: Int64, history: Int64 = 0) -> StatedLeaf {
    stated(
      "coverage.closed", recorded,
      [
        "clock_synchronised": .integer(state), "before_coverage": .integer(history), "max_lag_s": 7,
        "source": "journal",
      ])
  }

  private static let gaps = [
    ("g-1", SourceGap(cause: .hostPaused, size: .unknown, from: "", to: "", detail: "asleep"), "06T09:00"),
    ("g-2", SourceGap(cause: .vanished, size: .entries(7), from: "", to: "", detail: "gone"), "06T09:30"),
  ].map {
    CoverageGap(id: $0.0, source: "journal", gap: $0.1, opened: time("2026-10-\($0.2):00.000000Z"))
  }

  private static func gap(_ gap: CoverageGap) -> StatedLeaf {
    let statement = Statement.gapOpened(id: gap.id, source: gap.source, gap.gap)
    return stated(
      statement.kind.rawValue, String(gap.opened.description.dropFirst(8).prefix(8)), statement.body)
  }

  private static let clockLeaves = [
    stated("daemon.started", "05T08:00", ["boot": "b1", "version": "0.2.0"]),
    heartbeat("05T08:05", 1, offset: -40), heartbeat("05T08:10", 1, offset: 12, error: 1200),
    interval("05T09:00", 1),
    interval("05T09:01", 0, history: 1),
    stated("daemon.started", "05T10:00", ["boot": "b1", "version": "0.2.0"]),
    heartbeat("06T08:05", 0, error: 16_000_000),
    gap(gaps[0]), gap(gaps[1]),
    stated(
      "finding.opened", "06T09:40",
      [
        "finding": "f-1", "rule": "2ad45208-b8d3-578a-8e38-6ccb0b5aaced", "title": "Clock was set",
        "first": "2026-09-01T00:00:00.000000Z",
      ]),
    heartbeat("06T10:00", 1),
    stated("daemon.started", "07T08:00", ["boot": "b2", "version": "0.2.1"]), heartbeat("07T08:05", nil),
  ]

  private static let accessLeaves = [
    stated(
      "access.query", "07T09:00",
      [
        "what": "population", "control": "CC6-01", "from": "2026-09-01T00:00:00.000000Z",
        "to": "2026-10-01T00:00:00.000000Z", "rows": 12, "sha256": "aa", "tool": "attestctl 0.2.0",
      ], evidence: ["actor": "ann (uid 1001)", "query": "…"]),
    stated(
      "access.sample", "07T09:01",
      [
        "what": "sample", "criterion": "CC6.1", "rows": 2, "sha256": "bb", "population_rows": 12,
        "population_sha256": "aa", "seed": "cc",
      ], evidence: ["actor": "ann (uid 1001)", "engagement": "=ENG"]),
    stated(
      "access.read", "07T09:01",
      ["command": "gaps list", "role": "auditor", "unattributed": 0, "actor_p": "p-0123456789ab"],
      evidence: ["actor": "carla (uid 1002)", "arguments": ["gaps", "list", "--state", "/srv/carla"]]),
    // Of the time before exports named anybody.
    stated("export.made", "07T09:02", ["month": "2026-09", "manifest_sha256": "dd"]),
  ]
}
