package import LocatedYAML

/// Everything loaded from a set of rule folders: what runs, and what was refused and why.
package struct RuleCollection: Sendable {
  package var rules: [Rule]
  package var filters: [Filter]
  /// Each after the correlations that it counts.
  package var correlations: [LoadedCorrelation]
  package var expectations: [LoadedExpectation] = []
  package var baselines: [LoadedBaseline] = []
  package var diagnostics: [Diagnostic]
  /// Documents refused by an error; the rest is loaded.
  package var rejected: Int
  /// Pipelines and placeholders, which decide as much as the rules what is looked for.
  package var readWith: [String] = []

  /// A correlation with its references resolved.
  package struct LoadedCorrelation: Sendable {
    package var correlation: Correlation
    /// What it counts, in the order of `correlation.rules`.
    package var members: [Member]

    package init(correlation: Correlation, members: [Member]) {
      self.correlation = correlation
      self.members = members
    }
  }

  /// An expectation with its references resolved.
  package struct LoadedExpectation: Sendable {
    package var expectation: Expectation
    /// What meets it, in the order of `expectation.rules`.
    package var rules: [Subject]
    package var condition: Subject?

    package init(expectation: Expectation, rules: [Subject], condition: Subject? = nil) {
      self.expectation = expectation
      self.rules = rules
      self.condition = condition
    }
  }

  /// A baseline with its references resolved.
  package struct LoadedBaseline: Sendable {
    package var baseline: Baseline
    /// What it looks at, in the order of its rules; empty where it looks at a whole log.
    package var members: [Member]
    /// What its rules are a share of.
    package var of: [Member]

    package init(baseline: Baseline, members: [Member], of: [Member] = []) {
      self.baseline = baseline
      self.members = members
      self.of = of
    }
  }

  package struct Member: Hashable, Sendable {
    package var subject: Subject
    /// The names that `group-by` and `field` have in this member's events, aliases applied.
    package var groupBy: [String]
    package var fields: [String]

    package init(subject: Subject, groupBy: [String], fields: [String]) {
      self.subject = subject
      self.groupBy = groupBy
      self.fields = fields
    }
  }

  /// An index of `rules` or of `correlations`.
  package enum Subject: Hashable, Sendable {
    case rule(Int)
    case correlation(Int)
  }

  package init(
    rules: [Rule] = [], filters: [Filter] = [], correlations: [LoadedCorrelation] = [],
    diagnostics: [Diagnostic] = [], rejected: Int = 0
  ) {
    self.rules = rules
    self.filters = filters
    self.correlations = correlations
    self.diagnostics = diagnostics
    self.rejected = rejected
  }
}

extension RuleCollection {
  /// The texts of everything that runs, in an order that does not depend on files and folders, then what they were
  /// read with: what the rule set's digest is made of.
  package var canonicalTexts: [String] {
    var documents = rules.map { (reference: $0.metadata.reference, text: $0.metadata.text) }
    documents += filters.map { ($0.metadata.reference, $0.metadata.text) }
    documents += correlations.map { ($0.correlation.metadata.reference, $0.correlation.metadata.text) }
    documents += expectations.map { ($0.expectation.metadata.reference, $0.expectation.metadata.text) }
    documents += baselines.map { ($0.baseline.metadata.reference, $0.baseline.metadata.text) }
    documents.sort { a, b in
      a.reference == b.reference ? a.text < b.text : a.reference < b.reference
    }
    return documents.map(\.text) + readWith
  }
}
