/// The runs of attestd that the evidence store knows of, to tell attestd's own journal entries from others'
/// (architecture.md decision 9).
///
/// Only boot and process number are asked, and for a while after a run was last heard of its program and user too:
/// journald fills them in from the kernel. What an entry says of itself (identifier, message id) can be forged and is
/// not asked.
package struct OwnProcesses: Hashable, Sendable {
  package private(set) var runs: [Run] = []

  package init() {}

  package init(_ runs: [Run]) { self.runs = runs }

  package mutating func add(_ run: Run) { runs.append(run) }

  /// - Parameter monotonic: when journald received the entry, in microseconds since the boot. Not the wall clock's
  ///   time: that may be set back while a process runs.
  /// - Parameter isFrom: whether journald says that this program sent the entry.
  func contains(
    boot: Identifier128, pid: Int32, monotonic: Int64, isFrom: (Program) -> Bool = { _ in false }
  ) -> Bool {
    for run in runs where run.pid == pid && run.boot == boot && run.start <= monotonic {
      // journald may stamp the last message of a run after the run has ended.
      let end = run.end.map { $0 &+ Run.delay } ?? .max
      if monotonic <= end { return true }
      if let program = run.program, monotonic < program.until, isFrom(program) { return true }
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
    /// By this, entries of a crashed run are recognised after `end` as well: it may have waited long for a store that could
    /// not be written, and said so.
    package let program: Program?

    /// Nil when `bootID` is not 32 hexadecimal digits, with or without the dashes of `/proc`.
    package init?(
      bootID: String, pid: Int32, start: Int64, end: Int64? = nil, program: Program? = nil
    ) {
      let digits = bootID.utf8.filter { $0 != 0x2d }
      guard let boot = Identifier128(hex: digits.span) else { return nil }
      self.boot = boot
      self.pid = pid
      self.start = start
      self.end = end
      self.program = program
    }
  }

  /// What a run ran, and as whom. The user is asked for because others can make a program of the same path, in mounts of
  /// their own.
  package struct Program: Hashable, Sendable {
    let path: [UInt8]
    let user: UInt32
    /// When the next run began, in microseconds since the boot: this one was over by then.
    let until: Int64

    package init(path: String, user: UInt32, until: Int64) {
      self.path = Array(path.utf8)
      self.user = user
      self.until = until
    }
  }
}
