import Store

/// When the record is signed: ten minutes after the last time, at the end of a UTC month, and when somebody wants it.
struct CheckpointSchedule {
  /// To be done as soon as what waits is committed.
  var wanted: CheckpointFile.Reason?
  private var signedAt: Int64
  private var month: String?

  static let intervalNanoseconds: Int64 = 600_000_000_000
  /// Critical findings in a row do not make more than one checkpoint in this time.
  static let shortestNanoseconds: Int64 = 1_000_000_000

  /// - Parameter monotonic: nanoseconds of a clock that nobody sets, as in every call.
  init(monotonic: Int64) { signedAt = monotonic }

  /// Why the record should be signed now; nil if it need not be.
  /// - Parameter month: `2026-11`, by the wall clock.
  mutating func reason(at monotonic: Int64, month: String) -> CheckpointFile.Reason? {
    if let before = self.month, before != month { wanted = wanted ?? .monthEnd }
    self.month = month
    if monotonic - signedAt >= Self.intervalNanoseconds { wanted = wanted ?? .interval }
    return monotonic - signedAt >= Self.shortestNanoseconds ? wanted : nil
  }

  /// It was signed, or tried to be.
  mutating func note(attemptAt monotonic: Int64) {
    wanted = nil
    signedAt = monotonic
  }
}
