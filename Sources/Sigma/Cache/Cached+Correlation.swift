import LocatedYAML

extension Correlation: Cached {
  func write(to cache: inout CacheWriter) {
    metadata.write(to: &cache)
    kind.write(to: &cache)
    rules.write(to: &cache)
    groupBy.write(to: &cache)
    aliases.write(to: &cache)
    timespanSeconds.write(to: &cache)
    condition.write(to: &cache)
    fields.write(to: &cache)
    percentile.write(to: &cache)
    generate.write(to: &cache)
  }

  init(from cache: inout CacheReader) throws(CacheDamage) {
    self.init(
      metadata: try Metadata(from: &cache), kind: try Kind(from: &cache),
      rules: try [Reference](from: &cache), groupBy: try [String](from: &cache),
      aliases: try [Alias](from: &cache), timespanSeconds: try Int(from: &cache),
      condition: try Requirement(from: &cache), fields: try [String](from: &cache),
      percentile: try Double?(from: &cache), generate: try Bool(from: &cache))
  }
}

extension Correlation.Kind: Cached {}
extension Correlation.Comparison: Cached {}

extension Correlation.Reference: Cached {
  func write(to cache: inout CacheWriter) {
    text.write(to: &cache)
    location.write(to: &cache)
  }

  init(from cache: inout CacheReader) throws(CacheDamage) {
    self.init(text: try String(from: &cache), location: try SourceLocation(from: &cache))
  }
}

extension Correlation.Alias: Cached {
  func write(to cache: inout CacheWriter) {
    name.write(to: &cache)
    cache.write(count: fields.count)
    for (rule, field) in fields {
      rule.write(to: &cache)
      field.write(to: &cache)
    }
  }

  init(from cache: inout CacheReader) throws(CacheDamage) {
    let name = try String(from: &cache)
    var fields: [(rule: Correlation.Reference, field: String)] = []
    for _ in 0..<(try cache.count()) {
      fields.append((try Correlation.Reference(from: &cache), try String(from: &cache)))
    }
    self.init(name: name, fields: fields)
  }
}

extension Correlation.Requirement: Cached {
  func write(to cache: inout CacheWriter) {
    switch self {
    case .figure(let threshold):
      cache.write(byte: 0)
      threshold.bounds.write(to: &cache)
    case .expression(let condition):
      cache.write(byte: 1)
      condition.write(to: &cache)
    }
  }

  init(from cache: inout CacheReader) throws(CacheDamage) {
    switch try cache.byte() {
    case 0: self = .figure(Correlation.Threshold(try [Correlation.Bound](from: &cache)))
    case 1: self = .expression(try Condition(from: &cache))
    default: throw CacheDamage()
    }
  }
}

extension Correlation.Bound: Cached {
  func write(to cache: inout CacheWriter) {
    comparison.write(to: &cache)
    value.write(to: &cache)
  }

  init(from cache: inout CacheReader) throws(CacheDamage) {
    self.init(try Correlation.Comparison(from: &cache), try Double(from: &cache))
  }
}

extension RuleCollection: Cached {
  func write(to cache: inout CacheWriter) {
    rules.write(to: &cache)
    filters.write(to: &cache)
    correlations.write(to: &cache)
    diagnostics.write(to: &cache)
    rejected.write(to: &cache)
    readWith.write(to: &cache)
    expectations.write(to: &cache)
    baselines.write(to: &cache)
  }

  init(from cache: inout CacheReader) throws(CacheDamage) {
    self.init(
      rules: try [Rule](from: &cache), filters: try [Filter](from: &cache),
      correlations: try [LoadedCorrelation](from: &cache), diagnostics: try [Diagnostic](from: &cache),
      rejected: try Int(from: &cache))
    readWith = try [String](from: &cache)
    expectations = try [LoadedExpectation](from: &cache)
    baselines = try [LoadedBaseline](from: &cache)
  }
}

extension RuleCollection.LoadedCorrelation: Cached {
  func write(to cache: inout CacheWriter) {
    correlation.write(to: &cache)
    members.write(to: &cache)
  }

  init(from cache: inout CacheReader) throws(CacheDamage) {
    self.init(
      correlation: try Correlation(from: &cache), members: try [RuleCollection.Member](from: &cache))
  }
}

extension RuleCollection.Member: Cached {
  func write(to cache: inout CacheWriter) {
    subject.write(to: &cache)
    groupBy.write(to: &cache)
    fields.write(to: &cache)
  }

  init(from cache: inout CacheReader) throws(CacheDamage) {
    self.init(
      subject: try RuleCollection.Subject(from: &cache), groupBy: try [String](from: &cache),
      fields: try [String](from: &cache))
  }
}

extension RuleCollection.Subject: Cached {
  func write(to cache: inout CacheWriter) {
    switch self {
    case .rule(let index):
      cache.write(byte: 0)
      index.write(to: &cache)
    case .correlation(let index):
      cache.write(byte: 1)
      index.write(to: &cache)
    }
  }

  init(from cache: inout CacheReader) throws(CacheDamage) {
    self =
      switch try cache.byte() {
      case 0: .rule(try Int(from: &cache))
      case 1: .correlation(try Int(from: &cache))
      default: throw CacheDamage()
      }
  }
}
