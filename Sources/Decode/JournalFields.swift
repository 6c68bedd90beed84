import Events

/// The journald fields that the decoder itself reads, found in one pass over an entry's values.
struct JournalFields: Sendable {
  private let roles: [Role?]

  enum Role: String, CaseIterable {
    case message = "MESSAGE"
    case identifier = "SYSLOG_IDENTIFIER"
    case facility = "SYSLOG_FACILITY"
    case claimedProcessID = "SYSLOG_PID"
    case host = "_HOSTNAME"
    case command = "_COMM"
    case executable = "_EXE"
    case userID = "_UID"
    case processID = "_PID"
    case transport = "_TRANSPORT"
    case unit = "UNIT"
    case ownUnit = "_SYSTEMD_UNIT"
    case sourceTime = "_SOURCE_REALTIME_TIMESTAMP"
  }

  /// Fields that rules ask for and that get a number so that sources keep them.
  private static let kept = [
    "PRIORITY", "MESSAGE_ID", "INVOCATION_ID", "JOB_TYPE", "JOB_RESULT", "UNIT_RESULT", "N_RESTARTS",
    "EXIT_CODE", "EXIT_STATUS", "USER_UNIT", "_GID", "_CMDLINE", "_BOOT_ID", "_SYSTEMD_CGROUP",
    "_SYSTEMD_USER_UNIT", "_AUDIT_LOGINUID", "_AUDIT_SESSION", "SESSION_ID", "USER_ID", "LEADER",
    "EXECUTABLE",
    "ERRNO", "COREDUMP_UNIT", "COREDUMP_EXE", "COREDUMP_SIGNAL_NAME", "N_DROPPED", "CURRENT_USE", "MAX_USE",
    "DISK_AVAILABLE", "LIMIT", "TIMEZONE", "REALTIME", "CONFIG_FILE", "CONFIG_LINE", "ACTION",
    "CPU_USAGE_NSEC",
    "MEMORY_PEAK",
  ]

  init(fields: inout FieldTable) {
    var roles: [Role?] = []
    for role in Role.allCases {
      guard let id = fields.intern(role.rawValue) else { continue }
      let index = Int(id.rawValue)
      while roles.count <= index { roles.append(nil) }
      roles[index] = role
    }
    self.roles = roles
    for name in JournalFields.kept { _ = fields.intern(name) }
  }

  /// The first value of each role. A client can repeat a field, and journald adds its own once only.
  struct Found {
    var message, identifier, facility, host, unit, ownUnit, sourceTime: Range<Int>?
    var sender = JournalSender()
  }

  func find(in values: some Sequence<FieldValue>) -> Found {
    var found = Found()
    for value in values {
      let index = Int(value.field.rawValue)
      guard index < roles.count, let role = roles[index] else { continue }
      found.add(value.range, as: role)
    }
    return found
  }
}

extension JournalFields.Found {
  mutating func add(_ range: Range<Int>, as role: JournalFields.Role) {
    switch role {
    case .message: message = message ?? range
    case .identifier: identifier = identifier ?? range
    case .facility: facility = facility ?? range
    case .host: host = host ?? range
    case .unit: unit = unit ?? range
    case .ownUnit:
      ownUnit = ownUnit ?? range
      sender.unit = sender.unit ?? range
    case .sourceTime: sourceTime = sourceTime ?? range
    case .claimedProcessID: sender.claimedProcessID = sender.claimedProcessID ?? range
    case .command: sender.command = sender.command ?? range
    case .executable: sender.executable = sender.executable ?? range
    case .userID: sender.userID = sender.userID ?? range
    case .processID: sender.processID = sender.processID ?? range
    case .transport: sender.transport = sender.transport ?? range
    }
  }
}
