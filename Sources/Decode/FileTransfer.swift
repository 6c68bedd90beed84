import Events

/// vsftpd: `[pid 7] [alice] OK LOGIN: Client "203.0.113.7"`, `CONNECT: Client "203.0.113.7"`.
struct FileTransfer: Sendable {
  private let user, sourceIP, method: FieldID?

  init(fields: inout FieldTable) {
    user = fields.intern("user")
    sourceIP = fields.intern("src_ip")
    method = fields.intern("method")
  }

  func decode(_ bytes: Span<UInt8>, _ text: Range<Int>, into values: inout [FieldValue]) {
    let mark: StaticString = ": Client \""
    // User names and paths may imitate it; then nobody can tell which one vsftpd wrote.
    guard let place = find(mark, bytes, text), find(mark, bytes, place + 1..<text.upperBound) == nil,
      let close = find("\"", bytes, place + 10..<text.upperBound)
    else { return }
    var head = text.lowerBound..<place
    if starts(bytes, head, "[pid "), let end = find("] ", bytes, head) { head = end + 2..<place }
    var verb = head
    if starts(bytes, head, "[") {
      var end = place
      while end > head.lowerBound, !starts(bytes, end..<place, "] ") { end -= 1 }
      guard end > head.lowerBound else { return }
      values.add(user, head.lowerBound + 1..<end)
      verb = end + 2..<place
    }
    if !verb.isEmpty { values.add(method, verb) }
    values.add(sourceIP, place + 10..<close)
  }
}
