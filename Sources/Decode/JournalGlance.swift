package import Events

extension Decoder {
  /// Fields of journal entries whose values may be spelled out by the decoder; all others stand in the entry.
  package static let journalDerivedFields: Set<String> = ["blocked", "origin"]

  /// The log sources `decodeJournal` would give this entry, at the cost of one pass over its fields.
  package func logSources(of entry: EventBatch.Entry, in batch: EventBatch) -> LogSourceSet {
    let found = journal.find(in: batch.values[entry.valueRange])
    let bytes = batch.bytes.span
    let name = found.identifier ?? found.sender.command ?? 0..<0
    var known = programs.find(bytes, name)
    if let protection = known?.protection {
      switch TrustedOrigin.judge(found.sender, bytes, protection) {
      case .contradicted: return programs.spoofed
      case .unrelated: known = nil
      case .trusted where protection.rule == .probe: return programs.probe
      case .trusted, .unverified: break
      }
    }
    if let transport = found.sender.transport, equal(bytes, transport, "audit") { return LogSourceSet() }
    return logSources(of: known, found, name, bytes)
  }

  /// Beside the program's own: what facility and PAM's wording say.
  func logSources(
    of known: LogProgram?, _ found: JournalFields.Found, _ name: Range<Int>, _ bytes: Span<UInt8>
  ) -> LogSourceSet {
    var sources = known?.logSources ?? (name.isEmpty ? programs.plain : programs.syslog)
    let facility = found.facility.flatMap { number(bytes, $0) }
    if facility == 4 || facility == 10 { sources.formUnion(programs.auth) }
    if isPam(bytes, found.message ?? 0..<0, name) { sources.formUnion(programs.pam) }
    if known != nil, isPacket(bytes, found.message ?? 0..<0, name) { sources.formUnion(programs.firewall) }
    return sources
  }
}
