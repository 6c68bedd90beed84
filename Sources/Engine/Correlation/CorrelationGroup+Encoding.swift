import Events

/// The form in which a group is stored with the position: a version, flags, entries, witnesses. All numbers are
/// big-endian.
extension CorrelationGroup {
  private static let version: UInt8 = 3

  var encoded: [UInt8] {
    var bytes: [UInt8] = [CorrelationGroup.version, isFiring ? 1 : 0]
    bytes.reserveCapacity(16 + live.count * 16)
    bytes.append(number: UInt64(live.count))
    for entry in live {
      bytes.append(number: UInt64(bitPattern: entry.time))
      bytes.append(number: entry.value)
    }
    for seen in witnesses {
      bytes.append(number: UInt64(bitPattern: seen.opened))
      bytes.append(number: seen.witness.ordinal)
      bytes.append(number: UInt64(bitPattern: seen.witness.received.microseconds))
      bytes.append(number: UInt64(seen.witness.group.count))
      for text in [seen.witness.reference, seen.witness.program, seen.witness.text] + seen.witness.group {
        bytes.append(number: UInt64(text.count))
        bytes += text
      }
    }
    return bytes
  }

  /// Nil for anything that `encoded` does not make.
  init?(encoded bytes: [UInt8]) {
    guard bytes.count >= 2, bytes[0] == CorrelationGroup.version, bytes[1] <= 1 else { return nil }
    var reader = Reader(bytes: bytes, at: 2)
    guard let count = reader.number(), count <= UInt64(bytes.count / 16) else { return nil }
    var entries: [CorrelationEntry] = []
    for _ in 0..<count {
      guard let time = reader.number(), let value = reader.number() else { return nil }
      entries.append(CorrelationEntry(time: Int64(bitPattern: time), value: value))
    }
    var witnesses: [Sighting] = []
    while reader.at < bytes.count {
      guard let opened = reader.number(), let witness = reader.witness() else { return nil }
      witnesses.append(Sighting(opened: Int64(bitPattern: opened), witness: witness))
    }
    self.init(entries: entries, isFiring: bytes[1] == 1, witnesses: witnesses)
  }

  private struct Reader {
    let bytes: [UInt8]
    var at: Int

    mutating func number() -> UInt64? {
      guard at + 8 <= bytes.count else { return nil }
      defer { at += 8 }
      return bytes[at..<at + 8].reduce(0) { $0 << 8 | UInt64($1) }
    }

    mutating func witness() -> Witness? {
      guard let ordinal = number(), let received = number(), let groupCount = number(),
        groupCount <= UInt64(bytes.count / 8), let reference = text(), let program = text(), let said = text()
      else { return nil }
      var group: [[UInt8]] = []
      for _ in 0..<groupCount {
        guard let value = text() else { return nil }
        group.append(value)
      }
      return Witness(
        reference: reference, ordinal: ordinal,
        received: Timestamp(microseconds: Int64(bitPattern: received)), group: group, program: program,
        text: said)
    }

    mutating func text() -> [UInt8]? {
      guard let count = number(), count <= UInt64(bytes.count - at) else { return nil }
      defer { at += Int(count) }
      return Array(bytes[at..<at + Int(count)])
    }
  }
}

extension [UInt8] {
  mutating func append(number: UInt64) {
    for shift in stride(from: UInt64(56), through: 0, by: -8) {
      append(UInt8(truncatingIfNeeded: number >> shift))
    }
  }
}
