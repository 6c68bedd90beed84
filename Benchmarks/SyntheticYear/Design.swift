import CanonicalJSON
import Daemon
import Events
import Evidence
import LocatedYAML
import Store

/// What was to be watched, and the rules that did it, as documents: what the daemon keeps whenever one becomes another.
struct Design {
  let monitoring: Document
  let listing: Document
  private let ruleSet: String
  /// Of the rules. Large, and the same for every moment.
  private let texts: [Document]
  private let rules: RuleListing
  private let documents: [RuleDocument]

  /// - Parameters:
  ///   - ruleSet: the digest that the rules go by.
  ///   - missing: how many of the rules there are not yet.
  init(
    _ settings: Settings, _ rules: ActiveRules, ruleSet: String, missing: Int, executablePath path: String
  ) throws {
    guard settings.controlsFile(executablePath: path) != nil,
      settings.criteriaFile(executablePath: path) != nil
    else { throw Failure("no controls and criteria beside '\(path)': run this from where it was built") }
    var diagnostics: [Diagnostic] = []
    var design = PeriodDesign(settings, rules, executablePath: path, diagnostics: &diagnostics)
    if let first = diagnostics.first { throw Failure(first.description) }
    let later = Set(design.rules.suffix(missing).map(\.id))
    design.rules.removeAll { later.contains($0.id) }
    documents = rules.documents.filter { !later.contains($0.entry.id) }
    self.rules = RuleListing(documents.map(\.entry), readWith: rules.readWith)
    self.ruleSet = ruleSet
    monitoring = Document(.design, Array(design.json.canonicalBytes))
    listing = Document(.rules, Array(self.rules.json.canonicalBytes))
    texts = documents.map { Document(.rule, Array($0.text.utf8)) }
  }

  /// What has to be kept with the statements.
  var kept: [Document] { [monitoring, listing] + texts }

  /// What the next start of the daemon compares itself with.
  var facts: [String: String] {
    ["ruleset.digest": ruleSet, "ruleset.list": listing.digest, "design.digest": monitoring.digest]
  }

  /// Says that it comes into force.
  func statements(after previous: Design?, loaded: Int, rejected: Int, configuration: String) -> [Statement] {
    var body: [String: JSONValue] = [
      "digest": .string(ruleSet), "previous": .string(previous?.ruleSet ?? ""),
      "loaded": .integer(Int64(loaded)), "rejected": .integer(Int64(rejected)),
      "version": .string(Version.current), "rules": .string(listing.digest),
    ]
    if let previous {
      let difference = rules.difference(from: previous.rules)
      body["added"] = .integer(Int64(difference.added.count))
      body["removed"] = .integer(Int64(difference.removed.count))
      body["changed"] = .integer(Int64(difference.changed.count))
      body["criteria"] = .array(difference.criteria.map { .string($0) })
      body["author"] = .string(RuleSetChange.Origin.package.rawValue)
    }
    return [
      Statement(.ruleSetActivated, body),
      Statement(
        .designActivated,
        [
          "design": .string(monitoring.digest), "previous": .string(previous?.monitoring.digest ?? ""),
          "rules": .string(listing.digest), "ruleset": .string(ruleSet), "config": .string(configuration),
        ]),
    ]
  }
}
