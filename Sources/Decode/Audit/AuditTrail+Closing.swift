import Events

/// When an audit event ends, and what a process is remembered by.
extension AuditTrail {
  /// Closes events of the same node that have stood still for too long. The oldest comes first, so this looks at one.
  mutating func closeOld(_ key: PendingAuditEvent.Key, _ out: inout EventBatch) {
    while let first = pending.first, first.key.node == key.node,
      key.milliseconds &- first.key.milliseconds > AuditTrail.patience
    {
      close(0, &out)
    }
  }

  /// Closes the oldest while there are too many.
  mutating func makeRoom(_ out: inout EventBatch) {
    while let first = pending.first,
      pending.count > AuditTrail.mostPending || pendingBytes > AuditTrail.mostPendingBytes
    {
      if !first.isComplete { droppedEvents += 1 }
      close(0, &out)
    }
  }

  mutating func close(_ index: Int, _ out: inout EventBatch) {
    let event = pending.remove(at: index)
    pendingBytes -= event.byteCount
    if event.isStored, recordsChanges { closedKeys.append(event.key) }
    if !event.isComplete { incompleteEvents += 1 }
    derive(event, &out)
  }

  /// The store gives events back in the order of their keys.
  mutating func putInOrder() {
    guard !isInOrder else { return }
    pending.sort { $0.arrival < $1.arrival }
    isInOrder = true
  }

  /// Remembers what a process runs. One that was never seen to begin and runs what its parent runs is a copy of it.
  mutating func learn(
    _ node: UInt64, _ pid: UInt32, _ parent: UInt32?, _ executable: ArraySlice<UInt8>
  ) {
    let key = AuditProcessTable.Key(node: node, pid: pid)
    guard !processes.runs(key, executable) else { return }
    if let parent {
      let above = AuditProcessTable.Key(node: node, pid: parent)
      if processes.runs(above, executable), let process = processes[above] {
        processes.set(key, process)
        return
      }
    }
    processes.set(key, AuditProcess(executable: Array(executable)))
  }
}
