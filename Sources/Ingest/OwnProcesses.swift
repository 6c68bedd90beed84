package import Events

/// The runs of attestd that the evidence store knows of, to tell attestd's own journal entries from others'
/// (architecture.md decision 9).
///
/// Only boot and process number are asked, which journald fills in from the kernel; what an entry says of itself
/// (identifier, message id) can be forged and is not.
package struct OwnProcesses: Hashable, Sendable {
  package private(set) var runs: [Run] = []

  package init() {}

  package init(_ runs: [Run]) { self.runs = runs }

  package mutating func add(_ run: Run) { runs.append(run) }

  func contains(boot: Identifier128, pid: Int32, received: Timestamp) -> Bool {
    for run in runs where run.pid == pid && run.boot == boot {
      // journald may stamp the last message of a run after the run has ended.
      let end = run.end?.advanced(bySeconds: Run.delay) ?? received
      if run.start <= received && received <= end { return true }
    }
    return false
  }

  package struct Run: Hashable, Sendable {
    static let delay: Int64 = 2

    let boot: Identifier128
    package let pid: Int32
    package let start: Timestamp
    /// Nil while it runs. A crashed run ends where it was last heard of, or the number could be somebody else's.
    package let end: Timestamp?

    /// Nil when `bootID` is not 32 hexadecimal digits, with or without the dashes of `/proc`.
    package init?(bootID: String, pid: Int32, start: Timestamp, end: Timestamp? = nil) {
      let digits = bootID.utf8.filter { $0 != 0x2d }
      guard let boot = Identifier128(hex: digits.span) else { return nil }
      self.boot = boot
      self.pid = pid
      self.start = start
      self.end = end
    }
  }
}
