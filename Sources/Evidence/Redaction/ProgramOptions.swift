/// Options that take a password only with certain programs: `mysql -pSECRET`, `sshpass -p SECRET`,
/// `curl -u ann:SECRET`.
enum ProgramOptions {
  /// How an option has its value.
  private enum Form {
    /// `-pSECRET`; with a blank in between it is something else.
    case attached
    /// `-w SECRET` as well as `-wSECRET`.
    case either
    /// `-u ann:SECRET` or `--user ann:SECRET`.
    case behind(UInt8)
  }

  private struct Program {
    let name: [UInt8]
    let options: [(name: [UInt8], form: Form)]
    init(_ name: String, _ options: [(String, Form)]) {
      self.name = Array(name.utf8)
      self.options = options.map { (Array($0.0.utf8), $0.1) }
    }
  }

  /// Programs by what their names begin with.
  private static let programs: [Program] = [
    Program("mysql", [("-p", .attached)]), Program("mariadb", [("-p", .attached)]),
    Program("mycli", [("-p", .attached)]), Program("sshpass", [("-p", .either)]),
    Program("mongo", [("-p", .either)]), Program("redis-cli", [("-a", .either)]),
    Program("ldap", [("-w", .either)]), Program("7z", [("-p", .attached)]), Program("zip", [("-P", .either)]),
    Program("unzip", [("-P", .either)]), Program("ipmitool", [("-P", .either)]),
    Program("mosquitto_", [("-P", .either)]), Program("sqlcmd", [("-P", .either)]),
    Program("snmp", [("-A", .either), ("-X", .either), ("-c", .either)]),
    Program("openssl", [("-k", .either)]), Program("useradd", [("-p", .either)]),
    Program("usermod", [("-p", .either)]),
    Program("smbclient", [("-U", .behind(0x25)), ("--user", .behind(0x25))]),
    Program("rpcclient", [("-U", .behind(0x25)), ("--user", .behind(0x25))]),
    Program(
      "curl",
      [
        ("-u", .behind(0x3A)), ("--user", .behind(0x3A)), ("-U", .behind(0x3A)),
        ("--proxy-user", .behind(0x3A)),
      ]),
  ]

  /// What the names of all of them begin with.
  static let names = programs.map(\.name)

  static func find(in text: Span<UInt8>, into found: inout [FoundSecret]) {
    var program: Program?
    var at = 0
    while at < text.count {
      at = text.skippingBlanks(from: at)
      var end = at
      while end < text.count, !text[end].isBlank { end += 1 }
      guard end > at else { return }
      var start = NamedSecrets.argument(text, from: at)
      while start < end, text[start].isQuote { start += 1 }
      if start < end, text[start] == UInt8(ascii: "-") {
        if let program { option(of: program, text, start..<end, into: &found) }
      } else if isSeparator(text, start..<end) {
        program = nil
      } else if let named = named(text, start..<end) {
        program = named
      }
      at = end
    }
  }

  /// The program a word names, behind folders and an assignment (`COMMAND=/usr/bin/mysql`).
  private static func named(_ text: Span<UInt8>, _ word: Range<Int>) -> Program? {
    var start = word.upperBound
    while start > word.lowerBound, text[start - 1] != UInt8(ascii: "/"), text[start - 1] != UInt8(ascii: "="),
      !text[start - 1].isQuote || start == word.upperBound
    {
      start -= 1
    }
    return programs.first { $0.name.count <= word.upperBound - start && text.hasWord($0.name, at: start) }
  }

  /// What follows belongs to another program.
  private static func isSeparator(_ text: Span<UInt8>, _ word: Range<Int>) -> Bool {
    guard word.lowerBound < text.count, !word.isEmpty else { return false }
    let byte = text[word.lowerBound]
    return byte == UInt8(ascii: "|") || byte == UInt8(ascii: "&") || byte == UInt8(ascii: ";")
  }

  private static func option(
    of program: Program, _ text: Span<UInt8>, _ word: Range<Int>, into found: inout [FoundSecret]
  ) {
    for (name, form) in program.options where text.hasExactly(name, at: word.lowerBound) {
      var at = word.lowerBound + name.count
      if at < text.count, text[at] == UInt8(ascii: "="), name.count > 2 { at += 1 }
      var rest = at
      while rest < word.upperBound, text[rest].isQuote { rest += 1 }
      if rest == word.upperBound {
        if case .attached = form { continue }
        at = NamedSecrets.argument(text, from: text.skippingBlanks(from: word.upperBound))
      }
      guard var range = WrittenValue.range(in: text, from: at) else { continue }
      if case .behind(let sign) = form {
        guard let index = range.first(where: { text[$0] == sign }), index + 1 < range.upperBound else {
          continue
        }
        range = index + 1..<range.upperBound
      }
      found.append(FoundSecret(range, .secret))
    }
  }
}
