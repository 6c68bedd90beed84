/// Takes secrets out of text before it is kept or shown (evidence.md section 5.4).
///
/// Looks for values behind secret-like keys, authorization headers, credentials in URLs and private-key
/// blocks. What is left is safe to print: control characters are escaped, so an entry cannot forge lines.
package enum Redactor {
  private static let secretKeys: Set<String> = [
    "password", "passwd", "passphrase", "pass", "pwd", "secret", "token", "apikey", "api_key", "api-key",
    "access_key", "access-key", "secret_key", "secret-key", "client_secret", "auth_token", "auth-token",
    "private_key", "credential", "credentials", "authorization",
  ]

  package static func redact(_ text: String) -> String {
    if text.contains("PRIVATE KEY-----") { return "[redacted:private-key]" }
    var words: [Substring] = []
    var redactNext: String?
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
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
        words.append(redactAssignment(redactURL(word)))
      }
    }
    return escape(words.joined(separator: " "))
  }

  /// `--password`, `Authorization:`; the secret is the next word. sudo's `PWD=` is a folder and has its value.
  private static func isSecretFlag(_ word: Substring) -> Bool {
    if word.hasPrefix("--") { return secretKeys.contains(word.dropFirst(2).lowercased()) }
    if word.hasSuffix(":") { return secretKeys.contains(key(of: word.dropLast())) && word.count > 5 }
    return false
  }

  /// `token=abc`, `"password":"abc"`, `a=1&secret=b`.
  private static func redactAssignment(_ word: Substring) -> Substring {
    var result = ""
    var piece = ""
    func finish(_ piece: String) -> String {
      guard let sign = piece.firstIndex(where: { $0 == "=" || $0 == ":" }) else { return piece }
      let name = piece[..<sign]
      let value = piece[piece.index(after: sign)...]
      // PWD= and USER= in capitals are sudo's own words for a folder and a user.
      guard !value.isEmpty, name != "PWD", secretKeys.contains(key(of: name)) else { return piece }
      return "\(name)\(piece[sign])[redacted:secret]"
    }
    for character in word {
      if character == "&" || character == "," || character == "?" {
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
    case 0..<0x20, 0x7F..<0xA0, 0x200E, 0x200F, 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
