import Events

extension AuditTrail {
  /// Appends the event of the record `bytes[range]`, and those that it completes.
  ///
  /// - Parameter host: the host an entry of the journal comes from; a line of audit.log names its own.
  mutating func take(
    _ bytes: [UInt8], _ range: Range<Int>, _ line: EventBatch.Entry, reference: ArraySlice<UInt8>,
    host: [UInt8]?, into out: inout EventBatch
  ) {
    putInOrder()
    let text = bytes.span.extracting(range)
    var entry = EventBatch.Entry(
      start: out.bytes.count, end: out.bytes.count, ordinal: line.ordinal, received: line.received)
    entry.firstValue = UInt32(truncatingIfNeeded: out.values.count)
    entry.isTruncated = line.isTruncated
    let start = out.bytes.count
    out.bytes.append(contentsOf: bytes[range])
    let raw = start..<out.bytes.count
    var claim = EventBatch.Claim(logSources: sources.record, raw: raw)
    guard let header = AuditHeader(text) else {
      malformedRecords += 1
      out.values.append(FieldValue(field: names.message, start: raw.lowerBound, end: raw.upperBound))
      finish(entry, reference, claim, &out)
      return
    }
    claim.time = header.time
    let kind = reader.kind(header.word)
    addHeader(text, header, host, start, &out)
    reader.read(text, header, kind, origin: start, into: &out)
    if kind == .syscall { addSyscallName(&out) }
    let address = kind == .socketAddress ? addAddress(&out) : nil
    addCommonNames(kind, &out)
    finish(entry, reference, claim, &out)
    join(header, kind, line, reference, host, address, &out)
  }

  /// Closes an entry whose values are all in the batch.
  func finish(
    _ entry: EventBatch.Entry, _ reference: ArraySlice<UInt8>, _ claim: EventBatch.Claim,
    _ out: inout EventBatch
  ) {
    var entry = entry
    entry.end = UInt32(truncatingIfNeeded: out.bytes.count)
    entry.valueCount = UInt32(truncatingIfNeeded: out.values.count) &- entry.firstValue
    entry.referenceStart = UInt32(truncatingIfNeeded: out.references.count)
    out.references.append(contentsOf: reference)
    entry.referenceEnd = UInt32(truncatingIfNeeded: out.references.count)
    out.entries.append(entry)
    out.claims.append(claim)
    out.bytes.append(0x0A)
  }

  private func addHeader(
    _ text: Span<UInt8>, _ header: AuditHeader, _ host: [UInt8]?, _ start: Int, _ out: inout EventBatch
  ) {
    func add(_ field: FieldID, _ range: Range<Int>) {
      out.values.append(
        FieldValue(field: field, start: start + range.lowerBound, end: start + range.upperBound))
    }
    add(names.type, header.type)
    if !header.node.isEmpty {
      add(names.node, header.node)
      add(names.host, header.node)
    } else if let host {
      out.add(names.host, host)
    }
    add(names.message, skipBlanks(text, header.body, text.count)..<text.count)
  }

  private func addSyscallName(_ out: inout EventBatch) {
    guard reader.found[.syscallName] == nil, let architecture = reader.found[.arch],
      let call = reader.found[.syscall], let number = number(out.bytes.span, call),
      let bits = AuditHex.number(out.bytes.span, architecture),
      let name = syscalls.name(of: number, architecture: bits)
    else { return }
    out.add(names.syscallName, name)
  }

  /// - Returns: the address' bytes.
  private func addAddress(_ out: inout EventBatch) -> [UInt8]? {
    guard let value = reader.found[.saddr], AuditHex.isHex(out.bytes.span, value) else { return nil }
    var bytes: [UInt8] = []
    AuditHex.decode(out.bytes.span, value, into: &bytes)
    guard let address = AuditSocketAddress(bytes[...]) else { return bytes }
    if let family = address.family.name { out.add(names.addressFamily, family) }
    if !address.address.isEmpty {
      out.add(address.family == .local ? names.path : names.address, address.address)
    }
    if let port = address.port { out.add(names.port, String(port).utf8) }
    return bytes
  }
}

extension EventBatch {
  /// Adds a value that stands nowhere in the entry yet.
  mutating func add(_ field: FieldID, _ text: some Sequence<UInt8>) {
    // Two values never join to one match.
    bytes.append(0x0A)
    let start = bytes.count
    bytes.append(contentsOf: text)
    values.append(FieldValue(field: field, start: start, end: bytes.count))
  }

  mutating func add(_ field: FieldID, _ word: StaticString) {
    bytes.append(0x0A)
    let start = bytes.count
    word.withUTF8Buffer { bytes.append(contentsOf: $0) }
    values.append(FieldValue(field: field, start: start, end: bytes.count))
  }

  mutating func add(_ field: FieldID, _ range: Range<Int>?) {
    guard let range else { return }
    values.append(FieldValue(field: field, start: range.lowerBound, end: range.upperBound))
  }
}
