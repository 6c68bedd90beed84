import Events
package import Evidence
package import Systemd

/// Alerts as journal entries by the native protocol: what `journalctl SYSLOG_IDENTIFIER=attestd` shows.
package enum JournalAlert {
  /// The fields of the entry, in the order they are sent. Their names and meanings are in docs/messages.md.
  package static func fields(_ alert: Alert) -> [(name: String, value: String)] {
    var fields: [(name: String, value: String)] = [
      ("MESSAGE", alert.message),
      ("MESSAGE_ID", messageID(alert.kind).rawValue),
      ("PRIORITY", String(alert.level.journalPriority)),
      ("SYSLOG_IDENTIFIER", "attestd"),
    ]
    func add(_ name: String, _ value: String?) {
      if let value { fields.append((name, value)) }
    }
    add("ATTESTD_FINDING_ID", alert.finding)
    add("ATTESTD_GAP_ID", alert.gap)
    add("ATTESTD_RULE_ID", alert.rule)
    add("ATTESTD_RULE_TITLE", alert.title)
    add("ATTESTD_LEVEL", alert.level.rawValue)
    if alert.finding != nil {
      add("ATTESTD_CRITERIA", alert.criteria.joined(separator: " "))
      add("ATTESTD_GROUP", alert.group.map { "\($0.name)=\($0.value)" }.joined(separator: " "))
    }
    add("ATTESTD_SOURCE", alert.source)
    add("ATTESTD_COUNT", alert.count.map { String($0) })
    return fields
  }

  /// The signed note of a checkpoint.
  package static let checkpointField = "ATTESTD_CHECKPOINT"

  /// The fields of the entry that shows a checkpoint, in the order they are sent.
  package static func checkpoint(_ note: String, _ message: String) -> [(name: String, value: String)] {
    [
      ("MESSAGE", message), ("MESSAGE_ID", MessageID.checkpoint.rawValue),
      ("PRIORITY", String(Level.informational.journalPriority)), ("SYSLOG_IDENTIFIER", "attestd"),
      (checkpointField, note),
    ]
  }

  package static func send(_ fields: [(name: String, value: String)]) throws(SystemdError) {
    try JournalMessage.send(fields)
  }

  private static func messageID(_ kind: Alert.Kind) -> MessageID {
    switch kind {
    case .finding: .finding
    case .findingSummary: .findingSummary
    case .beforeCoverage: .beforeCoverage
    case .gapOpened: .gapOpened
    case .gapClosed: .gapClosed
    case .daemonStarted: .daemonStarted
    case .daemonStopped: .daemonStopped
    case .ruleSetActivated: .ruleSetActivated
    case .documentsRejected: .documentsRejected
    case .storeUnavailable: .storeUnavailable
    }
  }
}
