import CanonicalJSON
import Events
import Evidence
import Linux

/// Who changed the rules, as far as files tell: the accounts that own them. Where everybody edits as root that is root,
/// which says no more than that somebody could become it.
struct RuleAuthors {
  /// A file of a change.
  struct File: Hashable {
    var path: String
    var user: UInt32
    var account: String
    var modified: Timestamp
  }

  let origin: RuleSetChange.Origin
  /// The newest first.
  let files: [File]

  /// Files that are named in evidence.
  private static let mostNamed = 20

  /// - Parameters:
  ///   - documents: of the rule set that comes into force.
  ///   - settings: files that say how rules are read.
  ///   - isOtherVersion: attestd or its package is another than when the one before came into force, so that what it
  ///     brought is its own change.
  ///   - since: when the one before came into force.
  init(
    of difference: RuleListing.Difference, documents: [RuleDocument], settings: [String],
    isOtherVersion: Bool,
    since: Timestamp?
  ) {
    let touched = Set(
      (difference.added + difference.changed.map(\.after)).filter { !$0.isShipped || !isOtherVersion }
        .map(\.id))
    var paths = Set(documents.filter { touched.contains($0.entry.id) }.map(\.file))
    if difference.hasOtherReading { paths.formUnion(settings) }
    let hasOwnRemovals = difference.removed.contains { !$0.isShipped || !isOtherVersion }
    var files = paths.compactMap(File.init)
    if hasOwnRemovals, let since {
      // A document that is gone leaves its file behind, if it was not the only one.
      files += Set(documents.map(\.file)).subtracting(paths).compactMap(File.init).filter {
        $0.modified > since
      }
    }
    self.files = files.sorted { ($1.modified, $0.path) < ($0.modified, $1.path) }
    let isOwn = !touched.isEmpty || difference.hasOtherReading || hasOwnRemovals
    origin = !isOwn ? .package : files.isEmpty ? .unknown : .accounts
  }

  /// For the leaf, which outlives names.
  /// - Parameter pseudonym: of an account.
  func body(_ pseudonym: (UInt32) -> String) -> [String: JSONValue] {
    var body: [String: JSONValue] = ["author": .string(origin.rawValue)]
    guard origin == .accounts else { return body }
    let people = Set(files.map { pseudonym($0.user) }).sorted().prefix(RuleAuthors.mostNamed)
    body["author_p"] = .array(people.map { .string($0) })
    return body
  }

  func evidence(_ redactor: Redactor) -> [String: JSONValue]? {
    guard origin == .accounts else { return nil }
    return [
      "authors": .array(
        files.prefix(RuleAuthors.mostNamed).map {
          [
            "account": .string($0.account), "file": .string(redactor.redact($0.path)),
            "modified": .string($0.modified.description),
          ]
        })
    ]
  }
}

extension RuleAuthors.File {
  init?(_ path: String) {
    guard let status = try? FileStatus(path: path) else { return nil }
    self.init(
      path: path, user: status.user, account: Actor.account(status.user),
      modified: Timestamp(microseconds: status.modified / 1_000))
  }
}
