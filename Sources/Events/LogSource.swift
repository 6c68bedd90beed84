/// What kind of log an event comes from, in Sigma's three attributes (all lower case).
package struct LogSource: Hashable, Sendable {
  package var category: String?
  package var product: String?
  package var service: String?

  package init(category: String? = nil, product: String? = nil, service: String? = nil) {
    self.category = category
    self.product = product
    self.service = service
  }

  /// True if every attribute this one states is stated equally by `event`.
  package func accepts(_ event: LogSource) -> Bool {
    (category == nil || category == event.category) && (product == nil || product == event.product)
      && (service == nil || service == event.service)
  }
}

extension LogSource: CustomStringConvertible {
  /// `linux/sshd`, `category webserver, service nginx`.
  package var description: String {
    switch (category, product, service) {
    case (nil, let product?, let service?): "\(product)/\(service)"
    case (nil, let product?, nil): product
    default:
      [category.map { "category \($0)" }, product.map { "product \($0)" }, service.map { "service \($0)" }]
        .compactMap(\.self).joined(separator: ", ")
    }
  }
}

/// A log source that events can carry, as a bit number below 256.
package struct LogSourceID: RawRepresentable, Hashable, Sendable {
  package let rawValue: UInt8
  package init(rawValue: UInt8) { self.rawValue = rawValue }
}

/// The log sources one event belongs to: an sshd line is `linux/sshd`, `linux/auth`, `linux/syslog` at once.
package struct LogSourceSet: Hashable, Sendable {
  private var bits: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

  package init() {}

  package var isEmpty: Bool { bits.0 | bits.1 | bits.2 | bits.3 == 0 }

  package mutating func insert(_ id: LogSourceID) {
    let bit = UInt64(1) << UInt64(id.rawValue & 63)
    switch id.rawValue >> 6 {
    case 0: bits.0 |= bit
    case 1: bits.1 |= bit
    case 2: bits.2 |= bit
    default: bits.3 |= bit
    }
  }

  package mutating func formUnion(_ other: LogSourceSet) {
    bits.0 |= other.bits.0
    bits.1 |= other.bits.1
    bits.2 |= other.bits.2
    bits.3 |= other.bits.3
  }

  package func intersects(_ other: LogSourceSet) -> Bool {
    (bits.0 & other.bits.0) | (bits.1 & other.bits.1) | (bits.2 & other.bits.2) | (bits.3 & other.bits.3) != 0
  }

  package static func == (a: LogSourceSet, b: LogSourceSet) -> Bool { a.bits == b.bits }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(bits.0)
    hasher.combine(bits.1)
    hasher.combine(bits.2)
    hasher.combine(bits.3)
  }
}

/// The log sources events of this process can carry, each with its bit.
package struct LogSourceTable: Sendable {
  package private(set) var logSources: [LogSource] = []
  /// Those that only events put together from others are of: rules must ask for their category.
  private var derived: Set<Int> = []

  package init() {}

  /// The bit of `logSource`, given out now if it is new. Nil when all 256 are taken.
  package mutating func intern(_ logSource: LogSource) -> LogSourceID? {
    if let index = logSources.firstIndex(of: logSource) { return LogSourceID(rawValue: UInt8(index)) }
    guard logSources.count < 256 else { return nil }
    logSources.append(logSource)
    return LogSourceID(rawValue: UInt8(logSources.count - 1))
  }

  /// A log source of events that say again what other events have said: a rule for all of a product's logs would
  /// report the same thing twice, so only rules that state a category want it.
  package mutating func internDerived(_ logSource: LogSource) -> LogSourceID? {
    guard let id = intern(logSource) else { return nil }
    derived.insert(Int(id.rawValue))
    return id
  }

  /// All known log sources that a rule with this `logsource` wants.
  package func accepted(by wanted: LogSource) -> LogSourceSet {
    var set = LogSourceSet()
    for (index, logSource) in logSources.enumerated()
    where wanted.accepts(logSource) && (wanted.category != nil || !derived.contains(index)) {
      set.insert(LogSourceID(rawValue: UInt8(index)))
    }
    return set
  }
}
