/// Where sshd looks for the keys of an account: `AuthorizedKeysFile` of sshd_config(5).
struct AuthorizedKeysFile {
  private let patterns: [String]

  static let usual = AuthorizedKeysFile([".ssh/authorized_keys", ".ssh/authorized_keys2"])

  private init(_ patterns: [String]) { self.patterns = patterns }

  /// Of the texts of the configuration in the order sshd reads them; the first word on it counts, and none below a
  /// `Match` is for everybody.
  init(configurations: [[UInt8]]) {
    for text in configurations {
      for line in text.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
        let words = String(decoding: line, as: UTF8.self).split { $0 == " " || $0 == "\t" || $0 == "=" }
          .map { $0.filter { $0 != "\"" } }
        guard let key = words.first?.lowercased() else { continue }
        if key == "match" { break }
        if key == "authorizedkeysfile", words.count > 1 {
          patterns = words.dropFirst().filter { $0.lowercased() != "none" }.prefix(8).map { $0 }
          return
        }
      }
    }
    self = AuthorizedKeysFile.usual
  }

  func paths(of account: LocalAccount) -> [String] {
    patterns.map { pattern in
      var path = ""
      var rest = pattern[...]
      while let character = rest.popFirst() {
        guard character == "%", let token = rest.popFirst() else {
          path.append(character)
          continue
        }
        switch token {
        case "h": path += account.home
        case "u": path += account.name
        case "%": path += "%"
        default: path += "%" + String(token)
        }
      }
      return path.hasPrefix("/") ? path : account.home + (account.home.hasSuffix("/") ? "" : "/") + path
    }
  }
}
