import Events
import LocatedYAML

extension Rule: Cached {
  func write(to cache: inout CacheWriter) {
    metadata.write(to: &cache)
    logSource.write(to: &cache)
    searches.write(to: &cache)
    condition.write(to: &cache)
    filters.write(to: &cache)
  }

  init(from cache: inout CacheReader) throws(CacheDamage) {
    self.init(
      metadata: try Metadata(from: &cache), logSource: try LogSource(from: &cache),
      searches: try [Search](from: &cache), condition: try Condition(from: &cache))
    filters = try [Int](from: &cache)
  }
}

extension Filter: Cached {
  func write(to cache: inout CacheWriter) {
    metadata.write(to: &cache)
    logSource.write(to: &cache)
    switch target {
    case .any: cache.write(byte: 0)
    case .rules(let references):
      cache.write(byte: 1)
      references.write(to: &cache)
    }
    searches.write(to: &cache)
    condition.write(to: &cache)
  }

  init(from cache: inout CacheReader) throws(CacheDamage) {
    let metadata = try Metadata(from: &cache)
    let logSource = try LogSource(from: &cache)
    let target: Target =
      switch try cache.byte() {
      case 0: .any
      case 1: .rules(try [Correlation.Reference](from: &cache))
      default: throw CacheDamage()
      }
    self.init(
      metadata: metadata, logSource: logSource, target: target, searches: try [Search](from: &cache),
      condition: try Condition(from: &cache))
  }
}

extension Condition: Cached {
  func write(to cache: inout CacheWriter) {
    cache.nested { cache in
      switch self {
      case .search(let name):
        cache.write(byte: 0)
        name.write(to: &cache)
      case .all(let parts):
        cache.write(byte: 1)
        parts.write(to: &cache)
      case .any(let parts):
        cache.write(byte: 2)
        parts.write(to: &cache)
      case .not(let part):
        cache.write(byte: 3)
        part.write(to: &cache)
      }
    }
  }

  init(from cache: inout CacheReader) throws(CacheDamage) {
    self = try cache.nested { cache throws(CacheDamage) in
      switch try cache.byte() {
      case 0: .search(try String(from: &cache))
      case 1: .all(try [Condition](from: &cache))
      case 2: .any(try [Condition](from: &cache))
      case 3: .not(try Condition(from: &cache))
      default: throw CacheDamage()
      }
    }
  }
}

extension Search: Cached {
  func write(to cache: inout CacheWriter) {
    name.write(to: &cache)
    location.write(to: &cache)
    expression.write(to: &cache)
  }

  init(from cache: inout CacheReader) throws(CacheDamage) {
    self.init(
      name: try String(from: &cache), location: try SourceLocation(from: &cache),
      expression: try Expression(from: &cache))
  }
}

extension Search.Expression: Cached {
  func write(to cache: inout CacheWriter) {
    cache.nested { cache in
      switch self {
      case .all(let parts):
        cache.write(byte: 0)
        parts.write(to: &cache)
      case .any(let parts):
        cache.write(byte: 1)
        parts.write(to: &cache)
      case .item(let item):
        cache.write(byte: 2)
        item.write(to: &cache)
      }
    }
  }

  init(from cache: inout CacheReader) throws(CacheDamage) {
    self = try cache.nested { cache throws(CacheDamage) in
      switch try cache.byte() {
      case 0: .all(try [Search.Expression](from: &cache))
      case 1: .any(try [Search.Expression](from: &cache))
      case 2: .item(try DetectionItem(from: &cache))
      default: throw CacheDamage()
      }
    }
  }
}

extension DetectionItem: Cached {
  func write(to cache: inout CacheWriter) {
    location.write(to: &cache)
    field.write(to: &cache)
    predicates.write(to: &cache)
    requiresAll.write(to: &cache)
    isNegated.write(to: &cache)
  }

  init(from cache: inout CacheReader) throws(CacheDamage) {
    self.init(
      location: try SourceLocation(from: &cache), field: try String?(from: &cache),
      predicates: try [Predicate](from: &cache), requiresAll: try Bool(from: &cache),
      isNegated: try Bool(from: &cache))
  }
}
