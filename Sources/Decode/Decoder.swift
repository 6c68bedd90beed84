package import Events

/// Gives entries their names: what log they belong to, who did what from where, and how far that is to be
/// believed. The same field names come out whether an entry arrived through the journal or a text file
/// (docs/fields.md).
///
/// Made once, before rules are compiled; it is not changed by decoding.
package struct Decoder: Sendable {
  /// Fields whose values may be spelled out behind the entry's text instead of standing in it. All others are
  /// verbatim ranges, so a filter over the raw bytes may rely on finding them.
  package static let derivedFields: Set<String> = ["MESSAGE_ID", "JOB_RESULT", "blocked", "origin"]

  /// The texts one of which stands in every line that is given `value` (lower case) for a derived `field`; empty if
  /// no line is, nil where nobody can say.
  package static func texts(behind field: String, value: [UInt8]) -> [[UInt8]]? {
    guard field == "MESSAGE_ID" else { return nil }
    return LogProgram.Wording.allCases.flatMap(\.shapes)
      .filter { $0.messageID.map { $0.utf8.elementsEqual(value) } ?? false }
      .map(\.longestLiteral)
  }

  /// All log sources that lines of text can be of.
  package var logSourcesOfLines: LogSourceSet { programs.everyLine }

  /// All that journal entries can be of.
  package var logSourcesOfEntries: LogSourceSet {
    var sources = programs.everyLine
    sources.formUnion(programs.spoofed)
    sources.formUnion(programs.probe)
    return sources
  }

  /// Every field name the decoder can fill by itself, and the journald fields it keeps.
  package static var fieldNames: [String] {
    var fields = FieldTable()
    var logSources = LogSourceTable()
    _ = Decoder(fields: &fields, logSources: &logSources)
    return fields.names.filter { !$0.isEmpty }.sorted()
  }

  /// Message patterns that could not be understood; always empty, a test sees to it.
  package static var rejectedShapes: [String] {
    var fields = FieldTable()
    return MessageReader(fields: &fields).rejected
  }

  let programs: ProgramTable
  let journal: JournalFields
  let messages: MessageReader
  private let probe: ProbeFields
  private let host, program, pid, message, unit, origin: FieldID?

  package init(fields: inout FieldTable, logSources: inout LogSourceTable) {
    host = fields.intern("host")
    program = fields.intern("program")
    pid = fields.intern("pid")
    message = fields.intern("message")
    unit = fields.intern("unit")
    origin = fields.intern("origin")
    programs = ProgramTable(&logSources)
    journal = JournalFields(fields: &fields)
    messages = MessageReader(fields: &fields)
    probe = ProbeFields(fields: &fields)
  }

  /// The log sources of a line with this header: what `decodeLine` would give it, at the cost of a lookup.
  package func logSources(of header: SyslogHeader, in bytes: Span<UInt8>) -> LogSourceSet {
    guard header.form != .bareStamp else { return programs.plain }
    if let writer = header.writer { return programs.logSources(of: writer) }
    var sources = programs.logSources(bytes, header.program, pid: header.pid)
    if isPacket(bytes, header.message, header.program) { sources.formUnion(programs.firewall) }
    if header.facility == 4 || header.facility == 10 { sources.formUnion(programs.auth) }
    if isPam(bytes, header.message, header.program) { sources.formUnion(programs.pam) }
    return sources
  }

  /// The log sources of a line without a header, too.
  package var logSourcesOfPlainLines: LogSourceSet { programs.plain }

  /// Decodes the line that `event.bytes` holds; `event.received` is set, everything else as after `reset`.
  ///
  /// - Returns: false if the line has no header this knows. It is then all message, belongs to `linux` alone
  ///   and happened when it was received.
  @discardableResult
  package func decodeLine(_ event: inout Event, resolver: inout StampResolver) -> Bool {
    var whole = 0..<event.bytes.count
    event.raw = whole
    event.origin = .unverified
    event.time = event.received
    if event.bytes.last == UInt8(ascii: "\r") { whole = 0..<whole.upperBound - 1 }
    guard let header = SyslogHeader.parse(event.bytes.span, in: whole, resolver: &resolver) else {
      event.message = whole
      event.logSources = programs.plain
      event.values.add(message, whole)
      addOrigin(&event)
      return false
    }
    if let time = header.time { event.time = time }
    let known = header.writer.map { programs.program(of: $0) } ?? textProgram(header, event.bytes.span)
    event.message = messageWithoutKernelClock(header, event.bytes.span)
    event.logSources = logSources(of: header, in: event.bytes.span)
    if !header.host.isEmpty { event.values.add(host, header.host) }
    if !header.program.isEmpty { event.values.add(program, header.program) }
    if !header.pid.isEmpty { event.values.add(pid, header.pid) }
    event.values.add(message, event.message)
    let derived = readMessage(&event, known?.wording ?? .none, header.program)
    if let derived { messages.add(derived, to: &event) }
    addOrigin(&event)
    return true
  }

  /// Takes the whole line for the message; the caller says what log source it is.
  package func decodePlain(_ event: inout Event) {
    let whole = 0..<event.bytes.count
    event.raw = whole
    event.message = whole
    event.origin = .unverified
    event.time = event.received
    event.values.add(message, whole)
    addOrigin(&event)
  }

  /// Decodes a journal entry whose fields `event.values` already name; `event.received` is set.
  ///
  /// An entry whose sender is not who it says gets no fields from its text and the log source `linux/spoofed`
  /// in place of the one it claims.
  package func decodeJournal(_ event: inout Event) {
    let found = journal.find(in: event.values)
    let name = found.identifier ?? found.sender.command ?? 0..<0
    event.raw = nil
    event.message = found.message ?? 0..<0
    event.time = sourceTime(found, event)
    event.values.add(host, found.host)
    event.values.add(program, name.isEmpty ? nil : name)
    event.values.add(pid, found.sender.processID ?? found.sender.claimedProcessID)
    event.values.add(unit, found.unit)
    event.values.add(message, found.message)

    var known = programs.find(event.bytes.span, name)
    event.origin = .trusted
    if let protection = known?.protection {
      switch TrustedOrigin.judge(found.sender, event.bytes.span, protection) {
      case .trusted where protection.rule == .probe:
        event.logSources = programs.probe
        probe.rename(&event)
        addOrigin(&event)
        return
      case .trusted: break
      case .unverified: event.origin = .unverified
      case .unrelated:
        known = nil
        event.origin = .unverified
      case .contradicted:
        event.origin = .contradicted
        event.logSources = programs.spoofed
        addOrigin(&event)
        return
      }
    }
    if let transport = found.sender.transport, equal(event.bytes.span, transport, "audit") {
      // Audit records are examined as such (AuditTrail), not as texts.
      event.logSources = LogSourceSet()
      addOrigin(&event)
      return
    }
    route(&event, known, found, name)
    // What the service manager's text says, journald's fields say better.
    let wording = known?.wording ?? .none
    let isSpelledOut = wording == .systemd || wording == .serviceChild
    if let derived = readMessage(&event, isSpelledOut ? .none : wording, name) {
      messages.addVerdict(derived, to: &event)
    }
    addOrigin(&event)
  }
}

