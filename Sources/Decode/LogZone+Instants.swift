/// Between instants and what a clock in the zone shows, in seconds since 1970.
extension LogZone {
  /// What the clock shows at an instant.
  package func local(at utc: Int64) -> Int64 {
    switch self {
    case .fixed(let seconds): utc &+ Int64(seconds)
    case .named(let rules): utc &+ rules.offset(at: utc)
    }
  }

  /// The instant at which the clock shows `local`: the first where it shows it twice. Where it springs over it, it is
  /// counted on from before the jump.
  package func instant(local: Int64) -> Int64 {
    switch self {
    case .fixed(let seconds): local &- Int64(seconds)
    case .named(let rules): local &- rules.answer(local: local).offset
    }
  }
}
