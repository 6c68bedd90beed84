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

  /// - Parameter monotonic: when journald received the entry, in microseconds since the boot. Not the wall clock's
  ///   time: that may be set back while a process runs.
  func contains(boot: Identifier128, pid: Int32, monotonic: Int64) -> Bool {
    for run in runs where run.pid == pid && run.boot == boot {
      // journald may stamp the last message of a run after the run has ended.
      let end = run.end.map { $0 &+ Run.delay } ?? .max
      if run.start <= monotonic, monotonic <= end { return true }
    }
    return false
  }

  package struct Run: Hashable, Sendable {
    static let delay: Int64 = 2_000_000

    let boot: Identifier128
    package let pid: Int32
    /// Microseconds since the boot.
    package let start: Int64
    /// Nil while it runs. A crashed run ends where it was last heard of, or the number could be somebody else's.
    package let end: Int64?

    /// Nil when `bootID` is not 32 hexadecimal digits, with or without the dashes of `/proc`.
    package init?(bootID: String, pid: Int32, start: Int64, end: Int64? = nil) {
      let digits = bootID.utf8.filter { $0 != 0x2d }
      guard let boot = Identifier128(hex: digits.span) else { return nil }
      self.boot = boot
      self.pid = pid
      self.start = start
      self.end = end
    }
  }
}
