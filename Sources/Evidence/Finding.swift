package import Events

/// A detection as the record holds it: a view over its `finding.opened` (or `operation.observed`) leaf, the
/// latest `finding.merged` and the responses to it.
package struct Finding: Sendable {
  /// Content-derived, the same after a replay: `f-` and 16 hex digits.
  package var id: String
  package var rule: String
  package var title: String
  package var level: Level
  package var kind: Kind
  package var criteria: [String]
  /// Digest of the rule set that made it.
  package var ruleSet: String
  /// Values that repeats are merged by; field name to value, sorted by name.
  package var group: [GroupValue]
  package var source: String
  /// Cursor of the first record, or `path:offset`.
  package var reference: String
  package var firstTime: Timestamp
  package var lastTime: Timestamp
  package var receivedTime: Timestamp
  package var recordedTime: Timestamp
  package var count: Int
  package var origin: Event.Origin
  /// Recorded more than five minutes after the event.
  package var isLate: Bool
  /// Older than the first start of attestd on this host.
  package var isBeforeCoverage: Bool
  /// Fields the rule keeps, redacted; nil once deleted by retention.
  package var kept: [GroupValue]?
  /// Of a baseline's finding.
  package var deviation: FindingDeviation?
  /// The redacted original record; nil for low levels or once deleted.
  package var record: String?
  package var shard: String
  package var leafIndex: Int
  package var leafHash: String
  package var responses: [Response]
  /// Gaps of its source right before or around it: what else happened there is not known.
  package var gaps: [String] = []
  /// Set for an item that stands for all operations of an hour above the limit; `count` says how many these are.
  package var counted: Counted?
  /// When it is looked at: exceptions expire. Nil for right after the last of its responses.
  package var asOf: Timestamp?

  package enum Kind: String, Sendable { case anomaly, operation }

  /// One item for the operations of a rule in one hour of one source of which more than `above` were not kept each.
  package struct Counted: Hashable, Sendable {
    package var above: Int
    /// When it begins, UTC.
    package var hour: Timestamp

    package init(above: Int, hour: Timestamp) {
      self.above = above
      self.hour = hour
    }

    /// `counted: those above 100 of the hour from 2026-11-22T10:00`.
    package var words: String {
      "counted: those above \(above) of the hour from \(hour.description.prefix(16))Z"
    }
  }

  package struct GroupValue: Hashable, Codable, Sendable {
    package var name: String
    package var value: String
    package init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  package init(
    id: String, rule: String, title: String, level: Level, kind: Kind, criteria: [String], ruleSet: String,
    group: [GroupValue], source: String, reference: String, firstTime: Timestamp, lastTime: Timestamp,
    receivedTime: Timestamp, recordedTime: Timestamp, count: Int, origin: Event.Origin, isLate: Bool,
    isBeforeCoverage: Bool, kept: [GroupValue]?, record: String?, shard: String, leafIndex: Int,
    leafHash: String, responses: [Response]
  ) {
    self.id = id
    self.rule = rule
    self.title = title
    self.level = level
    self.kind = kind
    self.criteria = criteria
    self.ruleSet = ruleSet
    self.group = group
    self.source = source
    self.reference = reference
    self.firstTime = firstTime
    self.lastTime = lastTime
    self.receivedTime = receivedTime
    self.recordedTime = recordedTime
    self.count = count
    self.origin = origin
    self.isLate = isLate
    self.isBeforeCoverage = isBeforeCoverage
    self.kept = kept
    self.record = record
    self.shard = shard
    self.leafIndex = leafIndex
    self.leafHash = leafHash
    self.responses = responses
  }

  /// Operations it stands for: one, unless it is the item of an hour that was counted.
  package var operations: Int { counted == nil ? 1 : max(1, count) }

  /// The UTC month the finding belongs to.
  package var month: String { firstTime.month }
}

extension Finding {
  /// ` (src_ip=192.0.2.7 user=root)`; empty without a group.
  package static func describe(_ group: [GroupValue]) -> String {
    group.isEmpty ? "" : " (" + group.map { "\($0.name)=\($0.value)" }.joined(separator: " ") + ")"
  }
}
