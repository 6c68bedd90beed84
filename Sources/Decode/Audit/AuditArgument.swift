/// One `a1=`, `a1_len=` or `a1[2]=` of an EXECVE record.
struct AuditArgument: Sendable {
  var number: Int
  /// How many digits the number was written with.
  var digits: Int
  var part: Int?
  /// `written` is how long the whole argument is, as it is written.
  var isLength = false
  /// The value's length as it is written, without quotes.
  var written = 0
  /// The value, decoded, in the batch's bytes.
  var range = 0..<0

  /// Nil unless `name` is the letter a, a number, and `_len`, `[n]` or nothing.
  init?(_ text: Span<UInt8>, _ name: Range<Int>) {
    var at = name.lowerBound + 1
    guard let number = AuditArgument.number(text, &at, name.upperBound) else { return nil }
    self.number = number
    digits = at - name.lowerBound - 1
    if at == name.upperBound { return }
    if equal(text, at..<name.upperBound, "_len") {
      isLength = true
      return
    }
    guard text[at] == UInt8(ascii: "[") else { return nil }
    at += 1
    guard let part = AuditArgument.number(text, &at, name.upperBound), at == name.upperBound - 1,
      text[at] == UInt8(ascii: "]")
    else { return nil }
    self.part = part
  }

  /// Of a SYSCALL record `a0` is a register, not an argument of a command.
  var register: AuditField.Role {
    switch number {
    case 0: .a0
    case 1: .a1
    case 2: .a2
    default: .none
    }
  }

  private static func number(_ text: Span<UInt8>, _ at: inout Int, _ end: Int) -> Int? {
    let start = at
    var value = 0
    while at < end, let digit = decimal(text[at]) {
      guard at - start < 9 else { return nil }
      value = value * 10 + digit
      at += 1
    }
    return at > start ? value : nil
  }
}
