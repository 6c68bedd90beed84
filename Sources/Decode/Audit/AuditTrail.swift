package import Events

/// Turns audit records into events: one for every record, as Sigma's auditd rules want them, and process_creation,
/// file_event and network_connection events put together from the records of one audit event.
///
/// A derived event comes only when everything it is made of has been read: half an event would satisfy rules by what
/// it lacks. A pure value; the same records give the same events however they are divided into batches.
package struct AuditTrail: Sendable {
  var reader: AuditReader
  let names: AuditNames
  let sources: AuditLogSources
  let journal: AuditJournalFields
  let syscalls = SyscallNames()

  /// Audit events under way, the oldest first.
  var pending: [PendingAuditEvent] = []
  var pendingBytes = 0
  var arrivals: UInt64 = 0
  var isInOrder = true
  var processes: AuditProcessTable
  /// Stored events that are closed.
  var closedKeys: [PendingAuditEvent.Key] = []
  let recordsChanges: Bool
  /// Memory for one reconstructed record.
  var scratch: [UInt8] = []

  /// When the last line was read, which is the time of reading of the events that it completes.
  var received: Timestamp?

  /// Asked about parents that no record told of; nil leaves them unknown. What it says is remembered and stored, so
  /// that it is asked once. To be given only where the records are this host's own and recent.
  package var processLookup: (@Sendable (_ pid: UInt32) -> AuditProcess?)?

  /// Audit events thrown out unfinished because more were under way than can be kept.
  package internal(set) var droppedEvents = 0
  /// Audit events that ended, or stood still for two seconds, with records missing.
  package internal(set) var incompleteEvents = 0
  /// Lines that are no audit record; examined as text all the same.
  package internal(set) var malformedRecords = 0
  /// Command lines of which only the beginning was kept.
  package internal(set) var cutCommandLines = 0
  /// Processes forgotten because more were running than can be kept.
  package var forgottenProcesses: Int { processes.forgotten }

  static let mostPending = 512
  static let mostPendingBytes = 16 << 20
  /// auditd's own `end_of_event_timeout`.
  static let patience: Int64 = 2_000

  /// - Parameter recordsChanges: false where `takeChanges` is never called, as in a scan.
  package init(
    fields: inout FieldTable, logSources: inout LogSourceTable, recordsChanges: Bool = true
  ) {
    names = AuditNames(&fields)
    journal = AuditJournalFields(&fields)
    sources = AuditLogSources(&logSources)
    reader = AuditReader(fields)
    processes = AuditProcessTable(recordsChanges: recordsChanges)
    self.recordsChanges = recordsChanges
  }

  /// What records and the events derived from them can be of.
  package var logSources: LogSourceSet { sources.all }

  /// Whether a text file that begins like this holds audit records.
  package static func isRecord(_ head: [UInt8]) -> Bool {
    let line = head.prefix { $0 != 0x0A }
    let words = line.split(separator: 0x20, maxSplits: 3)
    let rest = words.first?.starts(with: "node=".utf8) == true ? words.dropFirst() : words[...]
    return rest.count > 1 && rest.first?.starts(with: "type=".utf8) == true
      && rest.dropFirst().first?.starts(with: "msg=audit(".utf8) == true
  }

  /// Takes over the table that rules were compiled with, so that the fields they name are found.
  package mutating func bind(_ fields: FieldTable) { reader = AuditReader(fields) }

  /// Appends the events of lines of audit.log: one of each line, with its ordinal and reference, and the derived ones
  /// that became complete. Chain, position and gaps of `lines` go along.
  package mutating func expand(_ lines: EventBatch, into out: inout EventBatch) {
    out.chain = lines.chain
    out.position = lines.position
    out.reachedEnd = lines.reachedEnd
    out.ownEntries += lines.ownEntries
    out.gaps.append(contentsOf: lines.gaps)
    for line in lines.entries {
      received = line.received
      take(
        lines.bytes, line.range, line, reference: lines.references[line.referenceRange], host: nil, into: &out
      )
    }
  }

  /// Closes audit events whose stamp is more than two seconds before `time`; to be called with the clock's time when
  /// nothing comes in.
  package mutating func flush(before time: Timestamp, into out: inout EventBatch) {
    putInOrder()
    // What an earlier process read, if no line came since.
    if received == nil { received = time }
    let (limit, overflow) = (time.microseconds / 1_000).subtractingReportingOverflow(AuditTrail.patience)
    guard !overflow else { return }
    var index = 0
    while index < pending.count {
      if pending[index].key.milliseconds < limit { close(index, &out) } else { index += 1 }
    }
  }
}
