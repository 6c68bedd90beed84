import CanonicalJSON
package import Events

/// Which items a population has: what the control matrix takes for evidence of a control or a criterion, in a
/// window of time.
package struct PopulationQuery: Hashable, Sendable {
  package enum Subject: Hashable, Sendable {
    /// A control's id.
    case control(String)
    /// `CC6.1`, or `CC6` for all that begin with `CC6.`.
    case criterion(String)

    package var id: String {
      switch self {
      case .control(let id), .criterion(let id): id
      }
    }

    /// The key that leaves and queries name it by.
    package var key: String {
      switch self {
      case .control: "control"
      case .criterion: "criterion"
      }
    }
  }

  package var subject: Subject
  /// Half open. Findings and operations count by the time of their first event, responses and attestations by the
  /// time they were recorded.
  package var from: Timestamp
  package var to: Timestamp
  /// The rules whose findings and operations belong to the control, as leaves name them; sorted. Not asked for a
  /// criterion: there the statement itself says which criteria it was evidence for.
  package var rules: [String]
  /// Whether answers to findings are items: they are how evaluating and responding (CC7.3, CC7.4) is performed.
  package var hasResponses: Bool
  /// The controls whose attestations are items; sorted.
  package var attested: [String]

  package init(
    _ subject: Subject, from: Timestamp, to: Timestamp, rules: [String] = [], hasResponses: Bool = false,
    attested: [String] = []
  ) {
    self.subject = subject
    self.from = from
    self.to = to
    self.rules = PopulationQuery.sorted(rules)
    self.hasResponses = hasResponses
    self.attested = PopulationQuery.sorted(attested)
  }

  /// The exact question, so that it can be asked again: canonical JSON.
  package var text: String {
    var members: [String: JSONValue] = [
      subject.key: .string(subject.id), "from": .string(from.description), "to": .string(to.description),
      "responses": hasResponses ? 1 : 0, "attestations": .array(attested.map { .string($0) }),
    ]
    if case .control = subject { members["rules"] = .array(rules.map { .string($0) }) }
    return JSONValue.object(members).canonicalText
  }

  /// Whether evidence for `criterion` is evidence for what was asked: the same one, or one of the group.
  package static func covers(_ asked: String, _ criterion: String) -> Bool {
    criterion == asked || criterion.hasPrefix(asked + ".")
  }

  /// By bytes, each once; `<` of String compares by Unicode normal form.
  private static func sorted(_ texts: [String]) -> [String] {
    Set(texts).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}