extension Decoder {
  private func textProgram(_ header: SyslogHeader, _ bytes: Span<UInt8>) -> LogProgram? {
    guard let known = programs.find(bytes, header.program) else { return nil }
    return known.isServiceManager && !equal(bytes, header.pid, "1") ? nil : known
  }

  func isPam(_ bytes: Span<UInt8>, _ message: Range<Int>, _ program: Range<Int>) -> Bool {
    starts(bytes, message, "pam_") || PamMessage.isOldStyle(bytes, program)
  }

  /// The kernel's log holds what its packet filter was told to log.
  func isPacket(_ bytes: Span<UInt8>, _ message: Range<Int>, _ program: Range<Int>) -> Bool {
    guard equal(bytes, program, "kernel") else { return false }
    return Netfilter.isPacket(bytes, message)
  }

  /// rsyslog's kernel lines start with `[   12.345678] `, journald's do not.
  private func messageWithoutKernelClock(_ header: SyslogHeader, _ bytes: Span<UInt8>) -> Range<Int> {
    let message = header.message
    guard equal(bytes, header.program, "kernel"), starts(bytes, message, "[") else { return message }
    var at = skipBlanks(bytes, message.lowerBound + 1, message.upperBound)
    let digits = at
    while at < message.upperBound, bytes[at] &- 48 <= 9 || bytes[at] == UInt8(ascii: ".") { at += 1 }
    guard at > digits, at < message.upperBound, bytes[at] == UInt8(ascii: "]") else { return message }
    return skipBlanks(bytes, at + 1, message.upperBound)..<message.upperBound
  }

  /// The sender's own clock, unless it is a day or more off: then it tells nothing.
  private func sourceTime(_ found: JournalFields.Found, _ event: Event) -> Timestamp {
    guard let range = found.sourceTime, let microseconds = number(event.bytes.span, range) else {
      return event.received
    }
    let (distance, overflow) = microseconds.subtractingReportingOverflow(event.received.microseconds)
    guard !overflow, distance.magnitude < 86_400_000_000 else { return event.received }
    return Timestamp(microseconds: microseconds)
  }

  private func route(
    _ event: inout Event, _ known: LogProgram?, _ found: JournalFields.Found, _ name: Range<Int>
  ) {
    event.logSources = logSources(of: known, found, name, event.bytes.span)
    guard isPam(event.bytes.span, event.message, name) else { return }
    // PAM speaks through any program; one that an ordinary user runs can say what it likes.
    let isSystem = found.sender.userID.flatMap { number(event.bytes.span, $0) }.map { $0 < 1000 } ?? false
    if known?.protection == nil, !isSystem { event.origin = .unverified }
  }

  /// A span of the bytes keeps the whole event from being changed, so the values step out meanwhile.
  private func readMessage(
    _ event: inout Event, _ wording: LogProgram.Wording, _ program: Range<Int>
  ) -> ShapeSet.Derived? {
    var values: [FieldValue] = []
    swap(&values, &event.values)
    let derived = messages.read(
      event.bytes.span, wording: wording, program: program, event.message, into: &values)
    swap(&values, &event.values)
    return derived
  }

  /// Adds what an access line holds, which was found before the event may change.
  func finishAccess(_ event: inout Event, _ line: AccessLine) {
    event.values.add(message, event.message)
    messages.access.add(line, into: &event.values)
    addOrigin(&event)
  }

  private func addOrigin(_ event: inout Event) {
    guard let origin else { return }
    switch event.origin {
    case .trusted: event.addDerived(origin, "trusted")
    case .unverified: event.addDerived(origin, "unverified")
    case .contradicted: event.addDerived(origin, "contradicted")
    }
  }
}

extension [FieldValue] {
  fileprivate mutating func add(_ field: FieldID?, _ range: Range<Int>?) {
    if let range { add(field, range) }
  }
}
