import Events

extension PendingAuditEvent {
  /// Everything is there that the event's rules could ask for.
  var isComplete: Bool {
    guard userID != nil else { return false }
    switch kind {
    case .exec: return commandLine.isComplete && folder != nil && hasPath && parent != nil
    case .connect: return socketAddress != nil
    case .file: return folder != nil || created.isEmpty
    }
  }
}

/// Events in Sigma's own names, made of whole audit events.
extension AuditTrail {
  mutating func derive(_ event: PendingAuditEvent, _ out: inout EventBatch) {
    switch event.kind {
    case .exec:
      guard event.isComplete else {
        // What it was called with is not known; what it runs is.
        processes.set(event.process, AuditProcess(executable: event.executable))
        return
      }
      addProcess(event, &out)
    case .connect:
      guard event.isComplete else { return }
      addConnection(event, &out)
    case .file:
      guard event.isComplete else { return }
      for name in event.created where !name.isEmpty {
        let path = event.absolute(name) ?? name
        let (entry, reference) = begin(event, &out)
        out.add(names.targetFilename, path)
        addActor(event, &out)
        finish(
          entry, reference[...], EventBatch.Claim(logSources: sources.file, raw: nil, time: event.time), &out)
      }
    }
  }

  private mutating func addProcess(_ event: PendingAuditEvent, _ out: inout EventBatch) {
    let process = AuditProcess(
      executable: event.executable, invoked: event.invokedPath.flatMap { $0 == event.executable ? nil : $0 },
      commandLine: event.commandLine.text)
    let parent = event.parent.flatMap { findParent(event.key.node, $0) }
    var (entry, reference) = begin(event, &out)
    if event.commandLine.isCut {
      cutCommandLines += 1
      entry.isTruncated = true
    }
    add(names.image, process, &out)
    out.add(names.commandLine, event.commandLine.text)
    alias(names.command, &out)
    out.add(names.currentDirectory, event.folder ?? [])
    addUser(event, &out)
    if let parent {
      add(names.parentImage, parent, &out)
      if let commandLine = parent.commandLine { out.add(names.parentCommandLine, commandLine) }
    }
    finish(
      entry, reference[...], EventBatch.Claim(logSources: sources.process, raw: nil, time: event.time), &out)
    processes.set(event.process, process)
  }

  private mutating func addConnection(_ event: PendingAuditEvent, _ out: inout EventBatch) {
    guard let bytes = event.socketAddress, let address = AuditSocketAddress(bytes[...]),
      let port = address.port
    else { return }
    let (entry, reference) = begin(event, &out)
    out.add(names.destinationAddress, address.address)
    out.add(names.destinationPort, String(port).utf8)
    out.add(names.initiated, "true")
    addActor(event, &out)
    finish(
      entry, reference[...], EventBatch.Claim(logSources: sources.network, raw: nil, time: event.time), &out)
  }

  private func begin(
    _ event: PendingAuditEvent, _ out: inout EventBatch
  ) -> (EventBatch.Entry, reference: [UInt8]) {
    var entry = EventBatch.Entry(
      start: out.bytes.count, end: out.bytes.count, ordinal: event.ordinal,
      received: received ?? event.time)
    entry.firstValue = UInt32(truncatingIfNeeded: out.values.count)
    return (entry, event.reference)
  }

  /// Who did it and with what, of an event that is no process' beginning.
  private func addActor(_ event: PendingAuditEvent, _ out: inout EventBatch) {
    var process = AuditProcess(executable: event.executable)
    if processes.runs(event.process, event.executable[...]) {
      process.invoked = processes[event.process]?.invoked
    }
    add(names.image, process, &out)
    addUser(event, &out)
  }

  private func addUser(_ event: PendingAuditEvent, _ out: inout EventBatch) {
    let userID = event.userID ?? []
    // Without auditd's interpretation only one name is certain.
    let isRoot = userID.count == 1 && userID[0] == UInt8(ascii: "0")
    out.add(names.userName, event.userName ?? (isRoot ? Array("root".utf8) : userID))
    if event.actor == nil { alias(names.user, &out) }
    out.add(names.logonID, userID)
    if let actor = event.actor { out.add(names.user, actor) }
    out.add(names.processID, String(event.pid).utf8)
    alias(names.pid, &out)
    if let parent = event.parent { out.add(names.parentProcessID, String(parent).utf8) }
    if let host = event.host { out.add(names.host, host) }
  }

  /// Matches whether a rule names the resolved file or the path that was asked for.
  private func add(_ field: FieldID, _ process: AuditProcess, _ out: inout EventBatch) {
    out.add(field, process.executable)
    if let invoked = process.invoked { out.add(field, invoked) }
  }

  /// Gives the last value a second name.
  private func alias(_ field: FieldID, _ out: inout EventBatch) {
    if let last = out.values.last { out.add(field, last.range) }
  }

  private mutating func findParent(_ node: UInt64, _ pid: UInt32) -> AuditProcess? {
    let key = AuditProcessTable.Key(node: node, pid: pid)
    if let known = processes[key] { return known }
    guard let found = processLookup?(pid) else { return nil }
    processes.set(key, found)
    return found
  }
}
