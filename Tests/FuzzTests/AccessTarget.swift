import Decode
import Engine
import Events

/// Lines of access and error logs.
enum AccessTarget {
  static func run(_ bytes: [UInt8]) throws {
    let decoding = Decoding.shared
    var resolver = StampResolver(reference: Batches.now)
    var glancing = resolver
    for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
      var event = Event()
      event.bytes = Array(line)
      event.received = Batches.now
      decoding.decoder.decodeAccess(&event, stated: LogSourceSet(), resolver: &resolver)
      try decoding.check(event, length: line.count, derived: Decoder.derivedFields)
      let glance = decoding.decoder.glanceAtAccess(
        event.bytes.span, in: 0..<line.count, received: Batches.now, stated: LogSourceSet(),
        resolver: &glancing)
      try require(
        line.last == 0x0D || Decoding.includes(glance.logSources, event.logSources),
        "the glance promises other log sources than decoding gives")
    }
    try TallyComparison.check(Batches.lines(bytes), .access(LogSourceSet()))
  }
}
