package import Events

extension AuditTrail {
  /// Appends the events of those journal entries that came over the kernel's audit socket, as `expand` does for
  /// lines; the others are left alone, and so are the batch's position and gaps.
  ///
  /// journald keeps a record's text behind the name of its type and takes the stamp off; both are put back, so that
  /// a record reads as in audit.log, without auditd's interpretation.
  ///
  /// - Returns: how many entries were audit records.
  @discardableResult
  package mutating func expandJournal(_ batch: EventBatch, into out: inout EventBatch) -> Int {
    var count = 0
    for entry in batch.entries where journal.isAudit(entry, batch) {
      count += 1
      let found = journal.find(entry, batch)
      var record: [UInt8] = []
      swap(&record, &scratch)
      record.removeAll(keepingCapacity: true)
      rebuild(found, entry, batch, &record)
      received = entry.received
      take(
        record, 0..<record.count, entry, reference: batch.references[entry.referenceRange],
        host: found.host.map { Array(batch.bytes[$0]) }, into: &out)
      swap(&record, &scratch)
    }
    return count
  }

  private func rebuild(
    _ found: AuditJournalFields.Found, _ entry: EventBatch.Entry, _ batch: EventBatch, _ record: inout [UInt8]
  ) {
    let bytes = batch.bytes.span
    let message = found.message ?? 0..<0
    guard let stamp = found.stamp.flatMap({ number(bytes, $0) }), let serial = found.serial,
      isDecimal(bytes, serial), let type = found.typeName ?? firstWord(bytes, message)
    else {
      record.append(contentsOf: batch.bytes[message.isEmpty ? entry.range : message])
      return
    }
    record.append(contentsOf: "type=".utf8)
    if starts(bytes, type, "AUDIT"), type.count > 5, isDecimal(bytes, type.lowerBound + 5..<type.upperBound) {
      // Of a type that has no name yet each writer has its own way to write the number; auditd's is the known one.
      record.append(contentsOf: "UNKNOWN[".utf8)
      record.append(contentsOf: batch.bytes[type.lowerBound + 5..<type.upperBound])
      record.append(UInt8(ascii: "]"))
    } else {
      record.append(contentsOf: batch.bytes[type])
    }
    let milliseconds = stamp / 1_000
    let fraction = String(milliseconds % 1_000 + 1_000).dropFirst()
    record.append(contentsOf: " msg=audit(\(milliseconds / 1_000).\(fraction):".utf8)
    record.append(contentsOf: batch.bytes[serial])
    record.append(contentsOf: "): ".utf8)
    let isNamed =
      message.count > type.count && bytes[message.lowerBound + type.count] == blank
      && batch.bytes[message].starts(with: batch.bytes[type])
    record.append(
      contentsOf: batch.bytes[message.lowerBound + (isNamed ? type.count + 1 : 0)..<message.upperBound])
  }

  private func firstWord(_ bytes: Span<UInt8>, _ message: Range<Int>) -> Range<Int>? {
    var at = message.lowerBound
    while at < message.upperBound, bytes[at] != blank { at += 1 }
    return at > message.lowerBound ? message.lowerBound..<at : nil
  }
}
