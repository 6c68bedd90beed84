package import Decode
package import Engine
import Events
import Evidence
package import LocatedYAML
package import Sigma

/// The rule set in force, with what had to be refused on the way and the digest the record names it by.
package struct ActiveRules {
  package let ruleSet: RuleSet
  package let decoder: Decoder
  /// For every source of audit records a copy to begin with; the second is for scans.
  package let auditTrail: AuditTrail
  package let passingAuditTrail: AuditTrail
  package let digest: String
  package let diagnostics: [Diagnostic]
  package let rejected: Int
  package let folders: [String]

  package var loaded: Int { ruleSet.rules.count + ruleSet.correlations.count }

  /// Loads and compiles every document below `folders`. Documents that cannot run are listed, the rest runs.
  package static func load(
    folders: [String], options: RuleLoader.Options = RuleLoader.Options()
  ) throws -> ActiveRules {
    try compile(RuleLoader.load(paths: folders, options: options), folders: folders)
  }

  package static func compile(_ collection: RuleCollection, folders: [String]) throws -> ActiveRules {
    var fields = FieldTable()
    var logSources = LogSourceTable()
    let decoder = Decoder(fields: &fields, logSources: &logSources)
    var trail = AuditTrail(fields: &fields, logSources: &logSources)
    var passing = AuditTrail(fields: &fields, logSources: &logSources, recordsChanges: false)
    let ruleSet = try RuleSet(
      collection, fields: fields, logSources: logSources, derivedFields: Decoder.derivedFields,
      journalDerivedFields: Decoder.journalDerivedFields)
    trail.bind(ruleSet.fields)
    passing.bind(ruleSet.fields)
    var bytes: [UInt8] = []
    for text in collection.canonicalTexts { bytes += Digest.sha256(text.utf8) }
    return ActiveRules(
      ruleSet: ruleSet, decoder: decoder, auditTrail: trail, passingAuditTrail: passing,
      digest: Digest.hex(Digest.sha256(bytes)),
      diagnostics: collection.diagnostics + ruleSet.diagnostics,
      rejected: collection.rejected + ruleSet.diagnostics.filter { $0.severity == .error }.count,
      folders: folders)
  }
}
