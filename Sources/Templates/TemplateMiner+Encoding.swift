/// The whole state as one piece of bytes: a version, then each row with its lengths.
extension TemplateMiner {
  package var encoded: [UInt8] {
    var bytes: [UInt8] = [TemplateRow.version]
    for row in allRows {
      bytes.append(counted: row.key, width: 1)
      bytes.append(counted: row.bytes, width: 4)
    }
    return bytes
  }

  package init(
    encoded bytes: [UInt8], limits: TemplateLimits = TemplateLimits(),
    thresholds: EvidenceThresholds = EvidenceThresholds(), salt: UInt64 = 0
  ) throws(TemplateStateError) {
    var reader = RowReader(bytes)
    guard reader.byte() == TemplateRow.version else {
      throw TemplateStateError("they are of another version than \(TemplateRow.version)")
    }
    var rows: [TemplateRow] = []
    while !reader.isAtEnd {
      guard let key = reader.bytes(countedBy: 1), let row = reader.bytes(countedBy: 4) else {
        throw TemplateStateError("they are cut off")
      }
      rows.append(TemplateRow(key: Array(key), bytes: Array(row)))
    }
    try self.init(rows: rows, limits: limits, thresholds: thresholds, salt: salt)
  }
}
