import CanonicalJSON
import Events
import Glibc
import Ingest
import Linux
import Store

/// One life of the daemon on this host: by it, its own journal entries are recognised and the time
/// it was not there is known.
struct DaemonLife {
  /// Lives are counted from 1, as the wall clock may be set back between two; 0 in records of versions that did not count.
  let number: Int64
  var bootID: String
  var pid: Int32
  var start: Timestamp
  /// Last time it committed anything.
  var seen: Timestamp
  /// `start` and `seen` in microseconds since the boot.
  let monotonicStart: Int64
  /// What it ran; nil in records of versions that did not say.
  let program: String?
  let user: UInt32?
  var monotonicSeen: Int64
  /// When the host booted, by the wall clock as it was when `seen` was taken: moves only when that is set.
  var bootedAt: Int64?
  /// Nil while it runs, or when it ended without saying so.
  var end: Timestamp?

  private var key: String { "\(start.microseconds) \(bootID) \(pid)" }

  var stateChange: StateChange {
    .json(
      StateScope.run, key,
      [
        "boot": .string(bootID), "pid": .integer(Int64(pid)), "start": .integer(start.microseconds),
        "seen": .integer(seen.microseconds), "end": .integer(end?.microseconds ?? 0),
        "booted": .integer(bootedAt ?? 0), "monotonic_start": .integer(monotonicStart),
        "monotonic_seen": .integer(monotonicSeen), "program": .string(program ?? ""),
        "user": .integer(user.map { Int64($0) } ?? -1), "number": .integer(number),
      ])
  }

  /// A life that begins now.
  /// - Parameter earlier: all before it.
  init(bootID: String, pid: Int32, start: Timestamp, after earlier: [DaemonLife]) {
    number = (earlier.map(\.number).max() ?? 0) + 1
    self.bootID = bootID
    self.pid = pid
    self.start = start
    seen = start
    program = ProgramFacts.current()?.path
    user = geteuid()
    monotonicStart = Clock.monotonicNanoseconds() / 1_000
    monotonicSeen = monotonicStart
  }

  init?(_ bytes: [UInt8]) {
    guard let json = try? JSONValue(parsing: bytes), let boot = json["boot"]?.string,
      let pid = json["pid"]?.integer.flatMap({ Int32(exactly: $0) }), let start = json["start"]?.integer,
      let seen = json["seen"]?.integer, let end = json["end"]?.integer,
      let monotonicStart = json["monotonic_start"]?.integer,
      let monotonicSeen = json["monotonic_seen"]?.integer
    else { return nil }
    number = json["number"]?.integer ?? 0
    bootID = boot
    self.monotonicStart = monotonicStart
    self.monotonicSeen = monotonicSeen
    self.pid = pid
    program = json["program"]?.string.flatMap { $0.isEmpty ? nil : $0 }
    user = json["user"]?.integer.flatMap { UInt32(exactly: $0) }
    self.start = Timestamp(microseconds: start)
    self.seen = Timestamp(microseconds: seen)
    self.end = end == 0 ? nil : Timestamp(microseconds: end)
    bootedAt = json["booted"]?.integer.flatMap { $0 == 0 ? nil : $0 }
  }

  /// In the order they were lived.
  static func inOrder(_ lives: [DaemonLife]) -> [DaemonLife] {
    lives.sorted { ($0.number, $0.start) < ($1.number, $1.start) }
  }

  /// Its pid may be another program's a while after it was last seen.
  /// - Parameter lives: those of its boot; the next of them began when this one was over.
  func asOwn(among lives: [DaemonLife]) -> OwnProcesses.Run? {
    let next = lives.lazy.map(\.monotonicStart).filter { $0 > monotonicStart }.min()
    var known: OwnProcesses.Program?
    if let program, let user { known = .init(path: program, user: user, until: next ?? .max) }
    return OwnProcesses.Run(
      bootID: bootID, pid: pid, start: monotonicStart, end: monotonicSeen &+ 5_000_000, program: known)
  }
}
