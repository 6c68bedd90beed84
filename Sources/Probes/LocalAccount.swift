/// A line of /etc/passwd.
struct LocalAccount: Hashable {
  var name: String
  var home: String

  static let most = 10_000

  static func all(in text: [UInt8]) -> [LocalAccount] {
    var accounts: [LocalAccount] = []
    for line in text.split(separator: UInt8(ascii: "\n")) {
      let parts = line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
      guard parts.count >= 7, !parts[0].isEmpty, parts[5].first == UInt8(ascii: "/"), !parts[5].contains(0)
      else { continue }
      accounts.append(
        LocalAccount(
          name: String(decoding: parts[0], as: UTF8.self), home: String(decoding: parts[5], as: UTF8.self)))
      if accounts.count == most { break }
    }
    return accounts
  }
}
