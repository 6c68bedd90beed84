import Events
import LocatedYAML

extension SourceLocation: Cached {
  func write(to cache: inout CacheWriter) {
    file.write(to: &cache)
    line.write(to: &cache)
    column.write(to: &cache)
  }

  init(from cache: inout CacheReader) throws(CacheDamage) {
    self.init(
      file: try String(from: &cache), line: try Int(from: &cache), column: try Int(from: &cache))
  }
}

extension Diagnostic.Severity: Cached {}

extension Diagnostic: Cached {
  func write(to cache: inout CacheWriter) {
    severity.write(to: &cache)
    location.write(to: &cache)
    message.write(to: &cache)
    check.write(to: &cache)
  }

  init(from cache: inout CacheReader) throws(CacheDamage) {
    self.init(
      try Severity(from: &cache), at: try SourceLocation(from: &cache), try String(from: &cache),
      check: try String?(from: &cache))
  }
}

extension Level: Cached {}

extension LogSource: Cached {
  func write(to cache: inout CacheWriter) {
    category.write(to: &cache)
    product.write(to: &cache)
    service.write(to: &cache)
  }

  init(from cache: inout CacheReader) throws(CacheDamage) {
    self.init(
      category: try String?(from: &cache), product: try String?(from: &cache),
      service: try String?(from: &cache))
  }
}

extension Metadata: Cached {
  func write(to cache: inout CacheWriter) {
    location.write(to: &cache)
    title.write(to: &cache)
    id.write(to: &cache)
    name.write(to: &cache)
    level.write(to: &cache)
    status.write(to: &cache)
    description.write(to: &cache)
    tags.write(to: &cache)
    falsePositives.write(to: &cache)
    criteria.write(to: &cache)
    attestd.write(to: &cache)
    text.write(to: &cache)
    regressionTestsPath.write(to: &cache)
  }

  init(from cache: inout CacheReader) throws(CacheDamage) {
    self.init(
      location: try SourceLocation(from: &cache), title: try String(from: &cache),
      id: try String?(from: &cache), name: try String?(from: &cache), level: try Level(from: &cache),
      status: try String?(from: &cache), description: try String?(from: &cache),
      tags: try [String](from: &cache), falsePositives: try [String](from: &cache),
      criteria: try [String](from: &cache), attestd: try AttestdOptions(from: &cache),
      text: try String(from: &cache))
    regressionTestsPath = try String?(from: &cache)
  }
}

extension AttestdOptions: Cached {
  func write(to cache: inout CacheWriter) {
    isOperation.write(to: &cache)
    keep.write(to: &cache)
    mergeSeconds.write(to: &cache)
    countAbove.write(to: &cache)
    group.write(to: &cache)
    cache.write(byte: loss == nil ? 0 : 1)
    loss?.text.write(to: &cache)
    loss?.isBefore.write(to: &cache)
    loss?.isTotal.write(to: &cache)
    signals.write(to: &cache)
    samples.match.write(to: &cache)
    samples.ignore.write(to: &cache)
  }

  init(from cache: inout CacheReader) throws(CacheDamage) {
    self.init()
    isOperation = try Bool(from: &cache)
    keep = try [String](from: &cache)
    mergeSeconds = try Int?(from: &cache)
    countAbove = try Int?(from: &cache)
    group = try [String]?(from: &cache)
    if try cache.byte() == 1 {
      var stated = Loss()
      stated.text = try String(from: &cache)
      stated.isBefore = try Bool(from: &cache)
      stated.isTotal = try Bool(from: &cache)
      loss = stated
    }
    signals = try [String](from: &cache)
    samples.match = try [Sample](from: &cache)
    samples.ignore = try [Sample](from: &cache)
  }
}

extension AttestdOptions.Sample: Cached {
  func write(to cache: inout CacheWriter) {
    switch self {
    case .line(let line):
      cache.write(byte: 0)
      line.write(to: &cache)
    case .fields(let fields):
      cache.write(byte: 1)
      cache.write(count: fields.count)
      for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
        name.write(to: &cache)
        value.write(to: &cache)
      }
    }
  }

  init(from cache: inout CacheReader) throws(CacheDamage) {
    switch try cache.byte() {
    case 0: self = .line(try String(from: &cache))
    case 1:
      var fields: [String: String] = [:]
      for _ in 0..<(try cache.count()) {
        let name = try String(from: &cache)
        fields[name] = try String(from: &cache)
      }
      self = .fields(fields)
    default: throw CacheDamage()
    }
  }
}
