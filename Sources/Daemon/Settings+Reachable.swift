import Decode
import Engine
package import Events

extension Settings {
  /// Every log source that events of the configured sources can be of. Lines of JSON may state any.
  package func reachable(_ rules: ActiveRules) -> LogSourceSet {
    let ruleSet = rules.ruleSet
    var sources = rules.observations.logSources
    if journal.isEnabled {
      sources.formUnion(rules.decoder.logSourcesOfEntries)
      sources.formUnion(rules.auditTrail.logSources)
    }
    for file in files {
      if let stated = file.logSource { sources.formUnion(ruleSet.logSources(wanting: stated)) }
      switch file.format {
      case .auto, .syslog, .access: sources.formUnion(rules.decoder.logSourcesOfLines)
      // All message: what the operator says of it.
      case .plain: if file.logSource == nil { sources.formUnion(rules.decoder.logSourcesOfPlainLines) }
      case .audit: sources.formUnion(rules.auditTrail.logSources)
      case .json: sources.formUnion(ruleSet.allLogSources)
      }
    }
    return sources
  }

  /// Rules that no configured source can feed, as indices of the rule set.
  package func deadRules(_ rules: ActiveRules) -> [Int] {
    rules.ruleSet.deadRules(reachable: reachable(rules))
  }
}
