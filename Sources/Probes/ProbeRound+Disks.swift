import CanonicalJSON
import Decode
import Events
import Glibc
import Linux

extension ProbeRound {
  /// What the daemon's unit does not show it (ProtectHome=).
  private static let hidden = ["/home", "/root", "/run/user"]
  private static let mostDisks = 100

  /// How much is free on the disks of this host, and when nothing will be.
  mutating func checkDisks(isPrivileged: Bool) {
    let table: MountTable
    do throws(SystemError) {
      table = MountTable(parsing: try SmallFile.read(host.path("/proc/self/mountinfo"), limit: 1 << 20))
    } catch {
      return fail("/proc/self/mountinfo", area: "disks", error.reason)
    }
    for mount in table.disks.prefix(Self.mostDisks)
    where Self.hidden.contains(where: { MountTable.contains($0, mount.point) }) == isPrivileged
      && !settings.disks.ignored.contains(where: { MountTable.contains($0, mount.point) })
    {
      var found = statvfs()
      guard statvfs(host.path(mount.point), &found) == 0 else {
        let reason = SystemError(code: errno, action: "ask", subject: mount.point).reason
        fail(mount.point, area: "disks", reason)
        continue
      }
      // A disk that cannot be written by anybody never fills up.
      guard found.f_flag & UInt(ST_RDONLY) == 0 || !isReadOnlyKind(mount) else { continue }
      check(mount, DiskSpace(found))
    }
  }

  private func isReadOnlyKind(_ mount: MountTable.Mount) -> Bool {
    ["squashfs", "iso9660", "erofs"].contains(mount.kind)
  }

  package mutating func check(_ mount: MountTable.Mount, _ space: DiskSpace) {
    let key = "disk \(mount.point)"
    var forecast = DiskForecast(memory[key])
    forecast.add(
      .init(seconds: host.now.seconds, used: space.used, inodes: space.inodesUsed))
    memory[key] = forecast.json
    let percent = min(space.freePercent, space.inodesFreePercent ?? 100)
    let full = [
      forecast.days(until: space.available, of: \.used),
      space.inodesFreePercent == nil ? nil : forecast.days(until: space.inodesAvailable, of: \.inodes),
    ].compactMap(\.self).min()
    let isFilling = full.map { $0 * 86_400 < settings.disks.fullWithin } ?? false
    let state =
      percent < settings.disks.veryLow
      ? "very_low" : percent < settings.disks.low ? "low" : isFilling ? "filling" : "ok"
    note(
      .diskChecked,
      "\(mount.point) has \(space.freePercent) % of its space free"
        + (space.inodesFreePercent.map { " and \($0) % of its inodes" } ?? "")
        + (full.map { "; at the pace of the last week it is full in \($0) days" } ?? ""),
      [
        ("path", mount.point), ("filesystem", mount.kind), ("state", state),
        ("free_percent", "\(space.freePercent)"),
        ("inodes_free_percent", space.inodesFreePercent.map { "\($0)" }),
        ("full_in_days", full.map { "\($0)" }),
      ])
  }
}
