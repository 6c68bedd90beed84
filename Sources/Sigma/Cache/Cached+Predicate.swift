extension Predicate: Cached {
  private enum Kind: UInt8 {
    case string, regex, cidr, number, boolean, null, exists, fieldReference, datePart, any
  }

  private var kind: Kind {
    switch self {
    case .string: .string
    case .regex: .regex
    case .cidr: .cidr
    case .number: .number
    case .boolean: .boolean
    case .null: .null
    case .exists: .exists
    case .fieldReference: .fieldReference
    case .datePart: .datePart
    case .any: .any
    }
  }

  func write(to cache: inout CacheWriter) {
    cache.nested { cache in
      cache.write(byte: kind.rawValue)
      switch self {
      case .string(let wildcards, let isCased):
        wildcards.parts.write(to: &cache)
        isCased.write(to: &cache)
      case .regex(let pattern, let ignoreCase, let multiline, let dotAll):
        pattern.write(to: &cache)
        ignoreCase.write(to: &cache)
        multiline.write(to: &cache)
        dotAll.write(to: &cache)
      case .cidr(let network):
        cache.write(bytes: network.address)
        network.prefixLength.write(to: &cache)
      case .number(let comparison, let text):
        comparison.write(to: &cache)
        text.write(to: &cache)
      case .boolean(let flag), .exists(let flag): flag.write(to: &cache)
      case .null: break
      case .fieldReference(let field, let comparison, let isCased):
        field.write(to: &cache)
        comparison.write(to: &cache)
        isCased.write(to: &cache)
      case .datePart(let part, let comparison, let text):
        part.write(to: &cache)
        comparison.write(to: &cache)
        text.write(to: &cache)
      case .any(let spellings): spellings.write(to: &cache)
      }
    }
  }

  init(from cache: inout CacheReader) throws(CacheDamage) {
    self = try cache.nested { cache throws(CacheDamage) in try Predicate(nestedIn: &cache) }
  }

  private init(nestedIn cache: inout CacheReader) throws(CacheDamage) {
    switch Kind(rawValue: try cache.byte()) {
    case .string:
      self = .string(
        Wildcards(parts: try [Wildcards.Part](from: &cache)), isCased: try Bool(from: &cache))
    case .regex:
      self = .regex(
        pattern: try String(from: &cache), ignoreCase: try Bool(from: &cache),
        multiline: try Bool(from: &cache), dotAll: try Bool(from: &cache))
    case .cidr:
      let address = try cache.bytesWritten()
      let length = try Int(from: &cache)
      // Whoever compares addresses relies on it.
      guard [4, 16].contains(address.count), (0...address.count * 8).contains(length) else {
        throw CacheDamage()
      }
      self = .cidr(CIDR(address: address, prefixLength: length))
    case .number: self = .number(try NumericComparison(from: &cache), try String(from: &cache))
    case .boolean: self = .boolean(try Bool(from: &cache))
    case .null: self = .null
    case .exists: self = .exists(try Bool(from: &cache))
    case .fieldReference:
      self = .fieldReference(
        try String(from: &cache), try FieldComparison(from: &cache), isCased: try Bool(from: &cache))
    case .datePart:
      self = .datePart(
        try DatePart(from: &cache), try NumericComparison(from: &cache), try String(from: &cache))
    case .any: self = .any(try [Predicate](from: &cache))
    case nil: throw CacheDamage()
    }
  }
}

extension FieldComparison: Cached {}
extension DatePart: Cached {}
extension NumericComparison: Cached {}

extension Wildcards.Part: Cached {
  func write(to cache: inout CacheWriter) {
    switch self {
    case .literal(let bytes):
      cache.write(byte: 0)
      cache.write(bytes: bytes)
    case .any: cache.write(byte: 1)
    case .one: cache.write(byte: 2)
    }
  }

  init(from cache: inout CacheReader) throws(CacheDamage) {
    switch try cache.byte() {
    case 0: self = .literal(try cache.bytesWritten())
    case 1: self = .any
    case 2: self = .one
    default: throw CacheDamage()
    }
  }
}
