import Events
package import Evidence

/// What stands in the place of names in a bundle that leaves the company: a MAC under a key of the host, so that one name is
/// the same everywhere and in every month, and nobody without the key can try out whose it is.
package final class Pseudonyms {
  package static let withheld = "[withheld]"
  /// What retention took is said as ever.
  private static let deleted = "[deleted]"

  private let key: DerivedKey
  private let table: PseudonymTable?
  private var failure: ExportError?

  /// - Parameter table: gets each pseudonym with its name; nil to keep no table.
  package init(_ secret: HostSecret, table: PseudonymTable? = nil) {
    key = secret.key(for: .pseudonym)
    self.table = table
  }

  /// `p-` and 16 hex digits; nothing for nothing.
  package func of(_ name: String) -> String {
    guard !name.isEmpty, name != Pseudonyms.deleted else { return name }
    let pseudonym = "p-" + key.shortID([Array(name.utf8)])
    do { try table?.note(pseudonym, name) } catch { failure = failure ?? error }
    return pseudonym
  }

  /// Throws if a name could not be noted: a table with holes is none.
  package func finish() throws(ExportError) {
    if let failure { throw failure }
    try table?.finish()
  }

  /// `alice (uid 1000) as root` without the numbers; whoever is nobody stays so.
  func of(actor: String) -> String {
    guard !actor.isEmpty, !actor.hasPrefix("unattributed"), actor != Pseudonyms.deleted else {
      return actor.hasPrefix("unattributed") ? "unattributed" : actor
    }
    let parts = actor.split(separator: " ", omittingEmptySubsequences: false)
    guard let number = parts.lastIndex(of: "(uid"), number > 0, number + 1 < parts.count else {
      return of(actor)
    }
    let name = of(parts[..<number].joined(separator: " "))
    let rest = parts[(number + 2)...]
    return rest.first == "as" ? "\(name) as \(of(rest.dropFirst().joined(separator: " ")))" : name
  }

  /// What somebody wrote.
  func of(words: String) -> String {
    words.isEmpty || words == Pseudonyms.deleted ? words : Pseudonyms.withheld
  }

  /// A log: its name where that is a common one.
  func of(source: String) -> String {
    guard source.hasPrefix("file:") else { return PlainWords.make(up: source) ? source : of(source) }
    let path = String(source.dropFirst(5))
    return PlainWords.make(up: path) ? source : "file:" + of(path)
  }

  /// A journal's cursor, or `LOG inode N of N offset N` with the log's name as `of(source:)` has it.
  func of(reference: String) -> String {
    let parts = reference.split(separator: " ", omittingEmptySubsequences: false)
    let place = parts.reversed().prefix { $0.isPlace }.count
    let name = parts.dropLast(place)
    guard !name.isEmpty else { return reference }
    if name.first == "attestd", name.count == 2,
      name.last?.utf8.allSatisfy({ (97...122).contains($0) || $0 == 95 }) == true
    {
      return reference
    }
    return ([of(source: name.joined(separator: " "))] + parts.suffix(place).map(String.init)).joined(
      separator: " ")
  }

  /// A ticket: its number where it is one.
  func of(ticket: String) -> String {
    let letters = ticket.prefix { $0.isASCII && ($0.isUppercase || $0.isNumber) }
    let rest = ticket[letters.endIndex...]
    let isNumber =
      rest.hasPrefix("-") && rest.count > 1 && rest.dropFirst().allSatisfy { $0.isASCII && $0.isNumber }
    let isPlain = letters.first?.isLetter == true && letters.count <= 10 && isNumber
    return ticket.isEmpty || isPlain ? ticket : Pseudonyms.withheld
  }

  /// The package that attestd was installed from (`attestd 1.4.0-1~deb12u1`): one that somebody built may be called after them.
  func of(package: String) -> String {
    let version = package.hasPrefix("attestd ") ? package.dropFirst(8) : package[...]
    let isPlain =
      version.utf8.allSatisfy { $0 < 128 }
      && version.split(whereSeparator: { !$0.isLetter }).allSatisfy {
        Pseudonyms.releases.contains(String($0))
      }
    return package.isEmpty || isPlain ? package : of(package)
  }

  /// Letters that numbers of packages have in distributions.
  private static let releases: Set<String> = [
    "deb", "u", "bpo", "ubuntu", "rc", "alpha", "beta", "dfsg", "git", "build", "el", "fc",
  ]

  /// A place in a log (`i=4711`, `offset 80`) or a time.
  func of(place: String) -> String {
    place.split(separator: " ").allSatisfy { $0.isPlace } ? place : Pseudonyms.withheld
  }

  /// The value of a field.
  func of(value: String, field: String) -> String {
    if Pseudonyms.sentences.contains(field) { return of(words: value) }
    if Pseudonyms.numbers.contains(field), Double(value) != nil { return value }
    if Pseudonyms.words.contains(field), PlainWords.make(up: value) { return value }
    return of(value)
  }

  /// Fields that hold what somebody or something wrote.
  private static let sentences: Set<String> = ["message", "MESSAGE", "pam_message", "reason", "detail"]
  /// Fields whose numbers name nobody.
  private static let numbers: Set<String> = [
    "src_port", "attempts", "seconds", "size", "max_error_us", "N_RESTARTS", "EXIT_STATUS", "PRIORITY",
  ]
  /// Fields that mostly hold one of a few words.
  private static let words: Set<String> = [
    "method", "service", "program", "unit", "UNIT", "pam_module", "pam_type", "key_type", "cause",
    "direction",
    "size_kind", "state", "previous", "clean", "JOB_RESULT", "JOB_TYPE", "UNIT_RESULT", "EXIT_CODE",
  ]
}

extension Substring {
  /// What attestd itself says of where something is: numbers, times, ids and cursors, never a name.
  fileprivate var isPlace: Bool {
    if ["inode", "offset", "leaf", "of"].contains(self) { return true }
    if !isEmpty, utf8.allSatisfy({ (48...57).contains($0) }) { return true }
    if Timestamp(rfc3339: String(self)) != nil { return true }
    if contains("=") {
      // A cursor has one letter before each value.
      return split(separator: ";").allSatisfy { part in
        let value = part.dropFirst(2)
        return part.dropFirst().first == "=" && !value.isEmpty && value.isHexadecimal
      }
    }
    let id = hasPrefix("g-") || hasPrefix("f-") ? dropFirst(2) : self
    return id.utf8.count >= 16 && id.isHexadecimal
  }

  private var isHexadecimal: Bool { utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) } }
}
