import CanonicalJSON
import Events
import Evidence
import LocatedYAML
import Store

/// What a start states of the rules, and of what monitoring is meant to be: the texts go into documents, which stay for
/// as long as the ledger does, and leaves name these by digest.
extension Startup {
  /// Facts that the next start compares itself with.
  private enum Key {
    static let ruleSet = "ruleset.digest"
    static let listing = "ruleset.list"
    static let version = "ruleset.version"
    static let since = "ruleset.since"
    static let design = "design.digest"
  }

  /// Bytes of a document, and of all texts that one change adds.
  private static let mostBytes = 16 << 20
  private static let mostTextBytes = 8 << 20

  /// Where the shipped rules are; nil where there are none.
  var packRules: String? {
    RulePack.folder(executablePath: executablePath).map { $0 + "/rules" }
  }

  func stateDesign(
    _ pipeline: Pipeline, _ known: [String: String], _ documents: [RuleDocument], config: String,
    now: Timestamp
  ) {
    let rules = pipeline.rules
    let listing = RuleListing(documents.map(\.entry), readWith: rules.readWith)
    let listed =
      documents.count <= RuleListing.most ? document(.rules, listing.json, "the list of rules") : nil
    if known[Key.ruleSet] != rules.digest {
      stateRuleSet(pipeline, known, documents, listing, listed: listed?.digest, now: now)
    }
    let design = document(.design, design(rules).json, "the design of monitoring")
    let digests = (design: design?.digest ?? "", listing: listed?.digest ?? "")
    guard known[Key.design] != digests.design || known[Key.listing] != digests.listing else { return }
    pipeline.turn.statements.append(
      Statement(
        .designActivated,
        [
          "design": .string(digests.design), "previous": .string(known[Key.design] ?? ""),
          "rules": .string(digests.listing), "ruleset": .string(rules.digest), "config": .string(config),
        ]))
    pipeline.turn.documents += [design, listed].compactMap(\.self)
    if listed != nil { pipeline.turn.documents += Startup.texts(documents) }
    pipeline.remember(Key.design, digests.design)
    pipeline.remember(Key.listing, digests.listing)
  }

  private func design(_ rules: ActiveRules) -> PeriodDesign {
    // Already said by whoever read the same files for this start.
    var unheard: [Diagnostic] = []
    return PeriodDesign(settings, rules, executablePath: executablePath, diagnostics: &unheard)
  }

  private func stateRuleSet(
    _ pipeline: Pipeline, _ known: [String: String], _ documents: [RuleDocument], _ listing: RuleListing,
    listed: String?, now: Timestamp
  ) {
    let rules = pipeline.rules
    let package = PackageFacts.version(ofProgram: executablePath)
    let version = [Version.current, package].compactMap(\.self).joined(separator: " | ")
    var body: [String: JSONValue] = [
      "digest": .string(rules.digest), "previous": .string(known[Key.ruleSet] ?? ""),
      "loaded": .integer(Int64(rules.loaded)), "rejected": .integer(Int64(rules.rejected)),
      "version": .string(Version.current),
    ]
    body["package"] = package.map { .string($0) }
    body["rules"] = listed.map { .string($0) }
    var evidence: [String: JSONValue]?
    if let before = self.listing(known[Key.listing]) {
      let difference = listing.difference(from: before)
      body["added"] = .integer(Int64(difference.added.count))
      body["removed"] = .integer(Int64(difference.removed.count))
      body["changed"] = .integer(Int64(difference.changed.count))
      if difference.hasOtherReading { body["read_with"] = 1 }
      body["criteria"] = .array(difference.criteria.prefix(200).map { .string($0) })
      let authors = RuleAuthors(
        of: difference, documents: documents, settings: settings.readFrom + settings.pipelines,
        isOtherVersion: known[Key.version] != version,
        since: known[Key.since].flatMap { Timestamp(rfc3339: $0) })
      body.merge(authors.body { pipeline.admission.pseudonym(of: $0) }) { first, _ in first }
      evidence = authors.evidence(pipeline.redactor)
    }
    pipeline.turn.statements.append(Statement(.ruleSetActivated, body, evidence: evidence))
    pipeline.remember(Key.ruleSet, rules.digest)
    pipeline.remember(Key.version, version)
    pipeline.remember(Key.since, now.description)
  }

  /// As the record has it; nil where it has none, as before the first start that kept one.
  private func listing(_ digest: String?) -> RuleListing? {
    guard let digest, !digest.isEmpty,
      let bytes = try? Archive(state: state).document(digest), let json = try? JSONValue(parsing: bytes)
    else { return nil }
    return RuleListing(json)
  }

  private func document(_ kind: Document.Kind, _ json: JSONValue, _ what: String) -> Document? {
    let bytes = Array(json.canonicalBytes)
    guard bytes.count <= Startup.mostBytes else {
      report.say("not kept  \(what): it has \(bytes.count) bytes, and the record keeps \(Startup.mostBytes)")
      return nil
    }
    return Document(kind, bytes)
  }

  /// The own ones first: those that were shipped can be had again from the package.
  private static func texts(_ documents: [RuleDocument]) -> [Document] {
    var left = mostTextBytes
    var texts: [Document] = []
    for document in documents.filter({ !$0.entry.isShipped }) + documents.filter(\.entry.isShipped)
    where document.text.utf8.count <= left {
      left -= document.text.utf8.count
      texts.append(Document(.rule, Array(document.text.utf8)))
    }
    return texts
  }
}
