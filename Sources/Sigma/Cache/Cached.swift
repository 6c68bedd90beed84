/// What a rule collection is made of, as bytes.
///
/// Every stored property is written and read; the tests compare whole trees by reflection, so one that is forgotten
/// shows.
protocol Cached {
  func write(to cache: inout CacheWriter)
  init(from cache: inout CacheReader) throws(CacheDamage)
}

extension String: Cached {
  func write(to cache: inout CacheWriter) { cache.write(text: self) }
  init(from cache: inout CacheReader) throws(CacheDamage) { self = try cache.text() }
}

extension Int: Cached {
  /// Zigzag, so that small numbers below zero are short, too.
  func write(to cache: inout CacheWriter) {
    cache.write(word: UInt64(bitPattern: Int64((self << 1) ^ (self >> (Int.bitWidth - 1)))))
  }

  init(from cache: inout CacheReader) throws(CacheDamage) {
    let word = try cache.word()
    self = Int(truncatingIfNeeded: word >> 1) ^ -Int(truncatingIfNeeded: word & 1)
  }
}

extension Bool: Cached {
  func write(to cache: inout CacheWriter) { cache.write(byte: self ? 1 : 0) }

  init(from cache: inout CacheReader) throws(CacheDamage) {
    switch try cache.byte() {
    case 0: self = false
    case 1: self = true
    default: throw CacheDamage()
    }
  }
}

extension Double: Cached {
  func write(to cache: inout CacheWriter) { cache.write(word: bitPattern) }
  init(from cache: inout CacheReader) throws(CacheDamage) { self = Double(bitPattern: try cache.word()) }
}

extension Optional: Cached where Wrapped: Cached {
  func write(to cache: inout CacheWriter) {
    (self != nil).write(to: &cache)
    self?.write(to: &cache)
  }

  init(from cache: inout CacheReader) throws(CacheDamage) {
    self = try Bool(from: &cache) ? try Wrapped(from: &cache) : nil
  }
}

extension Array: Cached where Element: Cached {
  func write(to cache: inout CacheWriter) {
    cache.write(count: count)
    for element in self { element.write(to: &cache) }
  }

  init(from cache: inout CacheReader) throws(CacheDamage) {
    let count = try cache.count()
    self = []
    // More is asked for as more turns up.
    reserveCapacity(Swift.min(count, 4_096))
    for _ in 0..<count { append(try Element(from: &cache)) }
  }
}

extension Cached where Self: RawRepresentable, RawValue == String {
  func write(to cache: inout CacheWriter) { cache.write(text: rawValue) }

  init(from cache: inout CacheReader) throws(CacheDamage) {
    guard let value = Self(rawValue: try cache.text()) else { throw CacheDamage() }
    self = value
  }
}
