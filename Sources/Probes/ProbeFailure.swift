import Linux

/// Why something could not be looked at, in words.
struct ProbeFailure: Error {
  let reason: String

  init(_ reason: String) { self.reason = reason }

  init(_ error: SystemError) { reason = "cannot \(error.action): \(error.reason)" }
}
