import CanonicalJSON
import Evidence
import Store

/// What is other in a rule set than in the one before, rule by rule, from the documents of the record.
struct RuleSetDifference {
  private struct Item {
    /// `added`, `removed` or `changed`.
    let what: String
    let entry: RuleListing.Entry
    /// Nil where a text is not on the record.
    let difference: LineDifference?
  }

  private let change: RuleSetChange
  private let items: [Item]
  private let hasOtherReading: Bool

  /// The newest change to the rule set that `digest` begins.
  init(of digest: String, in changes: [RuleSetChange], _ archive: Archive) throws {
    let digests = Set(changes.map(\.digest).filter { $0.hasPrefix(digest) })
    guard digests.count <= 1 else {
      throw CannotRun("'\(digest)' stands for \(digests.count) rule sets; write more of it")
    }
    guard let index = changes.lastIndex(where: { digests.contains($0.digest) }) else {
      throw CannotRun(
        "no rule set '\(digest)' was ever in force here; 'attestctl rules changes' lists them")
    }
    change = changes[index]
    guard let after = try RuleSetDifference.listing(change.listing, archive) else {
      throw CannotRun("the rules of \(change.digest) are not on the record: attestd did not keep them yet")
    }
    guard !change.isInitial else {
      items = after.entries.map { Item(what: "added", entry: $0, difference: nil) }
      hasOtherReading = false
      return
    }
    let previous = index > 0 ? changes[index - 1].listing : ""
    guard let before = try RuleSetDifference.listing(previous, archive) else {
      throw CannotRun(
        "the rules before \(change.digest) are not on the record: attestd did not keep them yet")
    }
    let difference = after.difference(from: before)
    hasOtherReading = difference.hasOtherReading
    func item(_ what: String, _ before: RuleListing.Entry?, _ after: RuleListing.Entry?) throws -> Item? {
      guard let entry = after ?? before else { return nil }
      func text(_ entry: RuleListing.Entry?) throws -> String? {
        guard let entry else { return "" }
        return try archive.document(entry.digest).map { String(decoding: $0, as: UTF8.self) }
      }
      guard let old = try text(before), let new = try text(after) else {
        return Item(what: what, entry: entry, difference: nil)
      }
      return Item(what: what, entry: entry, difference: LineDifference(from: old, to: new))
    }
    items =
      try difference.changed.compactMap { try item("changed", $0.before, $0.after) }
      + difference.added.compactMap { try item("added", nil, $0) }
      + difference.removed.compactMap { try item("removed", $0, nil) }
  }

  private static func listing(_ digest: String, _ archive: Archive) throws -> RuleListing? {
    guard !digest.isEmpty, let bytes = try archive.document(digest) else { return nil }
    return RuleListing(try JSONValue(parsing: bytes))
  }

  /// Texts of rules may hold anything, and are made safe to print.
  var lines: [String] {
    var lines = ["rule set \(change.digest)", "in force from \(change.activated)"]
    if change.isInitial {
      lines.append("the first of this record: \(items.count) documents")
      return lines + items.map { "  \(Redactor.escape($0.entry.title)) (\(Redactor.escape($0.entry.id)))" }
    }
    lines.append("after    \(change.previous)")
    if hasOtherReading { lines.append("rules are read through other pipelines or placeholders") }
    for item in items {
      lines += ["", "\(item.what): \(Redactor.escape(item.entry.title)) (\(Redactor.escape(item.entry.id)))"]
      guard let difference = item.difference else {
        lines.append("  its text is not on the record; SHA-256 \(item.entry.digest)")
        continue
      }
      lines += difference.text.map(Redactor.escape)
    }
    return lines
  }

  var json: JSONValue {
    var object = change.json.object ?? [:]
    object["read_with"] = .integer(hasOtherReading ? 1 : 0)
    object["rules"] = .array(
      items.map { item in
        var object: [String: JSONValue] = [
          "rule": .string(item.entry.id), "title": .string(item.entry.title), "change": .string(item.what),
          "criteria": .array(item.entry.criteria.map { .string($0) }), "sha256": .string(item.entry.digest),
        ]
        object["diff"] = item.difference.map { .array($0.text.map { .string($0) }) }
        return .object(object)
      })
    return .object(object)
  }
}
