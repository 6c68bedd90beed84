/// What the store keeps of an audit trail, so that a stop at any moment changes nothing: one row for each audit event
/// under way and for each known process.
extension AuditTrail {
  private static let version: UInt8 = 1

  /// The rows that changed since the last call, in an order that depends on the records alone; nil stands for a row
  /// that is gone.
  package mutating func takeChanges() -> [(key: [UInt8], bytes: [UInt8]?)] {
    var changes: [(key: [UInt8], bytes: [UInt8]?)] = []
    for key in closedKeys where !pending.contains(where: { $0.key == key }) {
      changes.append((AuditTrail.bytes(of: key), nil))
    }
    closedKeys.removeAll(keepingCapacity: true)
    for index in pending.indices where pending[index].isChanged {
      var writer = StateWriter()
      pending[index].write(to: &writer)
      changes.append((AuditTrail.bytes(of: pending[index].key), [AuditTrail.version] + writer.bytes))
      pending[index].isChanged = false
      pending[index].isStored = true
    }
    for (key, process, turn) in processes.takeChanges() {
      changes.append((AuditTrail.bytes(of: key), process.map { AuditTrail.bytes(of: $0, turn) }))
    }
    return changes
  }

  /// Puts back a row that `takeChanges` gave; rows may come in any order. False for bytes of another form, which are
  /// left out.
  package mutating func restore(_ key: [UInt8], _ bytes: [UInt8]) -> Bool {
    guard bytes.first == AuditTrail.version else { return false }
    var reader = StateReader(bytes[1...])
    switch (key.first, key.count) {
    case (UInt8(ascii: "e"), 25):
      let known = PendingAuditEvent.Key(
        node: AuditTrail.number(key[1..<9]), milliseconds: Int64(bitPattern: AuditTrail.number(key[9..<17])),
        serial: AuditTrail.number(key[17..<25]))
      guard let event = PendingAuditEvent(known, &reader), reader.isAtEnd,
        !pending.contains(where: { $0.key == known }), pending.count < AuditTrail.mostPending
      else { return false }
      pendingBytes += event.byteCount
      arrivals = max(arrivals, event.arrival &+ 1)
      pending.append(event)
      isInOrder = false
      return true
    case (UInt8(ascii: "p"), 13):
      guard let turn = reader.number(), let executable = reader.text(), let invoked = reader.optionalText(),
        let commandLine = reader.optionalText(), reader.isAtEnd
      else { return false }
      processes.restore(
        AuditProcessTable.Key(
          node: AuditTrail.number(key[1..<9]),
          pid: UInt32(truncatingIfNeeded: AuditTrail.number(key[9..<13]))),
        AuditProcess(executable: executable, invoked: invoked, commandLine: commandLine), turn: turn)
      return true
    default: return false
    }
  }

  private static func bytes(of key: PendingAuditEvent.Key) -> [UInt8] {
    [UInt8(ascii: "e")] + big(key.node, 8) + big(UInt64(bitPattern: key.milliseconds), 8) + big(key.serial, 8)
  }

  private static func bytes(of key: AuditProcessTable.Key) -> [UInt8] {
    [UInt8(ascii: "p")] + big(key.node, 8) + big(UInt64(key.pid), 4)
  }

  private static func bytes(of process: AuditProcess, _ turn: UInt64) -> [UInt8] {
    var writer = StateWriter()
    writer.put(turn)
    writer.putText(process.executable)
    writer.putOptional(process.invoked)
    writer.putOptional(process.commandLine)
    return [version] + writer.bytes
  }

  private static func big(_ number: UInt64, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: number >> UInt64((count - 1 - $0) * 8)) }
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reduce(0) { $0 << 8 | UInt64($1) }
  }
}
