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
      seen.witness.encode(into: &bytes)
    }
    return bytes
  }

  /// Nil for anything that `encoded` does not make.
  init?(encoded bytes: [UInt8]) {
    guard bytes.count >= 2, bytes[0] == CorrelationGroup.version, bytes[1] <= 1 else { return nil }
    var reader = StateReader(bytes: bytes, at: 2)
    guard let count = reader.number(), count <= UInt64(bytes.count / 16) else { return nil }
    var entries: [CorrelationEntry] = []
    for _ in 0..<count {
      guard let time = reader.number(), let value = reader.number() else { return nil }
      entries.append(CorrelationEntry(time: Int64(bitPattern: time), value: value))
    }
    var witnesses: [Sighting] = []
    while reader.at < bytes.count {
      guard let opened = reader.number(), let witness = Witness(from: &reader) else { return nil }
      witnesses.append(Sighting(opened: Int64(bitPattern: opened), witness: witness))
    }
    self.init(entries: entries, isFiring: bytes[1] == 1, witnesses: witnesses)
  }
}
