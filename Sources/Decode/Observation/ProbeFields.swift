import Events

/// How readings that another process of attestd made stand in the journal: the program that may make them, and each
/// field under a name journald keeps (docs/probes.md).
///
/// Only what journald itself says of the sender makes such an entry a reading (`TrustedOrigin`).
package struct ProbeFields: Sendable {
  package static let program = "attestd-probe"
  static let unit: StaticString = "attestd-probe.service"
  static let executables = ["attestctl", "attestd"]
  private static let prefix = "ATTESTD_PROBE_"

  /// The fields of a reading beside `message`.
  package static let names = [
    "observation", "path", "area", "change", "what", "state", "reason", "subject", "not_after", "days",
    "target_user", "key_fingerprint", "key_type", "sha256", "previous_sha256", "owner", "previous_owner",
    "mode", "previous_mode", "filesystem", "free_percent", "inodes_free_percent", "full_in_days", "files",
    "keys", "certificates", "failures", "by",
  ]

  package static func journalName(of name: String) -> String {
    prefix + name.uppercased()
  }

  /// By the number of the journal's field, the number of the reading's.
  private let targets: [FieldID?]

  init(fields: inout FieldTable) {
    var targets: [FieldID?] = []
    for name in ProbeFields.names {
      guard let id = fields.intern(ProbeFields.journalName(of: name)), let target = fields.intern(name)
      else { continue }
      let index = Int(id.rawValue)
      while targets.count <= index { targets.append(nil) }
      targets[index] = target
    }
    self.targets = targets
  }

  /// Gives the values the names that rules use; they stay where they stand in the entry.
  func rename(_ event: inout Event) {
    let stored = event.values
    for value in stored {
      let index = Int(value.field.rawValue)
      guard index < targets.count, let target = targets[index] else { continue }
      event.add(target, value.range)
    }
  }
}
