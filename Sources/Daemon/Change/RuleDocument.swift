import Engine
import Events
package import Evidence
import LocatedYAML
import Sigma

/// A document of the rule set in force, with its text and where that came from.
package struct RuleDocument: Sendable {
  package var entry: RuleListing.Entry
  package var text: String
  package var file: String
}

extension RuleDocument {
  /// All documents of `collection`. Those of files in `pack` are shipped ones.
  static func all(of collection: RuleCollection, pack: String?) -> [RuleDocument] {
    let touched = TouchedCriteria(collection)
    func document(_ metadata: Metadata, _ kind: String, _ criteria: Set<String>) -> RuleDocument {
      let file = metadata.location.file
      let entry = RuleListing.Entry(
        id: metadata.reference, name: metadata.name ?? "", title: metadata.title,
        level: metadata.level.rawValue, kind: kind, criteria: criteria.sorted(),
        isShipped: pack.map { file.hasPrefix($0 + "/") } ?? false,
        digest: Digest.hex(Digest.sha256(metadata.text.utf8)))
      return RuleDocument(entry: entry, text: metadata.text, file: file)
    }
    func kind(_ metadata: Metadata) -> String {
      (metadata.attestd.isOperation ? Finding.Kind.operation : .anomaly).rawValue
    }
    var documents: [RuleDocument] = []
    for (index, rule) in collection.rules.enumerated() {
      documents.append(document(rule.metadata, kind(rule.metadata), touched.rules[index]))
    }
    for (index, loaded) in collection.correlations.enumerated() {
      let metadata = loaded.correlation.metadata
      documents.append(document(metadata, kind(metadata), touched.correlations[index]))
    }
    for filter in collection.filters {
      documents.append(document(filter.metadata, "filter", touched.criteria(of: filter, in: collection)))
    }
    for loaded in collection.expectations {
      let metadata = loaded.expectation.metadata
      documents.append(document(metadata, "expectation", Set(metadata.criteria)))
    }
    return documents
  }
}

/// Whose tests a document has a part in: a rule that only a correlation counts has no criteria of its own.
private struct TouchedCriteria {
  private(set) var rules: [Set<String>]
  private(set) var correlations: [Set<String>]

  init(_ collection: RuleCollection) {
    rules = collection.rules.map { Set($0.metadata.criteria) }
    correlations = collection.correlations.map { Set($0.correlation.metadata.criteria) }
    for loaded in collection.expectations {
      let criteria = Set(loaded.expectation.metadata.criteria)
      for subject in loaded.rules + [loaded.condition].compactMap(\.self) { add(criteria, to: subject) }
    }
    // Each stands after those that it counts.
    for (index, loaded) in collection.correlations.enumerated().reversed() {
      for member in loaded.members { add(correlations[index], to: member.subject) }
    }
  }

  private mutating func add(_ criteria: Set<String>, to subject: RuleCollection.Subject) {
    switch subject {
    case .rule(let index) where rules.indices.contains(index): rules[index].formUnion(criteria)
    case .correlation(let index) where correlations.indices.contains(index):
      correlations[index].formUnion(criteria)
    case .rule, .correlation: break
    }
  }

  func criteria(of filter: Filter, in collection: RuleCollection) -> Set<String> {
    var criteria = Set(filter.metadata.criteria)
    var names: Set<String>?
    if case .rules(let references) = filter.target { names = Set(references.map(\.text)) }
    for (index, rule) in collection.rules.enumerated() {
      let isNamed =
        names.map { $0.contains(rule.metadata.reference) || $0.contains(rule.metadata.name ?? "") }
        ?? filter.covers(rule.logSource)
      if isNamed { criteria.formUnion(rules[index]) }
    }
    return criteria
  }
}
