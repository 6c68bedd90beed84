import LocatedYAML

/// Reads the numeric condition of a correlation.
struct ThresholdReader {
  let map: YAMLMapping
  let kind: Correlation.Kind

  func threshold() throws(Diagnostic) -> Correlation.Threshold {
    for key in ["eq", "neq"] {
      if let entry = map.entry(key) {
        throw Diagnostic(
          .error, at: entry.keyLocation, "'\(key)' is not supported yet; gt, gte, lt and lte are")
      }
    }
    try map.rejectUnknownKeys(besides: ["gt", "gte", "lt", "lte", "field"], in: "'condition'")
    try forbidBoth("gt", "gte")
    try forbidBoth("lt", "lte")
    let range = 0...1_000_000_000
    var lower: Int?
    if let node = map["gt"] { lower = try node.expectInteger("'gt'", in: range) + 1 }
    if let node = map["gte"] { lower = max(1, try node.expectInteger("'gte'", in: range)) }
    var upper: Int?
    if let node = map["lt"] { upper = try node.expectInteger("'lt'", in: 1...1_000_000_000) - 1 }
    if let node = map["lte"] { upper = try node.expectInteger("'lte'", in: range) }
    guard let lower else {
      // Too few events can only be told when a window closes (ruling 32).
      throw Diagnostic(
        .error, at: map.location,
        upper == nil
          ? "'condition' needs a bound such as 'gte: 5'"
          : "an upper bound alone is not supported yet; add 'gt' or 'gte'")
    }
    if let upper, upper < lower {
      throw Diagnostic(.error, at: map.location, "no count is at least \(lower) and at most \(upper)")
    }
    return Correlation.Threshold(atLeast: lower, atMost: upper)
  }

  func fields() throws(Diagnostic) -> [String] {
    let fields = try map.strings("field") ?? []
    switch kind {
    case .eventCount:
      guard map.entry("field") == nil else {
        throw Diagnostic(
          .error, at: map.entry("field")?.keyLocation ?? map.location,
          "'field' belongs to value_count; event_count counts events")
      }
    case .valueCount:
      guard !fields.isEmpty else {
        throw Diagnostic(
          .error, at: map.entry("field")?.keyLocation ?? map.location,
          "value_count needs the 'field' whose values are counted")
      }
    }
    return fields
  }

  private func forbidBoth(_ a: String, _ b: String) throws(Diagnostic) {
    guard map.entry(a) != nil, let entry = map.entry(b) else { return }
    throw Diagnostic(.error, at: entry.keyLocation, "'\(a)' and '\(b)' are the same bound; keep one")
  }
}
