/// How far the wall clock can be trusted, as the kernel was told by whoever keeps it (adjtimex(2)).
package struct ClockDiscipline: Hashable, Sendable {
  /// False too when nobody keeps the clock: a machine that is right by luck cannot prove it.
  package var isSynchronised: Bool
  /// Microseconds; what is left to be slewed.
  package var offset: Int64
  /// Microseconds; grows by 500 a second for as long as nobody corrects the clock.
  package var maximumError: Int64
  package var estimatedError: Int64

  package init(isSynchronised: Bool, offset: Int64, maximumError: Int64, estimatedError: Int64) {
    self.isSynchronised = isSynchronised
    self.offset = offset
    self.maximumError = maximumError
    self.estimatedError = estimatedError
  }
}
