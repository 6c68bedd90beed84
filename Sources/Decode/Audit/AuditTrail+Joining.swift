import Events

/// Puts the records of one audit event together.
extension AuditTrail {
  mutating func join(
    _ header: AuditHeader, _ kind: AuditRecordKind, _ line: EventBatch.Entry, _ reference: ArraySlice<UInt8>,
    _ host: [UInt8]?, _ address: [UInt8]?, _ out: inout EventBatch
  ) {
    let host = header.node.isEmpty ? host : Array(out.bytes[nodeRange(header, out)])
    let key = PendingAuditEvent.Key(
      node: AuditTrail.hash(host), milliseconds: header.milliseconds, serial: header.serial)
    closeOld(key, &out)
    if kind == .syscall {
      begin(key, line, reference, host, &out)
      return
    }
    guard let index = pending.lastIndex(where: { $0.key == key }) else { return }
    let before = pending[index].byteCount
    switch kind {
    case .execve: addArguments(index, line, out)
    case .cwd: pending[index].folder = pending[index].folder ?? text(.cwd, out)
    case .path: addPath(index, out)
    case .socketAddress: pending[index].socketAddress = pending[index].socketAddress ?? address
    case .title, .end:
      close(index, &out)
      return
    default: return
    }
    pending[index].isChanged = true
    pendingBytes += pending[index].byteCount - before
    makeRoom(&out)
  }

  /// The record's own text is the last entry of the batch.
  private func nodeRange(_ header: AuditHeader, _ out: EventBatch) -> Range<Int> {
    guard let entry = out.entries.last else { return 0..<0 }
    let start = Int(entry.start)
    return start + header.node.lowerBound..<start + header.node.upperBound
  }

  /// FNV-1a: the store keeps it, so it must not change from run to run. No name is 0.
  static func hash(_ name: [UInt8]?) -> UInt64 {
    guard let name else { return 0 }
    var hash: UInt64 = 14_695_981_039_346_656_037
    for byte in name { hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211 }
    return hash
  }

  /// Texts longer than any path are nobody's.
  private func text(_ role: AuditField.Role, _ out: EventBatch) -> [UInt8]? {
    guard let range = reader.found[role], range.count <= 8_192 else { return nil }
    return Array(out.bytes[range])
  }

  private func value(_ role: AuditField.Role, _ out: EventBatch) -> Int64? {
    reader.found[role].flatMap { number(out.bytes.span, $0) }
  }

  private func equals(_ role: AuditField.Role, _ word: StaticString, _ out: EventBatch) -> Bool {
    reader.found[role].map { equal(out.bytes.span, $0, word) } ?? false
  }

  /// A SYSCALL record, which comes first, says whether anything can follow from its event.
  private mutating func begin(
    _ key: PendingAuditEvent.Key, _ line: EventBatch.Entry, _ reference: ArraySlice<UInt8>, _ host: [UInt8]?,
    _ out: inout EventBatch
  ) {
    guard let pid = value(.pid, out).flatMap({ UInt32(exactly: $0) }), let executable = reader.found[.exe],
      !executable.isEmpty, executable.count <= 8_192
    else { return }
    let parent = value(.ppid, out).flatMap { UInt32(exactly: $0) }
    guard let kind = kindOfSyscall(out), !pending.contains(where: { $0.key == key }) else {
      learn(key.node, pid, parent, out.bytes[executable])
      return
    }
    if kind != .exec { learn(key.node, pid, parent, out.bytes[executable]) }
    var event = PendingAuditEvent(key: key, kind: kind, ordinal: line.ordinal, pid: pid)
    event.reference = Array(reference)
    event.host = host
    event.executable = Array(out.bytes[executable])
    event.parent = parent
    event.userID = text(.uid, out)
    event.userName = named(.userName, out).map { Array(out.bytes[$0]) }
    event.actor = actor(out).map { Array(out.bytes[$0]) }
    event.isBelowFolder = isBelowFolder(out)
    event.arrival = arrivals
    arrivals &+= 1
    pendingBytes += event.byteCount
    pending.append(event)
    makeRoom(&out)
  }

  private func kindOfSyscall(_ out: EventBatch) -> PendingAuditEvent.Kind? {
    let isDone = equals(.success, "yes", out)
    guard let name = syscallName(out) else { return nil }
    let bytes = out.bytes.span
    if equal(bytes, name, "execve") || equal(bytes, name, "execveat") { return isDone ? .exec : nil }
    // EINPROGRESS: the connection is being made without anybody waiting for it.
    if equal(bytes, name, "connect") || (equal(bytes, name, "socketcall") && equals(.a0, "3", out)) {
      return isDone || equals(.exit, "-115", out) ? .connect : nil
    }
    return isDone && reader.found[.items].map { !equal(bytes, $0, "0") } ?? false ? .file : nil
  }

  /// Whether the call's names are relative to the working directory; its record does not say to which other directory.
  private func isBelowFolder(_ out: EventBatch) -> Bool {
    let bytes = out.bytes.span
    guard let name = syscallName(out), let role = AuditTrail.registers.find(AuditWord(bytes, name)),
      let register = reader.found[role], let descriptor = AuditHex.number(bytes, register)
    else { return true }
    // AT_FDCWD, -100 in 32 bits.
    return descriptor & 0xFFFF_FFFF == 0xFFFF_FF9C
  }

  /// Which register holds the directory that a new name is relative to.
  private static let registers = AuditWordTable<AuditField.Role>([
    AuditWord("openat"): .a0, AuditWord("openat2"): .a0, AuditWord("mkdirat"): .a0, AuditWord("mknodat"): .a0,
    AuditWord("execveat"): .a0, AuditWord("symlinkat"): .a1, AuditWord("renameat"): .a2,
    AuditWord("renameat2"): .a2, AuditWord("linkat"): .a2,
  ])

  /// Interpreted by auditd, or else the value added last.
  private func syscallName(_ out: EventBatch) -> Range<Int>? {
    if let name = reader.found[.syscallName] { return name }
    guard let entry = out.entries.last else { return nil }
    for value in out.values[entry.valueRange].reversed() where value.field == names.syscallName {
      return value.range
    }
    return nil
  }

  private mutating func addArguments(_ index: Int, _ line: EventBatch.Entry, _ out: EventBatch) {
    guard pending[index].kind == .exec else { return }
    if line.isTruncated { pending[index].commandLine.break() }
    if reader.found[.argc] != nil { pending[index].commandLine.begin(value(.argc, out)) }
    for piece in reader.arguments { pending[index].commandLine.add(piece, out.bytes[piece.range]) }
  }

  private mutating func addPath(_ index: Int, _ out: EventBatch) {
    if pending[index].kind == .exec, equals(.item, "0", out), !pending[index].hasPath {
      pending[index].hasPath = true
      pending[index].invoked = text(.name, out)
    }
    if pending[index].kind == .file, equals(.nametype, "CREATE", out), let name = text(.name, out),
      pending[index].created.count < PendingAuditEvent.mostCreated
    {
      pending[index].created.append(name)
    }
  }
}
