import Events

/// The fields of a journal entry that make up an audit record.
struct AuditJournalFields: Sendable {
  let transport, message, type, typeName, serial, stamp, host: FieldID?

  init(_ fields: inout FieldTable) {
    transport = fields.intern("_TRANSPORT")
    message = fields.intern("MESSAGE")
    type = fields.intern("_AUDIT_TYPE")
    typeName = fields.intern("_AUDIT_TYPE_NAME")
    serial = fields.intern("_AUDIT_ID")
    stamp = fields.intern("_SOURCE_REALTIME_TIMESTAMP")
    host = fields.intern("_HOSTNAME")
  }

  struct Found {
    var message, type, typeName, serial, stamp, host: Range<Int>?
  }

  /// Looked at for every entry of the journal, so nothing else is.
  func isAudit(_ entry: EventBatch.Entry, _ batch: EventBatch) -> Bool {
    for value in batch.values[entry.valueRange] where value.field == transport {
      return equal(batch.bytes.span, value.range, "audit")
    }
    return false
  }

  func find(_ entry: EventBatch.Entry, _ batch: EventBatch) -> Found {
    var found = Found()
    for value in batch.values[entry.valueRange] {
      switch value.field {
      case message: found.message = found.message ?? value.range
      case type: found.type = found.type ?? value.range
      case typeName: found.typeName = found.typeName ?? value.range
      case serial: found.serial = found.serial ?? value.range
      case stamp: found.stamp = found.stamp ?? value.range
      case host: found.host = found.host ?? value.range
      default: break
      }
    }
    return found
  }
}
