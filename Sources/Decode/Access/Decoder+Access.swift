package import Events

// Access logs, for sources of which it is known that they are one.
extension Decoder {
  /// Decodes a line of an access log; `event.received` is set, everything else as after `reset`.
  ///
  /// The line itself tells a web server's from a proxy's. Lines in other forms, such as those of an error log
  /// or what a relay put a syslog header before, are decoded as `decodeLine` does.
  ///
  /// - Parameter stated: the log sources that somebody gave the file; empty if nobody did, and then the line
  ///   belongs to category webserver or proxy.
  /// - Returns: false if the line is no access line.
  @discardableResult
  package func decodeAccess(
    _ event: inout Event, stated: LogSourceSet, resolver: inout StampResolver
  ) -> Bool {
    var whole = 0..<event.bytes.count
    if event.bytes.last == UInt8(ascii: "\r") { whole = 0..<whole.upperBound - 1 }
    guard let line = AccessLine.parse(event.bytes.span, in: whole) else {
      let isKnown = decodeLine(&event, resolver: &resolver)
      if !isKnown || !stated.isEmpty { event.logSources.formUnion(accessLogSources(stated, isProxy: false)) }
      return false
    }
    event.raw = 0..<event.bytes.count
    event.message = whole
    event.origin = .unverified
    event.time = line.stamp.resolved(&resolver) ?? event.received
    event.logSources = accessLogSources(stated, isProxy: line.isProxy)
    finishAccess(&event, line)
    return true
  }

  /// When a line of an access log was written and which log sources `decodeAccess` would give it, at the cost
  /// of its beginning. No time if it is in no form the decoder knows.
  package func glanceAtAccess(
    _ bytes: Span<UInt8>, in range: Range<Int>, received: Timestamp, stated: LogSourceSet,
    resolver: inout StampResolver
  ) -> (time: Timestamp?, logSources: LogSourceSet) {
    if let stamp = AccessLine.stamp(bytes, in: range) {
      // What tells squid's `combined` stands at the end of the line; both are a superset.
      var sources = accessLogSources(stated, isProxy: false)
      sources.formUnion(accessLogSources(stated, isProxy: true))
      return (stamp.resolved(&resolver) ?? received, sources)
    }
    guard let header = SyslogHeader.parse(bytes, in: range, resolver: &resolver) else {
      return (nil, accessLogSources(stated, isProxy: false))
    }
    var sources = logSources(of: header, in: bytes)
    sources.formUnion(stated)
    return (header.time ?? received, sources)
  }

  /// Whether a text file that begins with this line is an access log.
  package static func isAccessLine(_ bytes: Span<UInt8>, in range: Range<Int>) -> Bool {
    AccessLine.stamp(bytes, in: range) != nil
  }

  private func accessLogSources(_ stated: LogSourceSet, isProxy: Bool) -> LogSourceSet {
    var sources = stated.isEmpty ? (isProxy ? programs.proxy : programs.webserver) : stated
    sources.formUnion(programs.plain)
    return sources
  }
}
