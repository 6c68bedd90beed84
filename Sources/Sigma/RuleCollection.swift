package import LocatedYAML

/// Everything loaded from a set of rule folders: what runs, and what was refused and why.
package struct RuleCollection: Sendable {
  package var rules: [Rule]
  package var correlations: [LoadedCorrelation]
  package var diagnostics: [Diagnostic]
  /// Documents refused by an error; the rest is loaded.
  package var rejected: Int

  /// A correlation with its references resolved to indices of `rules`.
  package struct LoadedCorrelation: Sendable {
    package var correlation: Correlation
    package var rules: [Int]
    package init(correlation: Correlation, rules: [Int]) {
      self.correlation = correlation
      self.rules = rules
    }
  }

  package init(
    rules: [Rule] = [], correlations: [LoadedCorrelation] = [], diagnostics: [Diagnostic] = [],
    rejected: Int = 0
  ) {
    self.rules = rules
    self.correlations = correlations
    self.diagnostics = diagnostics
    self.rejected = rejected
  }
}

extension RuleCollection {
  /// The texts of everything that runs, in an order that does not depend on files and folders: what the
  /// rule set's digest is made of.
  package var canonicalTexts: [String] {
    var documents = rules.map(\.metadata)
    documents += correlations.map(\.correlation.metadata)
    documents.sort { a, b in
      a.reference == b.reference ? a.text < b.text : a.reference < b.reference
    }
    return documents.map(\.text)
  }
}
