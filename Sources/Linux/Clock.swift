import CLinux
import Glibc

/// The kernel's clocks.
package enum Clock {
  /// UTC, microseconds since 1970; may be set back.
  package static func realtimeMicroseconds() -> Int64 {
    let time = read(CLOCK_REALTIME)
    return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
  }

  /// Nanoseconds since the host started, without suspended time; never goes back.
  package static func monotonicNanoseconds() -> Int64 {
    let time = read(CLOCK_MONOTONIC)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

  /// Nanoseconds since the host started, suspended time included; never goes back.
  package static func boottimeNanoseconds() -> Int64 {
    let time = read(CLOCK_BOOTTIME)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

  /// What the kernel's clock discipline says of the wall clock; nil where it may not be asked.
  package static func discipline() -> ClockDiscipline? {
    var found = clinux_clock()
    guard clinux_clock_state(&found) == 0 else { return nil }
    return ClockDiscipline(
      isSynchronised: found.is_synchronised != 0, offset: found.offset, maximumError: found.maximum_error,
      estimatedError: found.estimated_error)
  }

  private static func read(_ clock: clockid_t) -> timespec {
    var time = timespec()
    clock_gettime(clock, &time)
    return time
  }
}
