import Events

/// Log sources of records and of what is derived from them.
struct AuditLogSources: Sendable {
  let record, process, file, network: LogSourceSet

  /// All that a source of audit records can give.
  var all: LogSourceSet {
    var all = record
    for derived in [process, file, network] { all.formUnion(derived) }
    return all
  }

  init(_ table: inout LogSourceTable) {
    func set(_ logSources: [LogSource]) -> LogSourceSet {
      var set = LogSourceSet()
      for logSource in logSources {
        if let id = table.intern(logSource) { set.insert(id) }
      }
      return set
    }
    record = set([LogSource(product: "linux"), LogSource(product: "linux", service: "auditd")])
    func derived(_ category: String) -> LogSourceSet {
      var set = LogSourceSet()
      if let id = table.internDerived(LogSource(category: category, product: "linux")) { set.insert(id) }
      return set
    }
    process = derived("process_creation")
    file = derived("file_event")
    network = derived("network_connection")
  }
}
