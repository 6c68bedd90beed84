import Decode
import Engine
import Events

/// A zone, then lines of text: decoded within their bounds, and the look at a header that comes first promises what the
/// decoder gives.
enum LinesTarget {
  static func run(_ bytes: [UInt8]) throws {
    let decoding = Decoding.shared
    let zone = LogZone.fixed(Int(Int8(bitPattern: bytes.first ?? 0)) * 900)
    var resolver = StampResolver(reference: Batches.now, zone: zone)
    var glancing = resolver
    for line in bytes.dropFirst().split(separator: 0x0A, omittingEmptySubsequences: false) {
      var event = Event()
      event.bytes = Array(line)
      event.received = Batches.now
      let isKnown = decoding.decoder.decodeLine(&event, resolver: &resolver)
      try decoding.check(event, length: line.count, derived: Decoder.derivedFields)
      let header = SyslogHeader.parse(event.bytes.span, in: 0..<line.count, resolver: &glancing)
      let sources = header.map { decoding.decoder.logSources(of: $0, in: event.bytes.span) }
      try require(isKnown || header == nil || line.last == 0x0D, "a header is known only at a glance")
      let promised = sources ?? decoding.decoder.logSourcesOfPlainLines
      try require(
        Decoding.includes(promised, event.logSources) || line.last == 0x0D,
        "the glance promises other log sources than decoding gives")
      try require(
        Decoding.includes(decoding.decoder.logSourcesOfLines, event.logSources),
        "a line is of a log source that lines cannot be of")
      if line.last != 0x0D { try require((header?.time ?? event.time) == event.time, "two times") }
    }
    try TallyComparison.check(Batches.lines(bytes.dropFirst()), .lines(LogSourceSet()))
  }
}
