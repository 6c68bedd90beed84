import CanonicalJSON
package import Events
import Evidence
import GRDB
import Ledger

extension Archive {
  /// Every activation of a rule set, oldest first.
  package func ruleSets() throws(StoreError) -> [RuleSetActivation] {
    try read { db in
      try RecordedStatement.all(db, kind: .ruleSetActivated).map { statement in
        RuleSetActivation(
          time: statement.recorded, digest: statement.text("digest"), previous: statement.text("previous"),
          loaded: statement.number("loaded"), rejected: statement.number("rejected"))
      }
    }
  }

  /// Every run of the daemon, oldest first.
  package func daemonRuns() throws(StoreError) -> [DaemonRun] {
    try read { db in
      let statements = try RecordedStatement.fetch(
        db, where: "l.type IN ('daemon.started', 'daemon.stopped') ORDER BY l.shard, l.idx", [])
      var runs: [DaemonRun] = []
      for statement in statements {
        if statement.leaf.type == Evidence.Statement.Kind.daemonStarted.rawValue {
          runs.append(
            DaemonRun(
              started: statement.recorded, version: statement.text("version"), boot: statement.text("boot"),
              process: statement.number("pid"), start: statement.text("start"),
              ruleSet: statement.text("ruleset"), config: statement.text("config")))
        } else if let last = runs.indices.last {
          runs[last].stopped = statement.recorded
          runs[last].reason = statement.text("reason")
          runs[last].isClean = statement.flag("clean")
        }
      }
      return runs
    }
  }

  package var lastHeartbeat: Heartbeat? {
    get throws(StoreError) {
      try read { db in
        try RecordedStatement.newest(db, kind: .heartbeat).map {
          Heartbeat(time: $0.recorded, uptimeSeconds: $0.number("uptime_s"))
        }
      }
    }
  }

  /// The months whose content is settled, in the order they were closed.
  package func closedPeriods() throws(StoreError) -> [ClosedPeriod] {
    try read { db in
      try RecordedStatement.all(db, kind: .periodClosed).map { statement in
        ClosedPeriod(
          month: statement.text("month"), closed: statement.recorded, shard: statement.text("shard"),
          firstLeaf: statement.number("first_leaf"), lastLeaf: statement.number("last_leaf"),
          rootHex: statement.text("root"),
          place: LeafReference(shard: statement.leaf.shard, index: statement.leaf.index))
      }
    }
  }
}

package struct RuleSetActivation: Hashable, Sendable {
  package var time: Timestamp
  package var digest: String
  /// Empty for the first.
  package var previous: String
  package var loaded: Int
  package var rejected: Int
}

package struct DaemonRun: Hashable, Sendable {
  package var started: Timestamp
  package var version: String
  package var boot: String
  package var process: Int
  /// The start position asked for: `oldest`, `now` or `boot`.
  package var start: String
  package var ruleSet: String
  package var config: String
  /// Nil while it runs, or if it never could say that it stopped.
  package var stopped: Timestamp?
  package var reason: String?
  package var isClean = false
}

package struct Heartbeat: Hashable, Sendable {
  package var time: Timestamp
  package var uptimeSeconds: Int
}

package struct ClosedPeriod: Hashable, Sendable {
  /// `2026-11`, UTC.
  package var month: String
  package var closed: Timestamp
  package var shard: String
  /// Both inclusive.
  package var firstLeaf: Int
  package var lastLeaf: Int
  package var rootHex: String
  /// Of the closing statement itself.
  package var place: LeafReference
}
