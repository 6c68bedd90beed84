package import Events

extension Event {
  /// The values of `fields` as one key, letters folded, each behind its length so that no
  /// two groups share a key; of a long value its digest, as there may be a hundred thousand of them. False when a field
  /// is missing.
  package func groupKey(_ fields: [FieldID], into key: inout [UInt8]) -> Bool {
    key.removeAll(keepingCapacity: true)
    for field in fields {
      guard let value = first(field) else { return false }
      appendFolded(value, to: &key)
    }
    return true
  }

  /// The same over those of `fields` that the event has; the key tells which are missing.
  package func partialGroupKey(_ fields: [FieldID], into key: inout [UInt8]) {
    key.removeAll(keepingCapacity: true)
    for field in fields {
      if let value = first(field) { appendFolded(value, to: &key) } else { key.append(0xFF) }
    }
  }

  /// Bytes of a value that stand in a key as they are.
  private static let mostKeyed = 256

  /// Behind its length when folded: a Kelvin sign is three bytes and its k is one.
  private func appendFolded(_ value: FieldValue, to key: inout [UInt8]) {
    let range = value.range
    func append(_ folded: some Collection<UInt8>) {
      guard folded.count <= Event.mostKeyed else {
        // No length begins like this.
        key.append(0xFE)
        key.append(contentsOf: Fingerprint.sha256(folded))
        return
      }
      key.append(UInt8(truncatingIfNeeded: folded.count >> 8))
      key.append(UInt8(truncatingIfNeeded: folded.count))
      key.append(contentsOf: folded)
    }
    if CaseFolding.isASCII(bytes, in: range) {
      append(bytes[range].lazy.map(CaseFolding.ascii))
    } else {
      append(CaseFolding.unicode(bytes[range]))
    }
  }

  /// FNV-1a over the tuple of first values, letters folded; nil when one is missing. The same in every process.
  func hash(_ fields: [FieldID]) -> UInt64? {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func add(_ folded: some Sequence<UInt8>) {
      for byte in folded { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    }
    for field in fields {
      guard let value = first(field) else { return nil }
      if CaseFolding.isASCII(bytes, in: value.range) {
        add(bytes[value.range].lazy.map(CaseFolding.ascii))
      } else {
        add(CaseFolding.unicode(bytes[value.range]))
      }
      hash = (hash ^ 0x1FF) &* 0x100_0000_01b3
    }
    return hash
  }
}
