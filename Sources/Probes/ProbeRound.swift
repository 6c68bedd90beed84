import CanonicalJSON
package import Decode
import Events

/// One look at the host: what it read becomes observations, what the next round compares with stays in the memory.
///
/// Nothing that stands in the file system can make a round fail or last: files are opened without waiting, read up to a
/// limit, and whatever cannot be looked at is itself a reading.
package struct ProbeRound {
  package let settings: ProbeSettings
  package let host: ProbeHost
  package var memory: ProbeMemory
  package internal(set) var readings: [Observation] = []
  var budget = ReadingBudget()
  /// What was looked at, for the word at the end.
  var files = 0
  var keys = 0
  var certificates = 0
  var failures = 0
  /// Rows of failures of this round.
  private var failed: Set<String> = []
  private static let mostFailures = 200
  private static let failurePrefix = "failed "

  package init(_ settings: ProbeSettings, _ host: ProbeHost, _ memory: ProbeMemory) {
    self.settings = settings
    self.host = host
    self.memory = memory
  }

  /// All that needs no rights.
  package mutating func runUnprivileged() {
    checkReboot()
    checkClock()
    checkPackages()
    checkDisks(isPrivileged: false)
    watch(WatchedArea.unprivileged)
    checkInventory()
    end(by: "daemon")
  }

  /// What only root may read.
  package mutating func runPrivileged() {
    checkCertificates()
    checkDisks(isPrivileged: true)
    watch(WatchedArea.privileged + WatchedArea.extra(settings.files.watched))
    checkKeys()
    end(by: "root")
  }

  mutating func note(_ kind: Observation.Kind, _ message: String, _ fields: [(String, String?)]) {
    readings.append(
      Observation(kind, message, identity: "\(host.now) \(readings.count)", fields))
  }

  /// Told when it begins, when the reason changes, and once a day.
  mutating func fail(_ path: String, area: String, _ reason: String) {
    failures += 1
    let key = ProbeRound.failurePrefix + area + " " + path
    guard failed.count < ProbeRound.mostFailures, failed.insert(key).inserted else { return }
    let told = memory[key]?["told"]?.integer ?? 0
    guard memory[key]?["reason"]?.string != reason || host.now.seconds - told >= 86_400 else { return }
    memory[key] = ["reason": .string(reason), "told": .integer(host.now.seconds)]
    note(
      .probeFailed, "\(path) could not be looked at: \(reason)",
      [("path", path), ("area", area), ("reason", reason)])
  }

  private mutating func end(by who: String) {
    for key in memory.keys(beginningWith: ProbeRound.failurePrefix) where !failed.contains(key) {
      memory[key] = nil
    }
    if memory["begun"] == nil {
      memory["begun"] = .string(host.now.description)
      note(
        .probeBegan,
        "what this host is like is written down for the first time: earlier changes cannot be told",
        [("by", who), ("files", "\(files)"), ("keys", "\(keys)")])
    }
    note(
      .probeRan,
      "looked at \(files) files, \(keys) keys and \(certificates) certificates; \(failures) could not be looked at",
      [
        ("by", who), ("files", "\(files)"), ("keys", "\(keys)"), ("certificates", "\(certificates)"),
        ("failures", "\(failures)"),
      ])
  }
}
