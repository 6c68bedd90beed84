import Sigma

extension RuleCollection.LoadedCorrelation {
  /// Sixteen hexadecimal digits that are others when the correlation counts something else.
  ///
  /// - Parameter counted: what its members are known by, in their order.
  func definition(counting counted: [String]) -> String {
    var parts = [
      correlation.kind.rawValue, "\(correlation.timespanSeconds)", "\(correlation.percentile ?? -1)",
    ]
    for (member, name) in zip(members, counted) {
      parts += [name, "\(member.groupBy.count)"] + member.groupBy + member.fields
    }
    switch correlation.condition {
    case .figure(let threshold):
      parts += threshold.bounds.flatMap { [$0.comparison.rawValue, "\($0.value)"] }
    case .expression(let condition):
      // Names are bound to members by their place.
      parts += correlation.rules.map(\.text) + condition.parts
    }
    // Each behind its length, so that no two lists run into one text.
    let text = parts.map { "\($0.utf8.count) \($0)" }.joined(separator: " ")
    return Fingerprint.sha256(text.utf8).prefix(8).map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }.joined()
  }
}

extension Condition {
  fileprivate var parts: [String] {
    switch self {
    case .search(let name): ["search", name]
    case .not(let part): ["not"] + part.parts
    case .all(let parts): ["all", "\(parts.count)"] + parts.flatMap(\.parts)
    case .any(let parts): ["any", "\(parts.count)"] + parts.flatMap(\.parts)
    }
  }
}
