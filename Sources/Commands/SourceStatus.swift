import CanonicalJSON
import Events
import Evidence

/// How one source stands, from the record alone.
struct SourceStatus {
  let name: String
  let interval: CoverageInterval?
  let position: String
  let openGaps: [CoverageGap]
  /// The interval under way as the daemon stored it last; nil when it stopped.
  let underWay: JSONValue?

  /// Nil where nothing is known to be waiting.
  var pendingBytes: Int64? { underWay?["pending_bytes"]?.integer }

  /// How entries come to the log, where losses on the way cannot be seen in it.
  var transport: Transport? {
    guard let underWay else { return interval?.transport }
    return underWay["transport"]?.string.flatMap { Transport(rawValue: $0) }
  }

  /// A few words: what an operator has to know first.
  func state(_ isRunning: Bool) -> String {
    guard isRunning else { return "not watched" }
    if let gap = openGaps.first {
      return "\(gap.gap.cause.rawValue) since \(gap.opened.description.prefix(19))"
    }
    guard let underWay else { return "not read yet" }
    if underWay["caught_up"]?.integer == 1 { return "up to date" }
    guard let pendingBytes else { return "reading" }
    return "reading, \(pendingBytes / 1_000_000) MB to go"
  }
}
