package import Events
import Linux

/// Where and when a round looks: the host, or for tests a folder that stands for it.
package struct ProbeHost: Sendable {
  /// What stands before `/etc` and the like; empty on the host itself.
  package let root: String
  package let now: Timestamp
  /// Monotonic nanoseconds after which nothing more is begun.
  let deadline: Int64

  /// - Parameter seconds: how long a round may take. A single read of a local file is not interrupted.
  package init(root: String = "", now: Timestamp, seconds: Int64 = 20) {
    self.root = root
    self.now = now
    deadline = Linux.Clock.monotonicNanoseconds() + seconds * 1_000_000_000
  }

  package static func current(seconds: Int64 = 20) -> ProbeHost {
    ProbeHost(now: Timestamp(microseconds: Linux.Clock.realtimeMicroseconds()), seconds: seconds)
  }

  var isOutOfTime: Bool { Linux.Clock.monotonicNanoseconds() > deadline }

  func path(_ path: String) -> String { root + path }
}
