import LocatedYAML

/// Reads the numeric condition of a correlation: bounds, and for the value kinds what they are taken from.
struct ThresholdReader {
  let map: YAMLMapping
  let kind: Correlation.Kind

  func threshold() throws(Diagnostic) -> Correlation.Threshold {
    let comparisons = Correlation.Comparison.allCases
    try map.rejectUnknownKeys(
      besides: comparisons.map(\.rawValue) + ["field", "percentile"], in: "'condition'")
    try forbidBoth("gt", "gte")
    try forbidBoth("lt", "lte")
    var bounds: [Correlation.Bound] = []
    for entry in map.entries {
      guard let comparison = Correlation.Comparison(rawValue: entry.key) else { continue }
      bounds.append(.init(comparison, try number(entry)))
    }
    guard !bounds.isEmpty else {
      throw Diagnostic(.error, at: map.location, "'condition' needs a bound such as 'gte: 5'")
    }
    let threshold = Correlation.Threshold(bounds)
    guard isSatisfiable(bounds) else {
      throw Diagnostic(.error, at: map.location, "no figure can keep all of these bounds")
    }
    return threshold
  }

  private func number(_ entry: YAMLMapping.Entry) throws(Diagnostic) -> Double {
    guard let scalar = entry.value.scalar, scalar.kind == .integer || scalar.kind == .float,
      let number = Double(scalar.text), number.isFinite, abs(number) <= 1e15
    else {
      throw entry.value.error("'\(entry.key)' must be a number without quotes, not \(entry.value.gist)")
    }
    guard kind.isStatistic || number >= 0 else {
      throw entry.value.error("a count is never below zero, so '\(entry.key): \(scalar.text)' means nothing")
    }
    return number
  }

  private func isSatisfiable(_ bounds: [Correlation.Bound]) -> Bool {
    // The figures that can decide: the bounds themselves, beside them and between them.
    let edges = bounds.map(\.value).sorted()
    let step = kind.isStatistic ? 0.5 : 1
    var figures = edges.flatMap { [$0.rounded(.down), $0, $0.rounded(.up), $0 - step, $0 + step] }
    for (low, high) in zip(edges, edges.dropFirst()) { figures.append((low + high) / 2) }
    if !kind.isStatistic { figures = figures.map { $0.rounded(.down) }.filter { $0 >= 1 } + [1] }
    let threshold = Correlation.Threshold(bounds)
    return figures.contains { threshold.admits($0) }
  }

  func fields() throws(Diagnostic) -> [String] {
    let fields = try map.strings("field") ?? []
    let place = map.entry("field")?.keyLocation ?? map.location
    if kind == .eventCount || kind.isTemporal {
      guard map.entry("field") == nil else {
        throw Diagnostic(
          .error, at: place,
          "'field' belongs to value_count and the other value kinds; \(kind.rawValue) counts "
            + (kind.isTemporal ? "rules" : "events"))
      }
    } else {
      guard !fields.isEmpty, fields.allSatisfy({ !$0.isEmpty }) else {
        throw Diagnostic(.error, at: place, "\(kind.rawValue) needs the 'field' whose values are taken")
      }
      guard fields.count == 1 || kind == .valueCount else {
        throw Diagnostic(.error, at: place, "\(kind.rawValue) takes the numbers of one 'field'")
      }
    }
    return fields
  }

  /// There is no default.
  func percentile() throws(Diagnostic) -> Double? {
    guard let entry = map.entry("percentile") else {
      guard kind == .valuePercentile else { return nil }
      throw Diagnostic(
        .error, at: map.location, "value_percentile needs 'percentile', such as 'percentile: 95'")
    }
    guard kind == .valuePercentile else {
      throw Diagnostic(.error, at: entry.keyLocation, "'percentile' belongs to value_percentile")
    }
    guard let scalar = entry.value.scalar, scalar.kind == .integer || scalar.kind == .float,
      let number = Double(scalar.text), number > 0, number <= 100
    else {
      throw entry.value.error("'percentile' must be above 0 and at most 100, not \(entry.value.gist)")
    }
    return number
  }

  private func forbidBoth(_ a: String, _ b: String) throws(Diagnostic) {
    guard map.entry(a) != nil, let entry = map.entry(b) else { return }
    throw Diagnostic(.error, at: entry.keyLocation, "'\(a)' and '\(b)' are the same bound; keep one")
  }
}
