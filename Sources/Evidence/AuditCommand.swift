import Events

/// Tells records of the audit system that are nothing but a command line (EXECVE, PROCTITLE), as the kernel logs it with
/// whatever passwords are in it: their text is never kept, only fields that a rule names.
enum AuditCommand {
  private static let types = ["EXECVE", "PROCTITLE", "1309", "1327"].map { Array($0.utf8) }
  /// How the type is written: by the decoder of audit logs, by journald, by journald as a number.
  private static let fields = ["type", "_AUDIT_TYPE_NAME", "_AUDIT_TYPE"]
  /// Before the type in lines of audit.log, of `audispd` in syslog, and of the kernel.
  private static let label = Array("type=".utf8)
  /// Behind the header of whatever log the record is in.
  private static let lastPlace = 400

  static func isIn(_ event: Event, _ table: FieldTable) -> Bool {
    for name in fields {
      guard let field = table.id(of: name) else { continue }
      for value in event.values where value.field == field {
        if types.contains(where: { $0.elementsEqual(event.bytes[value.range]) }) { return true }
      }
    }
    return isWritten(in: event.bytes[event.raw ?? event.message].prefix(lastPlace))
  }

  private static func isWritten(in text: ArraySlice<UInt8>) -> Bool {
    // journald puts the name of the type before the record.
    if text.starts(with: "EXECVE ".utf8) || text.starts(with: "PROCTITLE ".utf8) { return true }
    for start in text.indices where text[start...].starts(with: label) {
      let behind = text[(start + label.count)...]
      for type in types where behind.starts(with: type) {
        let rest = behind.dropFirst(type.count)
        if rest.starts(with: " msg=audit(".utf8) || rest.starts(with: " audit(".utf8) { return true }
      }
    }
    return false
  }
}
