package import Decode
package import Engine
package import Events
package import Evidence
package import LocatedYAML
package import Sigma

/// The rule set in force, with what had to be refused on the way and the digest the record names it by.
package struct ActiveRules {
  package let ruleSet: RuleSet
  package let decoder: Decoder
  /// For every source of audit records a copy to begin with; the second is for scans.
  package let auditTrail: AuditTrail
  package let passingAuditTrail: AuditTrail
  /// What attestd notices itself.
  package let observations: ObservationLog
  package let expectations: [ActiveExpectation]
  package let digest: String
  package let diagnostics: [Diagnostic]
  package let rejected: Int
  package let folders: [String]
  /// What it consists of, for whoever states that it came into force.
  package var documents: [RuleDocument] = []
  /// Digests of what rules are read through.
  package let readWith: [String]

  /// The rules by the names that controls call them.
  package var targeted: [TargetMatrix.Rule] {
    (ruleSet.rules.map(\.metadata) + ruleSet.correlations.map(\.metadata)).map {
      TargetMatrix.Rule(id: $0.reference, name: $0.name ?? "", criteria: $0.criteria)
    }
  }

  package var loaded: Int { ruleSet.rules.count + ruleSet.correlations.count + expectations.count }

  /// Loads and compiles every document below `folders`. Documents that cannot run are listed, the rest runs. `cache`
  /// is a folder in which to look for, and leave, the same rules already read; it makes no other difference. `pack` is
  /// the one of them that came with attestd.
  package static func load(
    folders: [String], options: RuleLoader.Options = RuleLoader.Options(), cache: String? = nil,
    pack: String? = nil
  ) throws -> ActiveRules {
    let texts = SourceTexts(paths: folders)
    let collection =
      cache.map { RuleCacheFolder(path: $0).load(texts, options: options) }
      ?? RuleLoader.load(texts, options: options)
    var rules = try compile(collection, folders: folders)
    rules.documents = RuleDocument.all(of: collection, pack: pack)
    return rules
  }

  /// Without the expectations that are met by attestations of a control nobody has: these can never be made.
  package func knowing(controls: [Control]) -> ActiveRules {
    let known = controls.map(\.id)
    let refused = expectations.filter { $0.control.map { !known.contains($0) } ?? false }
    guard !refused.isEmpty else { return self }
    let refusals = refused.map { expectation in
      let name = expectation.control ?? ""
      let hint = Spelling.suggestion(for: name, among: known).map { "; did you mean '\($0)'?" } ?? ""
      return Diagnostic(
        .invalidExpectation, at: expectation.controlLocation ?? expectation.metadata.location,
        "there is no control '\(name.shortened)' whose attestations could meet the expectation\(hint)")
    }
    var knowing = ActiveRules(
      ruleSet: ruleSet, decoder: decoder, auditTrail: auditTrail, passingAuditTrail: passingAuditTrail,
      observations: observations,
      expectations: expectations.filter { $0.control.map(known.contains) ?? true }, digest: digest,
      diagnostics: diagnostics + refusals, rejected: rejected + refusals.count, folders: folders,
      readWith: readWith)
    knowing.documents = documents
    return knowing
  }

  /// What log sources entries of this host's logs can be of by themselves.
  package static var decodedLogSources: [LogSource] {
    var fields = FieldTable()
    var logSources = LogSourceTable()
    _ = Decoder(fields: &fields, logSources: &logSources)
    _ = AuditTrail(fields: &fields, logSources: &logSources)
    _ = ObservationLog(logSources: &logSources)
    return logSources.logSources
  }

  package static func compile(_ collection: RuleCollection, folders: [String]) throws -> ActiveRules {
    var fields = FieldTable()
    var logSources = LogSourceTable()
    let decoder = Decoder(fields: &fields, logSources: &logSources)
    var trail = AuditTrail(fields: &fields, logSources: &logSources)
    var passing = AuditTrail(fields: &fields, logSources: &logSources, recordsChanges: false)
    let observations = ObservationLog(logSources: &logSources)
    let ruleSet = try RuleSet(
      collection, fields: fields, logSources: logSources, derivedFields: Decoder.derivedFields,
      journalDerivedFields: Decoder.journalDerivedFields)
    trail.bind(ruleSet.fields)
    passing.bind(ruleSet.fields)
    let (expectations, refusals) = ruleSet.running(ActiveExpectation.all(of: collection))
    var bytes: [UInt8] = []
    for text in collection.canonicalTexts { bytes += Digest.sha256(text.utf8) }
    return ActiveRules(
      ruleSet: ruleSet, decoder: decoder, auditTrail: trail, passingAuditTrail: passing,
      observations: observations, expectations: expectations, digest: Digest.hex(Digest.sha256(bytes)),
      diagnostics: collection.diagnostics + ruleSet.diagnostics + refusals,
      rejected: collection.rejected + ruleSet.diagnostics.filter { $0.severity == .error }.count
        + refusals.count,
      folders: folders, readWith: collection.readWith.map { Digest.hex(Digest.sha256($0.utf8)) })
  }
}

extension RuleSet {
  /// Without the expectations that count what did not compile.
  fileprivate func running(
    _ read: (expectations: [ActiveExpectation], diagnostics: [Diagnostic])
  ) -> (expectations: [ActiveExpectation], diagnostics: [Diagnostic]) {
    let known = Set(rules.map(\.metadata.reference) + correlations.map(\.metadata.reference))
    var found = read
    found.expectations = []
    for expectation in read.expectations {
      let counted = expectation.rules.union(expectation.condition.map { [$0] } ?? [])
      if let missing = counted.subtracting(known).min() {
        found.diagnostics.append(
          Diagnostic(
            .cannotCompile, at: expectation.metadata.location,
            "the expectation counts '\(missing)', which does not compile"))
      } else {
        found.expectations.append(expectation)
      }
    }
    return found
  }
}
