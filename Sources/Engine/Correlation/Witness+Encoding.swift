import Events

/// The form in which a witness is stored within what it belongs to.
extension Witness {
  func encode(into bytes: inout [UInt8]) {
    bytes.append(number: ordinal)
    bytes.append(number: UInt64(bitPattern: received.microseconds))
    bytes.append(number: UInt64(group.count))
    for text in [reference, program, text] + group { bytes.append(text: text) }
  }

  /// Nil for anything that `encode` does not make.
  init?(from reader: inout StateReader) {
    guard let ordinal = reader.number(), let received = reader.number(), let groupCount = reader.number(),
      groupCount <= UInt64(reader.bytes.count / 8), let reference = reader.text(),
      let program = reader.text(), let said = reader.text()
    else { return nil }
    var group: [[UInt8]] = []
    for _ in 0..<groupCount {
      guard let value = reader.text() else { return nil }
      group.append(value)
    }
    self.init(
      reference: reference, ordinal: ordinal,
      received: Timestamp(microseconds: Int64(bitPattern: received)), group: group, program: program,
      text: said)
  }
}
