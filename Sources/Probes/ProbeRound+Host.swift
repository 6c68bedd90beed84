import CanonicalJSON
import Decode
import Events
package import Linux

extension ProbeRound {
  /// For how long the host has been waiting to be restarted (Debian's and Ubuntu's mark).
  mutating func checkReboot() {
    let path = "/run/reboot-required"
    do throws(ProbeFailure) {
      guard let status = try SafeFile.status(host.path(path)) else {
        return note(.rebootChecked, "no restart is pending", [("state", "none")])
      }
      let since = Timestamp(microseconds: status.modified / 1_000)
      let seconds = max(0, host.now.seconds - since.seconds)
      let packages = try? SafeFile.bytes(host.path(path + ".pkgs"), most: 64 << 10)
      let names = Set((packages?.bytes ?? []).split(separator: UInt8(ascii: "\n"))).count
      note(
        .rebootChecked,
        "a restart has been pending since \(since)" + (names > 0 ? ", for \(names) packages" : ""),
        [
          ("state", seconds >= settings.rebootAfter ? "overdue" : "pending"),
          ("days", "\(seconds / 86_400)"), ("path", path),
        ])
    } catch {
      fail(path, area: "reboot", error.reason)
    }
  }

  /// Whether somebody keeps the clock right, and how wrong it may be. A short while without counts as in order.
  mutating func checkClock() {
    checkClock(Clock.discipline())
  }

  package mutating func checkClock(_ discipline: ClockDiscipline?) {
    let key = "clock"
    guard let discipline else { return fail("adjtimex", area: key, "the kernel may not be asked") }
    let most = Int64(settings.clock.maximumError) * 1_000_000
    let isRight = discipline.isSynchronised && discipline.maximumError < most
    let since = isRight ? nil : memory[key]?.integer ?? host.now.seconds
    memory[key] = since.map { .integer($0) }
    let seconds = since.map { max(0, host.now.seconds - $0) } ?? 0
    let reason =
      isRight
      ? nil
      : discipline.isSynchronised
        ? "may be off by \(discipline.maximumError) microseconds" : "not synchronised"
    note(
      .clockChecked,
      reason.map { "the clock has been wrong for \(seconds) s: \($0)" }
        ?? "the clock is synchronised, and off by \(discipline.maximumError) microseconds at most",
      [
        ("state", isRight ? "ok" : seconds >= settings.clock.tolerated ? "off" : "doubtful"),
        ("reason", reason), ("max_error_us", "\(discipline.maximumError)"), ("seconds", "\(seconds)"),
      ])
  }

  /// How old the lists of packages are: without new ones nobody knows of an update.
  mutating func checkPackages() {
    let lists = [
      "/var/lib/apt/periodic/update-success-stamp", "/var/lib/apt/lists", "/var/cache/apt/pkgcache.bin",
      "/var/cache/dnf", "/var/cache/libdnf5", "/var/cache/yum",
    ]
    let databases = [
      "/var/lib/dpkg/status", "/usr/lib/sysimage/rpm/rpmdb.sqlite", "/var/lib/rpm/rpmdb.sqlite",
      "/var/lib/rpm/Packages",
    ]
    for (kind, paths) in [("lists", lists), ("database", databases)] {
      let found = paths.compactMap { path in
        (try? SafeFile.status(host.path(path)))?.map { (path, $0.modified / 1_000) }
      }
      guard let newest = found.max(by: { $0.1 < $1.1 }) else { continue }
      let seconds = max(0, host.now.seconds - Timestamp(microseconds: newest.1).seconds)
      // A host on which nothing was installed for long is no problem by itself.
      let isOld = kind == "lists" && seconds >= settings.packagesAfter
      note(
        .packagesChecked, "the package \(kind) is \(seconds / 86_400) days old (\(newest.0))",
        [
          ("area", kind), ("path", newest.0), ("days", "\(seconds / 86_400)"),
          ("state", isOld ? "old" : "ok"),
        ])
    }
  }
}
