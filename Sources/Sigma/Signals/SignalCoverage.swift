import Events
import LocatedYAML

/// Which document makes which signal visible, and with how many samples.
package struct SignalCoverage: Sendable {
  package var rows: [Row] = []
  /// Every document, in the order of its file and line.
  package var documents: [Document] = []
  /// What documents name and the catalogue does not list, with who names it.
  package var unknown: [(signal: String, document: Document)] = []

  package struct Row: Sendable {
    package var signal: Signal
    package var documents: [Document]

    /// Nothing sees it, and nobody says why.
    package var isUnexplained: Bool {
      documents.isEmpty && signal.origin == nil && signal.leftOut == nil
    }
  }

  package struct Document: Sendable {
    package var metadata: Metadata
    package var kind: Kind
    /// `linux/sshd`, those of the rules that feed it for a correlation, expectation or baseline.
    package var logSources: [String]

    package var name: String { metadata.name ?? metadata.reference }
    package var samples: (match: Int, ignore: Int) {
      (metadata.attestd.samples.match.count, metadata.attestd.samples.ignore.count)
    }

    package enum Kind: String, Sendable { case rule, correlation, filter, expectation, baseline }
  }

  package init(_ signals: [Signal], _ collection: RuleCollection) {
    documents = SignalCoverage.documents(of: collection)
    var byID: [String: [Document]] = [:]
    for document in documents {
      for signal in document.metadata.attestd.signals { byID[signal, default: []].append(document) }
    }
    rows = signals.map { Row(signal: $0, documents: byID[$0.id] ?? []) }
    let known = Set(signals.map(\.id))
    for document in documents {
      for signal in document.metadata.attestd.signals where !known.contains(signal) {
        unknown.append((signal, document))
      }
    }
  }

  private static func documents(of collection: RuleCollection) -> [Document] {
    let ofRules = collection.rules.map { [$0.logSource.description] }
    // A correlation comes after those that it counts.
    var ofCorrelations: [[String]] = []
    func sources(_ subject: RuleCollection.Subject) -> [String] {
      switch subject {
      case .rule(let index): ofRules.indices.contains(index) ? ofRules[index] : []
      case .correlation(let index): ofCorrelations.indices.contains(index) ? ofCorrelations[index] : []
      }
    }
    for loaded in collection.correlations {
      ofCorrelations.append(Set(loaded.members.flatMap { sources($0.subject) }).sorted())
    }
    var all = zip(collection.rules, ofRules).map {
      Document(metadata: $0.metadata, kind: .rule, logSources: $1)
    }
    all += zip(collection.correlations, ofCorrelations).map {
      Document(metadata: $0.correlation.metadata, kind: .correlation, logSources: $1)
    }
    all += collection.filters.map {
      Document(metadata: $0.metadata, kind: .filter, logSources: [$0.logSource.description])
    }
    all += collection.expectations.map {
      Document(
        metadata: $0.expectation.metadata, kind: .expectation,
        logSources: Set($0.rules.flatMap(sources)).sorted())
    }
    all += collection.baselines.map { loaded in
      var logSources = Set((loaded.members + loaded.of).flatMap { sources($0.subject) })
      if case .logSource(let source) = loaded.baseline.subject { logSources.insert(source.description) }
      return Document(metadata: loaded.baseline.metadata, kind: .baseline, logSources: logSources.sorted())
    }
    return all.sorted {
      ($0.metadata.location.file, $0.metadata.location.line)
        < ($1.metadata.location.file, $1.metadata.location.line)
    }
  }
}
