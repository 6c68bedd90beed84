import Events

extension RuleCollection.LoadedBaseline: Cached {
  func write(to cache: inout CacheWriter) {
    baseline.write(to: &cache)
    members.write(to: &cache)
    of.write(to: &cache)
  }

  init(from cache: inout CacheReader) throws(CacheDamage) {
    self.init(
      baseline: try Baseline(from: &cache), members: try [RuleCollection.Member](from: &cache),
      of: try [RuleCollection.Member](from: &cache))
  }
}

extension Baseline: Cached {
  func write(to cache: inout CacheWriter) {
    metadata.write(to: &cache)
    subject.write(to: &cache)
    method.write(to: &cache)
    groupBy.write(to: &cache)
    learnSeconds.write(to: &cache)
    generate.write(to: &cache)
  }

  init(from cache: inout CacheReader) throws(CacheDamage) {
    self.init(
      metadata: try Metadata(from: &cache), subject: try Subject(from: &cache),
      method: try Method(from: &cache),
      groupBy: try [String](from: &cache), learnSeconds: try Int(from: &cache),
      generate: try Bool(from: &cache))
  }
}

extension Baseline.Subject: Cached {
  func write(to cache: inout CacheWriter) {
    switch self {
    case .rules(let references):
      cache.write(byte: 0)
      references.write(to: &cache)
    case .logSource(let source):
      cache.write(byte: 1)
      source.write(to: &cache)
    }
  }

  init(from cache: inout CacheReader) throws(CacheDamage) {
    switch try cache.byte() {
    case 0: self = .rules(try [Correlation.Reference](from: &cache))
    case 1: self = .logSource(try LogSource(from: &cache))
    default: throw CacheDamage()
    }
  }
}

extension Baseline.Direction: Cached {}

extension Baseline.Network: Cached {
  func write(to cache: inout CacheWriter) {
    version4.write(to: &cache)
    version6.write(to: &cache)
  }

  init(from cache: inout CacheReader) throws(CacheDamage) {
    self.init(version4: try Int(from: &cache), version6: try Int(from: &cache))
  }
}

extension Baseline.Method: Cached {
  func write(to cache: inout CacheWriter) {
    switch self {
    case .firstSeen(let settings):
      cache.write(byte: 0)
      settings.fields.write(to: &cache)
      settings.network.write(to: &cache)
      settings.forgetSeconds.write(to: &cache)
    case .rate(let settings):
      cache.write(byte: 1)
      settings.intervalSeconds.write(to: &cache)
      settings.direction.write(to: &cache)
      settings.factor.write(to: &cache)
      settings.atLeast.write(to: &cache)
      settings.zone.write(to: &cache)
      settings.of.write(to: &cache)
    case .silence(let settings):
      cache.write(byte: 2)
      settings.patience.write(to: &cache)
      settings.leastSeconds.write(to: &cache)
    case .rareTemplate(let settings):
      cache.write(byte: 3)
      settings.atMost.write(to: &cache)
      settings.forgetSeconds.write(to: &cache)
    }
  }

  init(from cache: inout CacheReader) throws(CacheDamage) {
    switch try cache.byte() {
    case 0:
      self = .firstSeen(
        .init(
          fields: try [String](from: &cache), network: try Baseline.Network?(from: &cache),
          forgetSeconds: try Int(from: &cache)))
    case 1:
      self = .rate(
        .init(
          intervalSeconds: try Int(from: &cache), direction: try Baseline.Direction(from: &cache),
          factor: try Double(from: &cache), atLeast: try Int(from: &cache),
          zone: try Correlation.Reference(from: &cache), of: try [Correlation.Reference](from: &cache)))
    case 2: self = .silence(.init(patience: try Double(from: &cache), leastSeconds: try Int(from: &cache)))
    case 3: self = .rareTemplate(.init(atMost: try Int(from: &cache), forgetSeconds: try Int(from: &cache)))
    default: throw CacheDamage()
    }
  }
}
