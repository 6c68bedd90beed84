import CanonicalJSON
import Events
import Evidence

/// What is read of one log: numbers that come out even, and where entries stand.
struct SourceBooks {
  let name: String
  private let chain: String
  private let boot: String
  private let isJournal: Bool
  private let transport: Transport?
  private var interval: CoverageInterval
  private(set) var ordinal: UInt64
  /// Nothing is read until then.
  var gapUntil: Timestamp?

  init(_ name: String, start: Timestamp, ruleSet: String, _ generator: inout SeededGenerator) {
    self.name = name
    isJournal = name == "journal"
    chain = Digest.hex(generator.bytes(16))
    boot = Digest.hex(generator.bytes(16))
    transport = name.contains("/remote/") ? .udp : nil
    ordinal = UInt64(generator.below(1 << 20))
    interval = CoverageInterval(source: name, start: start, end: start, ruleSet: ruleSet)
    begin(at: start, ruleSet)
  }

  mutating func begin(at time: Timestamp, _ ruleSet: String) {
    interval = CoverageInterval(
      source: name, start: time, end: time, chain: isJournal ? "s=\(chain)" : chain,
      isClockSynchronised: true,
      ruleSet: ruleSet, transport: transport)
  }

  /// Entries came and were examined.
  mutating func read(_ count: Int, own: Int, unparsed: Int, first: Timestamp, last: Timestamp) {
    guard count > 0 else { return }
    if interval.read == 0 {
      interval.firstOrdinal = ordinal + 1
      interval.firstEvent = first
    }
    ordinal += UInt64(count)
    interval.lastOrdinal = ordinal
    interval.lastEvent = last
    interval.read += count
    interval.own += own
    interval.examined += count - own
    interval.unparsed += unparsed
    interval.maximumLag = 1
  }

  mutating func suppress(_ count: Int) { interval.suppressed += count }

  /// States what was read since the last time.
  mutating func close(at time: Timestamp, _ ruleSet: String, isBefore: Bool = false) -> Statement {
    interval.end = max(interval.start, time)
    interval.isBeforeCoverage = isBefore
    defer { begin(at: time, ruleSet) }
    return .coverageClosed(interval)
  }

  /// Where an entry of this log stands.
  func reference(_ time: Timestamp, _ generator: inout SeededGenerator) -> String {
    let number = ordinal + UInt64(generator.below(64))
    guard isJournal else {
      return "\(name) 64769:1311\(chain.prefix(4)):\(chain.prefix(16)) offset \(number * 96)"
    }
    let stamp = UInt64(bitPattern: time.microseconds)
    return
      "s=\(chain);i=\(hex(number));b=\(boot);m=\(hex(stamp & 0xFF_FFFF_FFFF));t=\(hex(stamp));x=\(hex(generator.next()))"
  }

  private func hex(_ number: UInt64) -> String { String(number, radix: 16) }
}
