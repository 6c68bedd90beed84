import Probes

/// When the daemon looks at the host itself, and what it remembers of the last look.
struct Probing {
  var settings: ProbeSettings
  var memory: ProbeMemory
  /// Monotonic nanoseconds; the first look is with the first housekeeping.
  var next: Int64 = 0
}
