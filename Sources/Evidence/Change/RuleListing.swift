package import CanonicalJSON

/// The documents that a rule set consists of, with digests of their texts: the form in which the record remembers which
/// rules were in force, so that two of them can be compared long afterwards.
package struct RuleListing: Hashable, Sendable {
  package struct Entry: Hashable, Sendable {
    /// What findings name a rule by.
    package var id: String
    package var name: String
    package var title: String
    package var level: String
    /// `anomaly`, `operation`, `filter` or `expectation`.
    package var kind: String
    /// All criteria whose tests its text has a part in: its own, and those of what counts it or is narrowed by it.
    package var criteria: [String]
    /// Came with attestd.
    package var isShipped: Bool
    /// SHA-256 of its text, hexadecimal digits.
    package var digest: String

    package init(
      id: String, name: String, title: String, level: String, kind: String, criteria: [String],
      isShipped: Bool, digest: String
    ) {
      self.id = id
      self.name = name
      self.title = title
      self.level = level
      self.kind = kind
      self.criteria = criteria
      self.isShipped = isShipped
      self.digest = digest
    }
  }

  /// By id.
  package private(set) var entries: [Entry]
  /// Digests of pipelines and placeholders. Their texts are not kept: placeholders are often names of accounts.
  package var readWith: [String]

  /// Rule sets larger than this are on the record by their digest only.
  package static let most = 20_000
  /// Bytes of a title or name that are kept.
  private static let longest = 256

  /// Of documents with the same id, which the loader refuses, the first is kept.
  package init(_ entries: some Sequence<Entry>, readWith: [String] = []) {
    var seen: Set<String> = []
    self.entries = entries.filter { seen.insert($0.id).inserted }
      .sorted { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }
    self.readWith = readWith
  }

  package var json: JSONValue {
    [
      "rules": .array(entries.map(\.json)), "read_with": .array(readWith.map { .string($0) }),
    ]
  }

  /// Reads `json` back; nil for anything else.
  package init?(_ json: JSONValue) {
    guard let rules = json["rules"]?.array, let readWith = json["read_with"]?.array else { return nil }
    let entries = rules.compactMap { Entry($0) }
    guard entries.count == rules.count else { return nil }
    self.init(entries, readWith: readWith.compactMap(\.string))
  }

  fileprivate static func shortened(_ text: String) -> String {
    guard text.utf8.count > longest else { return text }
    var short = ""
    for character in text {
      guard short.utf8.count + character.utf8.count <= longest - 3 else { break }
      short.append(character)
    }
    return short + "…"
  }
}

extension RuleListing.Entry {
  fileprivate var json: JSONValue {
    [
      "id": .string(id), "name": .string(RuleListing.shortened(name)),
      "title": .string(RuleListing.shortened(title)), "level": .string(level), "kind": .string(kind),
      "criteria": .array(criteria.map { .string($0) }), "shipped": .integer(isShipped ? 1 : 0),
      "sha256": .string(digest),
    ]
  }

  fileprivate init?(_ json: JSONValue) {
    func text(_ key: String) -> String { json[key]?.string ?? "" }
    guard let id = json["id"]?.string, let digest = json["sha256"]?.string else { return nil }
    self.init(
      id: id, name: text("name"), title: text("title"), level: text("level"), kind: text("kind"),
      criteria: json["criteria"]?.array?.compactMap(\.string) ?? [], isShipped: json["shipped"]?.integer == 1,
      digest: digest)
  }
}
