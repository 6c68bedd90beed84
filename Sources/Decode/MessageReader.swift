import Events

/// Reads what a program said, once it is known which program said it.
struct MessageReader: Sendable {
  /// By `LogProgram.Wording`.
  private let shapes: [ShapeSet]
  private let sudo: SudoMessage
  private let pam: PamMessage
  let access: AccessFields
  private let error: ErrorLine
  private let packets: Netfilter
  private let names: NameServer
  private let viruses: VirusScan
  private let transfers: FileTransfer
  private let messageID, jobResult, repeated, blocked: FieldID?

  init(fields: inout FieldTable) {
    var shapes: [ShapeSet] = []
    for wording in LogProgram.Wording.allCases { shapes.append(ShapeSet(wording.shapes, fields: &fields)) }
    self.shapes = shapes
    sudo = SudoMessage(fields: &fields)
    pam = PamMessage(fields: &fields)
    messageID = fields.intern("MESSAGE_ID")
    jobResult = fields.intern("JOB_RESULT")
    repeated = fields.intern("repeated")
    blocked = fields.intern("blocked")
    access = AccessFields(fields: &fields)
    error = ErrorLine(fields: &fields)
    packets = Netfilter(fields: &fields)
    names = NameServer(fields: &fields)
    viruses = VirusScan(fields: &fields)
    transfers = FileTransfer(fields: &fields)
  }

  /// Patterns that could not be understood; always empty, tests see to it.
  var rejected: [String] { shapes.flatMap(\.rejected) + pam.rejected }

  /// Appends the fields of the message and returns what its wording implies.
  func read(
    _ bytes: Span<UInt8>, wording: LogProgram.Wording, program: Range<Int>, _ message: Range<Int>,
    into values: inout [FieldValue]
  ) -> ShapeSet.Derived? {
    let text = trimmed(bytes, unwrapped(bytes, message, &values))
    if pam.decode(bytes, program: program, text, into: &values) { return nil }
    switch wording {
    case .none: return nil
    case .sudo:
      sudo.decode(bytes, text, into: &values)
      return nil
    case .sshd: return shapes[Int(wording.rawValue)].match(bytes, sshdText(bytes, text), into: &values)
    case .packets: return packets.decode(bytes, text, into: &values)
    case .webServer, .proxy:
      if let line = AccessLine.parse(bytes, in: text) {
        access.add(line, into: &values)
      } else if wording == .webServer {
        error.decode(bytes, text, into: &values)
      }
    case .named: names.decodeNamed(bytes, text, into: &values)
    case .unbound: names.decodeUnbound(bytes, text, into: &values)
    case .dnsmasq: names.decodeDnsmasq(bytes, text, into: &values)
    case .virusScan: viruses.decode(bytes, text, into: &values)
    case .fileTransfer: transfers.decode(bytes, text, into: &values)
    default: return shapes[Int(wording.rawValue)].match(bytes, text, into: &values)
    }
    return nil
  }

  func add(_ derived: ShapeSet.Derived, to event: inout Event) {
    if let messageID, let text = derived.messageID { event.addDerived(messageID, text) }
    if let jobResult, let text = derived.jobResult { event.addDerived(jobResult, text) }
    addVerdict(derived, to: &event)
  }

  /// What no journald field says either.
  func addVerdict(_ derived: ShapeSet.Derived, to event: inout Event) {
    guard let blocked, let isBlocked = derived.isBlocked else { return }
    event.addDerived(blocked, (isBlocked ? "true" : "false").utf8, type: .boolean)
  }

  /// rsyslog folds equal lines into `message repeated 3 times: [ text]`.
  private func unwrapped(
    _ bytes: Span<UInt8>, _ message: Range<Int>, _ values: inout [FieldValue]
  ) -> Range<Int> {
    guard starts(bytes, message, "message repeated "), message.last.map({ bytes[$0] }) == UInt8(ascii: "]")
    else { return message }
    let start = message.lowerBound + 17
    var at = start
    while at < message.upperBound, bytes[at] &- 48 <= 9 { at += 1 }
    guard at > start, starts(bytes, at..<message.upperBound, " times: [ ") else { return message }
    values.add(repeated, start..<at)
    return at + 10..<max(at + 10, message.upperBound - 1)
  }

  private func trimmed(_ bytes: Span<UInt8>, _ text: Range<Int>) -> Range<Int> {
    var end = text.upperBound
    while end > text.lowerBound, bytes[end - 1] == blank || bytes[end - 1] == UInt8(ascii: "\n") { end -= 1 }
    return text.lowerBound..<end
  }

  /// Without the severity OpenSSH puts in front and the stage of the connection it puts behind.
  private func sshdText(_ bytes: Span<UInt8>, _ text: Range<Int>) -> Range<Int> {
    var start = text.lowerBound
    var end = text.upperBound
    if starts(bytes, text, "error: ") || starts(bytes, text, "fatal: ") { start += 7 }
    let stage: StaticString = " [preauth]"
    if end - start >= 10, equal(bytes, end - 10..<end, stage) { end -= 10 }
    return start..<end
  }
}
