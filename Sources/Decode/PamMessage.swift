import Events

/// `pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=203.0.113.9  user=root`
struct PamMessage: Sendable {
  private let module, service, type, message, pamUser, pamRuser, pamRhost: FieldID?
  private let user, targetUser, sourceIP: FieldID?
  private let keys: [(key: StaticString, field: FieldID?)]
  private let shapes: ShapeSet

  private static let wordings: [MessageShape] = [
    "session opened for user {pam_user:until}(uid={uid:digits}) by {pam_ruser:until}(uid={:digits})",
    "session opened for user {pam_user:until} by {pam_ruser:until}(uid={:digits})",
    "session closed for user {pam_user:rest}",
    "Consecutive login failures for user {pam_user:any} account temporarily locked",
    "account {pam_user:any} has expired ({reason:any})",
    "expired password for user {pam_user:any} ({reason:any})",
    "password for user {pam_user:until} will expire in {:rest}",
    "account {pam_user:any} has password changed in future",
    "password changed for {pam_user:rest}",
    "bad username [{pam_user:any}]",
    "check pass; user ({pam_user:any}) unknown",
    "user [{pam_user:until}] has {reason:rest}",
    "user \"{pam_user:any}\" has {reason:rest}",
    "received for user {pam_user:any}: {:digits} ({reason:any})",
    "requirement \"{reason:until}\" not met by user \"{pam_user:any}\"",
    "access denied for user `{pam_user:any}' from `{pam_rhost:until}'",
    "user {pam_user:until} ({:digits}) tally {attempts:digits}, deny {:digits}",
    "auth could not identify password for [{pam_user:any}]",
    "User {pam_user:any} account has expired",
  ]

  init(fields: inout FieldTable) {
    module = fields.intern("pam_module")
    service = fields.intern("service")
    type = fields.intern("pam_type")
    message = fields.intern("pam_message")
    pamUser = fields.intern("pam_user")
    pamRuser = fields.intern("pam_ruser")
    pamRhost = fields.intern("pam_rhost")
    user = fields.intern("user")
    targetUser = fields.intern("target_user")
    sourceIP = fields.intern("src_ip")
    keys = [
      ("logname=", nil), ("uid=", fields.intern("uid")), ("euid=", nil), ("tty=", fields.intern("tty")),
      ("ruser=", pamRuser), ("rhost=", pamRhost), ("user=", pamUser),
    ]
    shapes = ShapeSet(PamMessage.wordings, fields: &fields)
  }

  var rejected: [String] { shapes.rejected }

  /// - Parameter program: the entry's program; old modules logged as `sshd(pam_unix)` and left the rest out.
  /// - Returns: false if the message is none of PAM's.
  func decode(
    _ bytes: Span<UInt8>, program: Range<Int>, _ range: Range<Int>, into values: inout [FieldValue]
  ) -> Bool {
    let mark = values.count
    var service = program.lowerBound..<program.lowerBound
    var kind = service
    var text = range
    if starts(bytes, range, "pam_") {
      guard let open = first("(", bytes, range), let close = first(")", bytes, open..<range.upperBound),
        let colon = first(":", bytes, open..<close)
      else { return false }
      service = open + 1..<colon
      kind = colon + 1..<close
      var start = close + 1
      if start < range.upperBound, bytes[start] == UInt8(ascii: ":") { start += 1 }
      text = skipBlanks(bytes, start, range.upperBound)..<range.upperBound
      values.add(module, range.lowerBound..<open)
      values.add(type, kind)
    } else if PamMessage.isOldStyle(bytes, program) {
      service = ProgramTable.baseName(bytes, program)
      values.add(module, service.upperBound + 1..<program.upperBound - 1)
    } else if starts(bytes, range, "PAM "), find(" more authentication failure", bytes, range) != nil {
      service = ProgramTable.baseName(bytes, program)
    } else {
      return false
    }
    values.add(self.service, service)
    values.add(message, text)
    if let tail = find("; logname=", bytes, text) {
      readPairs(bytes, tail + 2..<text.upperBound, &values)
    } else {
      _ = shapes.match(bytes, text, into: &values)
    }
    addPeople(bytes, service, kind, mark, &values)
    return true
  }

  static func isOldStyle(_ bytes: Span<UInt8>, _ program: Range<Int>) -> Bool {
    let base = ProgramTable.baseName(bytes, program)
    return !base.isEmpty && base.count < program.count
      && starts(bytes, base.upperBound..<program.upperBound, "(pam_")
  }

  /// `key=value` in PAM's own order. Each key counts once, and `user=`, which may hold what a stranger typed,
  /// takes all that follows.
  private func readPairs(_ bytes: Span<UInt8>, _ range: Range<Int>, _ values: inout [FieldValue]) {
    var at = range.lowerBound
    var next = 0
    while at < range.upperBound {
      at = skipBlanks(bytes, at, range.upperBound)
      var end = at
      while end < range.upperBound, bytes[end] != blank { end += 1 }
      for index in next..<keys.count where starts(bytes, at..<end, keys[index].key) {
        let isLast = index == keys.count - 1
        let value = at + keys[index].key.utf8CodeUnitCount..<(isLast ? range.upperBound : end)
        if !value.isEmpty { values.add(keys[index].field, value) }
        if isLast { return }
        next = index + 1
        break
      }
      at = end
    }
  }

  /// Who acts, on whom, from where. Services by which one user becomes another name the other one as PAM's
  /// user; everywhere else that is the one who acts.
  private func addPeople(
    _ bytes: Span<UInt8>, _ service: Range<Int>, _ kind: Range<Int>, _ mark: Int, _ values: inout [FieldValue]
  ) {
    var name: Range<Int>?
    var caller: Range<Int>?
    for index in mark..<values.count {
      let value = values[index]
      if value.range.isEmpty { continue }
      if value.field == pamUser { name = value.range }
      if value.field == pamRuser { caller = value.range }
      if value.field == pamRhost { values.add(sourceIP, value.range) }
    }
    let isSession = equal(bytes, kind, "session")
    if equal(bytes, kind, "chauthtok") {
      if let name { values.add(targetUser, name) }
    } else if switches(bytes, service) || (isSession && isSudo(bytes, service)) {
      if let caller { values.add(user, caller) }
      if let name { values.add(targetUser, name) }
    } else if let name {
      values.add(user, name)
    }
  }

  private func isSudo(_ bytes: Span<UInt8>, _ service: Range<Int>) -> Bool {
    equal(bytes, service, "sudo") || equal(bytes, service, "sudo-i")
  }

  private func switches(_ bytes: Span<UInt8>, _ service: Range<Int>) -> Bool {
    equal(bytes, service, "su") || equal(bytes, service, "su-l") || equal(bytes, service, "runuser")
      || equal(bytes, service, "runuser-l") || equal(bytes, service, "polkit-1")
  }

  private func first(_ character: Unicode.Scalar, _ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
    for index in range where bytes[index] == UInt8(truncatingIfNeeded: character.value) { return index }
    return nil
  }
}
