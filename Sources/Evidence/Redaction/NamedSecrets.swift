/// Values of what is called a password, token or key: `password=x`, `"token": "x"`, `--api-key x`,
/// `Authorization: Bearer x`, `PASSWORD 'x'`, `IDENTIFIED BY 'x'`.
package enum NamedSecrets {
  /// Names that are nothing else, in small letters.
  package static let names: Set<String> = [
    "pass", "pwd", "passwd", "password", "passphrase", "passcode", "pw", "secret", "secrets", "token",
    "apikey",
    "api_key", "api-key", "credential", "credentials", "authorization", "proxy-authorization", "cookie",
    "set-cookie", "sessionid", "phpsessid", "jsessionid", "sig",
  ]
  /// What they end in: `DB_PASSWORD`, `aws_secret_access_key`, `x-api-key`, `AccountKey`.
  package static let endings = [
    "password", "passwd", "passphrase", "_pass", "-pass", "_pwd", "secret", "token", "apikey", "api_key",
    "api-key", "access_key", "access-key", "accesskey", "account_key", "account-key", "accountkey",
    "secret_key", "secret-key", "secretkey", "private_key", "private-key", "privatekey", "encryption_key",
    "encryption-key", "signing_key", "signing-key", "master_key", "master-key", "_credential", "_credentials",
    "-amz-signature",
  ]
  /// One of these is in each name above.
  static let roots = [
    "pass", "pwd", "pw", "secret", "token", "api", "access", "account", "private", "encryption", "signing",
    "master",
    "credential", "authorization", "cookie", "sessionid", "sessid", "sig",
  ].map { Array($0.utf8) }

  static let identified = Array("identified".utf8)
  static let bearer = Array("bearer".utf8)
  private static let nameBytes = names.sorted().map { Array($0.utf8) }
  private static let endingBytes = endings.map { Array($0.utf8) }
  private static let passwords = [Array("password".utf8), Array("passphrase".utf8)]
  private static let authorization = Array("authorization".utf8)
  private static let cookie = Array("cookie".utf8)
  private static let session = Array("sessionid".utf8)
  private static let signature = Array("sig".utf8)
  private static let beforeValue = ["by", "as", "using"].map { Array($0.utf8) }
  private static let schemes = [
    "bearer", "basic", "digest", "negotiate", "token", "apikey", "ntlm", "oauth", "signature",
    "aws4-hmac-sha256",
  ].map { Array($0.utf8) }
  private static let folder = Array("PWD".utf8)

  static func find(in text: Span<UInt8>, into found: inout [FoundSecret]) {
    for index in 0..<text.count {
      let byte = text[index]
      switch byte {
      case UInt8(ascii: "="), UInt8(ascii: ":"): assignment(text, at: index, into: &found)
      case UInt8(ascii: "-"): flag(text, at: index, into: &found)
      case UInt8(ascii: "b"), UInt8(ascii: "B"): scheme(text, at: index, into: &found)
      case UInt8(ascii: "p"), UInt8(ascii: "P"), UInt8(ascii: "i"), UInt8(ascii: "I"):
        statement(text, at: index, into: &found)
      default: break
      }
    }
  }

  static func isSecret(_ text: Span<UInt8>, _ name: Range<Int>) -> Bool {
    for known in nameBytes where known.count == name.count && text.hasWord(known, at: name.lowerBound) {
      return true
    }
    return endingBytes.contains {
      $0.count <= name.count && text.hasWord($0, at: name.upperBound - $0.count)
    }
  }

  /// Of a field; sudo's PWD is a folder.
  static func isSecret(_ field: String) -> Bool {
    let name = field.utf8.span
    return field != "PWD" && !notSecretAlone.contains(field.lowercased()) && isSecret(name, 0..<name.count)
  }
  /// What tells no secret from other things without the sign behind it.
  private static let notSecretAlone: Set<String> = ["sig", "cookie", "sessionid"]

  // MARK: - name=value

  private static func assignment(_ text: Span<UInt8>, at sign: Int, into found: inout [FoundSecret]) {
    let isEqual = text[sign] == UInt8(ascii: "=")
    var end = sign
    if isEqual { while end > 0, text[end - 1].isBlank { end -= 1 } }
    let hadBlank = end < sign
    while end > 0, text[end - 1].isQuote || text[end - 1] == UInt8(ascii: "\\") { end -= 1 }
    var start = end
    while start > 0, text[start - 1].isNameByte { start -= 1 }
    while start < end, text[start] == UInt8(ascii: "-") { start += 1 }
    let name = start..<end
    // In capitals it is sudo's own word for a folder.
    guard isSecret(text, name), !(isEqual && name.count == 3 && text.hasExactly(folder, at: start)) else {
      return
    }
    var value = sign + 1
    // `=>`, `==` and `:=` are signs as well.
    while value < text.count, value < sign + 3,
      text[value] == UInt8(ascii: "=") || text[value] == UInt8(ascii: ">")
    {
      value += 1
    }
    if value < text.count, text[value].isBlank {
      value = text.skippingBlanks(from: value)
      // `pass: 12 of 12`, and `password= user=ann` with nothing behind the first.
      if isEqual ? !hadBlank && isPair(text, at: value) : name.count < 5 { return }
    }
    if text.hasWord(authorization, at: end - authorization.count) {
      header(text, from: value, into: &found)
    } else if text.hasWord(cookie, at: end - cookie.count) {
      // D-Bus numbers its messages by `cookie=`.
      if !isEqual { header(text, from: value, into: &found) }
    } else if !isEqual, text.hasWord(session, at: start) {
      // A cookie is called `sessionid=`; a number in a log, `sessionid: `.
      return
    } else if let range = WrittenValue.range(in: text, from: value) {
      // Signals of processes are told by `sig=` as well, in few digits.
      if name.count == signature.count, text.hasWord(signature, at: start), range.count < 20 { return }
      found.append(FoundSecret(range, .secret))
    }
  }

  private static func isPair(_ text: Span<UInt8>, at index: Int) -> Bool {
    var at = index
    while at < text.count, text[at].isNameByte { at += 1 }
    return at > index && at < text.count && text[at] == UInt8(ascii: "=")
  }

  // MARK: - Headers

  /// The scheme is no secret; what follows it is, and goes on as long as its parts end in a comma or semicolon.
  private static func header(_ text: Span<UInt8>, from start: Int, into found: inout [FoundSecret]) {
    var start = start
    if start < text.count, text[start].isQuote { start += 1 }
    for scheme in schemes where text.hasWord(scheme, at: start) {
      let behind = start + scheme.count
      guard behind < text.count, text[behind].isBlank else { continue }
      start = text.skippingBlanks(from: behind)
      break
    }
    guard var range = WrittenValue.range(in: text, from: start) else { return }
    while true {
      var end = range.upperBound
      while end < text.count, text[end].isQuote { end += 1 }
      guard end < text.count, text[end] == UInt8(ascii: ",") || text[end] == UInt8(ascii: ";"),
        let more = WrittenValue.range(in: text, from: text.skippingBlanks(from: end + 1))
      else { break }
      range = range.lowerBound..<more.upperBound
    }
    found.append(FoundSecret(range, .secret))
  }

  /// `Bearer x` without a header's name.
  private static func scheme(_ text: Span<UInt8>, at index: Int, into found: inout [FoundSecret]) {
    guard text.hasWord(bearer, at: index), index == 0 || !text[index - 1].isNameByte else { return }
    let behind = index + bearer.count
    guard behind < text.count, text[behind].isBlank,
      let range = WrittenValue.range(in: text, from: text.skippingBlanks(from: behind))
    else { return }
    found.append(FoundSecret(range, .secret))
  }

  // MARK: - Command lines

  /// `--password x`, also as the audit system lists arguments: `a1="--password" a2="x"`.
  private static func flag(_ text: Span<UInt8>, at index: Int, into found: inout [FoundSecret]) {
    guard index == 0 || text[index - 1].isBlank || text[index - 1].isQuote else { return }
    var start = index
    while start < text.count, start - index < 2, text[start] == UInt8(ascii: "-") { start += 1 }
    var end = start
    while end < text.count, text[end].isNameByte { end += 1 }
    guard isSecret(text, start..<end) else { return }
    if end < text.count, text[end].isQuote { end += 1 }
    guard end < text.count, text[end].isBlank else { return }
    if let range = WrittenValue.range(in: text, from: argument(text, from: text.skippingBlanks(from: end))) {
      found.append(FoundSecret(range, .secret))
    }
  }

  /// Behind the `a2=` of an audit record's argument.
  static func argument(_ text: Span<UInt8>, from index: Int) -> Int {
    guard index < text.count, text[index] == UInt8(ascii: "a") else { return index }
    var at = index + 1
    while at < text.count, text[at].isDigit { at += 1 }
    return at > index + 1 && at < text.count && text[at] == UInt8(ascii: "=") ? at + 1 : index
  }

  // MARK: - SQL

  private static func statement(_ text: Span<UInt8>, at index: Int, into found: inout [FoundSecret]) {
    if text.hasWord(identified, at: index) { return identification(text, at: index, into: &found) }
    for word in passwords where text.hasWord(word, at: index) {
      var at = text.skippingBlanks(from: index + word.count)
      if at < text.count, text[at] == UInt8(ascii: "(") { at = text.skippingBlanks(from: at + 1) }
      guard at > index + word.count, at < text.count, text[at].isQuote,
        let range = WrittenValue.range(in: text, from: at)
      else { continue }
      found.append(FoundSecret(range, .secret))
    }
  }

  /// `IDENTIFIED [WITH plugin] BY|AS|USING 'x'`; Oracle's needs no quotes.
  private static func identification(_ text: Span<UInt8>, at index: Int, into found: inout [FoundSecret]) {
    var at = index + identified.count
    for _ in 0..<4 {
      at = text.skippingBlanks(from: at)
      var end = at
      while end < text.count, text[end].isNameByte { end += 1 }
      guard end > at else { return }
      let isLast = beforeValue.contains { $0.count == end - at && text.hasWord($0, at: at) }
      at = end
      guard isLast else { continue }
      at = text.skippingBlanks(from: at)
      // `BY PASSWORD 'x'` is found by its own words.
      if passwords.contains(where: { text.hasWord($0, at: at) }) { return }
      if let range = WrittenValue.range(in: text, from: at) { found.append(FoundSecret(range, .secret)) }
      return
    }
  }
}
