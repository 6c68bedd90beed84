import Events

/// Log sources of records and of what is derived from them.
struct AuditLogSources: Sendable {
  let record, process, file, network: LogSourceSet

  init(_ table: inout LogSourceTable) {
    func set(_ logSources: [LogSource]) -> LogSourceSet {
      var set = LogSourceSet()
      for logSource in logSources {
        if let id = table.intern(logSource) { set.insert(id) }
      }
      return set
    }
    record = set([LogSource(product: "linux"), LogSource(product: "linux", service: "auditd")])
    process = set([LogSource(category: "process_creation", product: "linux")])
    file = set([LogSource(category: "file_event", product: "linux")])
    network = set([LogSource(category: "network_connection", product: "linux")])
  }
}
