import Events

/// The names that all of attestd's events share, as far as a record plainly says them (docs/fields.md).
extension AuditTrail {
  func addCommonNames(_ kind: AuditRecordKind, _ out: inout EventBatch) {
    let found = reader.found
    switch kind {
    case .attempt, .session:
      let account = named(.account, out) ?? named(.idName, out)
      if switchesUsers(kind, out) {
        out.add(names.user, actor(out))
        out.add(names.targetUser, account)
      } else {
        out.add(names.user, account)
      }
    case .account:
      out.add(names.user, actor(out))
      out.add(names.targetUser, named(.account, out) ?? named(.idName, out))
    case .group:
      out.add(names.user, actor(out))
      out.add(names.group, named(.account, out) ?? named(.groupName, out))
    case .command:
      out.add(names.user, actor(out))
      out.add(names.command, found[.command])
    default: out.add(names.user, actor(out))
    }
    out.add(names.sourceAddress, found[.address])
    out.add(names.terminal, found[.terminal])
  }

  /// Who acts: whoever logged in, or else whose rights the process has.
  func actor(_ out: EventBatch) -> Range<Int>? { named(.loginName, out) ?? named(.userName, out) }

  /// A user's name; nil for what stands in its place: `unknown(1001)`, `(unknown)`, `(invalid user)`.
  func named(_ role: AuditField.Role, _ out: EventBatch) -> Range<Int>? {
    guard let range = reader.found[role], !range.isEmpty, !starts(out.bytes.span, range, "unknown("),
      out.bytes[range.lowerBound] != UInt8(ascii: "(")
    else { return nil }
    return range
  }

  private func switchesUsers(_ kind: AuditRecordKind, _ out: EventBatch) -> Bool {
    guard let path = reader.found[.exe] else { return false }
    let program = lastPathComponent(out.bytes.span, path)
    if equal(out.bytes.span, program, "sudo") { return kind == .session }
    return equal(out.bytes.span, program, "su") || equal(out.bytes.span, program, "runuser")
      || equal(out.bytes.span, program, "pkexec")
  }
}
