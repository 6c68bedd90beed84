/// Takes secrets out of text before it is kept or shown.
///
/// Looks for values behind secret-like keys, authorization headers, credentials in URLs and private-key
/// blocks. What is left is safe to print: control characters are escaped, so an entry cannot forge lines.
package enum Redactor {
  private static let secretKeys: Set<String> = [
    "password", "passwd", "passphrase", "pass", "pwd", "secret", "token", "apikey", "api_key", "api-key",
    "access_key", "access-key", "secret_key", "secret-key", "client_secret", "auth_token", "auth-token",
    "private_key", "credential", "credentials", "authorization",
  ]
  /// What names of secrets end in: `DB_PASSWORD`, `aws_secret_access_key`, `x-api-key`.
  private static let secretEndings = [
    "password", "passwd", "passphrase", "secret", "token", "apikey", "api_key", "api-key", "access_key",
    "access-key", "secret_key", "secret-key", "private_key", "private-key", "_pwd", "_pass", "pgpassword",
  ]
  /// What keys of well-known services begin with; they need no name beside them.
  private static let secretShapes = [
    "ghp_", "gho_", "ghs_", "ghr_", "github_pat_", "glpat-", "xoxb-", "xoxp-", "sk_live_", "AKIA", "ASIA",
  ]

  package static func redact(_ text: String) -> String {
    guard SecretTraces.mayHoldSecret(text) else { return escape(text) }
    if text.contains("PRIVATE KEY-----") { return "[redacted:private-key]" }
    var words: [Substring] = []
    var redactNext: String?
    /// Inside a quoted secret: the quote that ends it.
    var openQuote: Character?
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
      if let quote = openQuote {
        if word.contains(quote) { openQuote = nil }
        continue
      }
      if let kind = redactNext {
        if word.isEmpty {
          words.append(word)
          continue
        }
        // `Authorization: Bearer x`: the scheme is no secret, what follows is.
        if word.lowercased() == "bearer" || word.lowercased() == "basic" {
          words.append(word)
        } else {
          words.append("[redacted:\(kind)]")
          redactNext = nil
          openQuote = unclosedQuote(word)
        }
        continue
      }
      if isSecretFlag(word) {
        words.append(word)
        redactNext = "secret"
      } else if word.lowercased() == "bearer" {
        words.append(word)
        redactNext = "bearer"
      } else {
        let redacted = redactAssignment(redactURL(word))
        words.append(redacted)
        if redacted.hasSuffix("[redacted:secret]"),
          let sign = word.lastIndex(where: { $0 == "=" || $0 == ":" })
        {
          openQuote = unclosedQuote(word[word.index(after: sign)...])
        }
      }
    }
    return escape(words.joined(separator: " "))
  }

  /// The quote that `value` opens and does not close.
  private static func unclosedQuote(_ value: Substring) -> Character? {
    guard let first = value.first, first == "\"" || first == "'" else { return nil }
    return value.dropFirst().contains(first) ? nil : first
  }

  /// `--password`, `Authorization:`; the secret is the next word. sudo's `PWD=` is a folder and has its value.
  private static func isSecretFlag(_ word: Substring) -> Bool {
    if word.hasPrefix("--") { return isSecret(word.dropFirst(2).lowercased()) }
    if word.hasSuffix(":") { return isSecret(key(of: word.dropLast())) && word.count > 5 }
    return false
  }

  private static func isSecret(_ key: String) -> Bool {
    secretKeys.contains(key) || secretEndings.contains { key.hasSuffix($0) }
  }

  private static func hasSecretShape(_ piece: some StringProtocol) -> Bool {
    guard piece.utf8.count >= 16 else { return false }
    if secretShapes.contains(where: { piece.hasPrefix($0) }) { return true }
    // A JSON web token: three parts, the first of which begins with `{"`.
    return piece.hasPrefix("eyJ") && piece.count { $0 == "." } == 2
  }

  /// `token=abc`, `"password":"abc"`, `a=1&secret=b`.
  private static func redactAssignment(_ word: Substring) -> Substring {
    var result = ""
    var piece = ""
    func finish(_ piece: String) -> String {
      if hasSecretShape(piece) { return "[redacted:secret]" }
      guard let sign = piece.firstIndex(where: { $0 == "=" || $0 == ":" }) else { return piece }
      let name = piece[..<sign]
      let value = piece[piece.index(after: sign)...]
      let prefix = "\(name)\(piece[sign])"
      if hasSecretShape(value) { return prefix + "[redacted:secret]" }
      // PWD= in capitals is sudo's own word for a folder.
      guard !value.isEmpty, name != "PWD", isSecret(key(of: name)) else { return piece }
      return prefix + "[redacted:secret]"
    }
    for character in word {
      if "&,?;".contains(character) || character.isWhitespace {
        result += finish(piece) + String(character)
        piece = ""
      } else {
        piece.append(character)
      }
    }
    return Substring(result + finish(piece))
  }

  private static func key(of name: some StringProtocol) -> String {
    var trimmed = Substring(name)
    while let first = trimmed.first, "\"'-{(".contains(first) { trimmed = trimmed.dropFirst() }
    while let last = trimmed.last, "\"'".contains(last) { trimmed = trimmed.dropLast() }
    return trimmed.lowercased()
  }

  /// `scheme://user:secret@host` keeps the user only.
  private static func redactURL(_ word: Substring) -> Substring {
    guard let scheme = word.firstRange(of: "://") else { return word }
    let authority = word[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    guard let at = authority.lastIndex(of: "@"),
      let colon = authority[..<at].firstIndex(of: ":")
    else { return word }
    return Substring(word[...colon] + "[redacted:url]" + word[at...])
  }

  /// Control characters and line separators as `\u{…}`; also the marks that turn text around on a screen.
  package static func escape(_ text: String) -> String {
    if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return text }
    guard text.unicodeScalars.contains(where: isDangerous) else { return text }
    var escaped = ""
    for scalar in text.unicodeScalars {
      if isDangerous(scalar) {
        escaped += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  private static func isDangerous(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0x61C, 0x200E, 0x200F, 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
