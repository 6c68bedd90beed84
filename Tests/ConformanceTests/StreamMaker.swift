/// Makes correlations over three base rules, and streams of events for them.
struct StreamMaker {
  var maker: RuleMaker

  // MARK: Correlations

  mutating func correlations() -> [WrittenCorrelation] {
    var correlations: [WrittenCorrelation] = []
    for index in 0..<maker.pick([1, 1, 2, 3, 4]) {
      correlations.append(correlation("c\(index)", correlations))
    }
    return correlations
  }

  private mutating func correlation(_ name: String, _ known: [WrittenCorrelation]) -> WrittenCorrelation {
    let kind = maker.pick([
      "event_count", "value_count", "temporal", "temporal_ordered", "value_sum", "value_avg",
      "value_percentile",
      "value_median",
    ])
    let isTemporal = kind.hasPrefix("temporal")
    var rules = ["ra", "rb", "rc"].shuffled(using: &maker.random).prefix(
      maker.number(isTemporal ? 2...3 : 1...3)
    ).map { $0 }
    // Chains: only group-by fields are handed on, which few value kinds can use.
    if let inner = known.randomElement(using: &maker.random), maker.chance(60) {
      rules[maker.number(0...rules.count - 1)] = inner.name
      if !isTemporal, maker.chance(50) { rules = [inner.name] }
    }
    let inner = known.first { rules.contains($0.name) }
    var correlation = WrittenCorrelation(
      name: name, kind: kind, rules: rules,
      groupBy: maker.pick([[], ["u"], ["u"], ["u", "w"], ["who"], ["w"]]),
      aliases: [], span: maker.pick([5, 10, 20]), requirement: .plain, fields: [], percentile: nil,
      generate: maker.chance(20))
    if let inner, maker.chance(85) { correlation.groupBy = Array(inner.groupBy.prefix(maker.number(0...2))) }
    if kind == "value_count" { correlation.fields = maker.pick([["n"], ["n", "w"], ["u"], ["amount"]]) }
    if correlation.isFigure { correlation.fields = [maker.pick(["n", "n", "amount"])] }
    if kind == "value_percentile" { correlation.percentile = maker.pick([25, 50, 90, 100]) }
    for (name, fields) in [
      ("who", ["ra": "u", "rb": "v", "rc": "u"]), ("amount", ["ra": "n", "rb": "m", "rc": "n"]),
    ]
    where correlation.groupBy.contains(name) || correlation.fields.contains(name) {
      let fields = fields.filter { rules.contains($0.key) }
      if !fields.isEmpty { correlation.aliases.append((name, fields)) }
    }
    correlation.requirement = requirement(correlation)
    return correlation
  }

  private mutating func requirement(_ correlation: WrittenCorrelation) -> WrittenCorrelation.Requirement {
    if correlation.kind.hasPrefix("temporal") {
      if maker.chance(25) { return .plain }
      if maker.chance(65) { return .expression(expression(correlation.rules)) }
    }
    let base =
      correlation.isFigure
      ? Double(maker.number(0...10)) + maker.pick([0, 0.5]) : Double(maker.number(1...3))
    switch maker.number(0...9) {
    case 0...3: return .bounds([(maker.pick(["gt", "gte"]), base)])
    case 4: return .bounds([("gte", base), ("lte", base + Double(maker.number(0...2)))])
    case 5, 6: return .bounds([("lt", base + 1)])
    case 7: return .bounds([("lte", base + 1)])
    case 8: return .bounds([("eq", base)])
    default: return .bounds([("neq", base)])
    }
  }

  /// Names every rule, and something must be seen.
  private mutating func expression(_ rules: [String]) -> WrittenRule.Condition {
    let names = rules.shuffled(using: &maker.random).map { WrittenRule.Condition.name($0) }
    guard names.count > 1 else { return names[0] }
    let rest = Array(names.dropFirst())
    let tail =
      rest.count == 1 ? rest[0] : maker.pick([.and(rest), .or(rest), .or([.not(rest[0]), rest[1]])])
    return maker.pick([
      .and([names[0], tail]), .and([names[0], .not(tail)]), .and([names[0], .not(tail)]),
      .and([.not(tail), names[0]]),
      rest.count == 1 ? .or([names[0], tail]) : .and([names[0], tail]),
    ])
  }

  // MARK: Events

  /// The same events in the portions that a source hands them over in.
  mutating func batches(_ events: [ReferenceCorrelator.Event]) -> [[ReferenceCorrelator.Event]] {
    var batches: [[ReferenceCorrelator.Event]] = [[]]
    for event in events {
      if maker.chance(20), batches[batches.count - 1].count > 0 { batches.append([]) }
      batches[batches.count - 1].append(event)
    }
    return batches
  }

  mutating func events(_ count: Int, isDense: Bool = false) -> [ReferenceCorrelator.Event] {
    var now = 1_795_392_000
    var newest = now
    return (0..<count).map { number in
      let step = maker.pick(isDense ? [0, 0, 0, 0, 0, 0, 1] : [0, 1, 2, 3, 5, 5, 10, 11])
      now = newest + (maker.chance(75) ? step : -maker.number(0...10))
      if maker.chance(isDense ? 1 : 4) { now = newest + 40 }
      newest = max(newest, now)
      var fields: [(name: String, value: String?)] = []
      let rules = maker.pick([
        ["a"], ["b"], ["c"], ["a"], ["b"], ["a", "b"], ["b", "c"], ["a", "b", "c"], [],
      ])
      for rule in rules { fields.append((rule, "yes")) }
      if maker.chance(95) {
        fields.append(("u", maker.pick(["ann", "ann", "ANN", "bob", "É", "é", "\u{212A}", "k"])))
      }
      if maker.chance(90) { fields.append(("v", maker.pick(["ann", "bob", "é"]))) }
      if maker.chance(90) { fields.append(("w", maker.pick(["x", "x", "x", "X", "X", "yy", nil]))) }
      if maker.chance(90) {
        let number = "\(maker.number(-1...6))" + maker.pick(["", "", ".5"])
        fields.append(("n", maker.chance(90) ? number : maker.pick(["none", "É", "é"])))
      }
      if maker.chance(90) { fields.append(("m", "\(maker.number(0...6))")) }
      if maker.chance(10) { fields.append(("u", "bob")) }
      // Stamps that are far off, which those behind them do not follow.
      let stray = maker.chance(isDense ? 2 : 6) ? maker.pick([-200, -15, 25, 60, 400, 400]) : 0
      return .init(time: now + stray, number: number + 1, fields: fields)
    }
  }
}
