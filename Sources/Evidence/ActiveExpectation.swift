package import Decode
package import LocatedYAML
package import Sigma

/// An expectation as it runs: what it counts, and in which zone its days begin.
package struct ActiveExpectation: Sendable {
  package let metadata: Metadata
  package let schedule: Expectation.Schedule
  package let zone: LogZone
  package let zoneName: String
  package let graceSeconds: Int
  /// What findings name the rules and correlations by.
  package let rules: Set<String>
  package let condition: String?
  /// The control whose attestations count.
  package let control: String?
  /// Where the document names it.
  package let controlLocation: SourceLocation?

  /// With an error where the host does not know the zone.
  package init(
    _ loaded: RuleCollection.LoadedExpectation, of collection: RuleCollection
  ) throws(Diagnostic) {
    let expectation = loaded.expectation
    do {
      zone = try LogZone(expectation.zone.text)
    } catch {
      throw Diagnostic(.invalidExpectation, at: expectation.zone.location, error.description)
    }
    metadata = expectation.metadata
    schedule = expectation.schedule
    zoneName = expectation.zone.text
    graceSeconds = expectation.graceSeconds
    rules = Set(loaded.rules.map(collection.reference))
    condition = loaded.condition.map(collection.reference)
    control = expectation.control?.text
    controlLocation = expectation.control?.location
  }

  /// What the leaves name it by.
  package var reference: String { metadata.reference }

  /// What decides where periods begin and end: with another one, counting begins anew.
  package var definition: String { "\(schedule) \(zoneName)" }
}

extension ActiveExpectation {
  /// The expectations of a collection, and what is wrong with others.
  package static func all(
    of collection: RuleCollection
  ) -> (expectations: [ActiveExpectation], diagnostics: [Diagnostic]) {
    var expectations: [ActiveExpectation] = []
    var diagnostics: [Diagnostic] = []
    for loaded in collection.expectations {
      do throws(Diagnostic) { expectations.append(try ActiveExpectation(loaded, of: collection)) } catch {
        diagnostics.append(error)
      }
    }
    return (expectations, diagnostics)
  }
}

extension RuleCollection {
  fileprivate func reference(_ subject: Subject) -> String {
    switch subject {
    case .rule(let index): rules[index].metadata.reference
    case .correlation(let index): correlations[index].correlation.metadata.reference
    }
  }
}
