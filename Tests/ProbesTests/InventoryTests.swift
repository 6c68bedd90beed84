import CanonicalJSON
import Decode
import Events
import Probes
import Testing

@Suite struct InventoryTests {
  /// A host with a nightly backup that is enabled, and a scan that is not.
  private func place() throws -> Place {
    let place = try Place()
    let units = "/usr/lib/systemd/system/"
    try place.write(units + "restic-backup.timer", "[Timer]\nOnCalendar=daily\nUnit=restic-backup.service\n")
    try place.write(units + "restic-backup.service", "[Service]\n")
    try place.write(units + "aide.timer", "[Timer]\nOnCalendar=weekly\n")
    try place.write(units + "dpkg-db-backup.timer", "[Timer]\nOnCalendar=daily\n")
    try place.link("/etc/systemd/system/timers.target.wants/dpkg-db-backup.timer", to: "x")
    try place.write(units + "chrony.service", "[Service]\n")
    try place.link("/etc/systemd/system/timers.target.wants/restic-backup.timer", to: "x")
    try place.link("/etc/systemd/system/multi-user.target.wants/chrony.service", to: "x")
    try place.write("/etc/cron.daily/logrotate", "#!/bin/sh\n")
    try place.write("/etc/cron.daily/logrotate.dpkg-old", "#!/bin/sh\n")
    return place
  }

  @Test func jobsAreToldByNameAndByWhatStartsThem() throws {
    let place = try place()
    let inventory = HostInventory.look(root: place.root)
    #expect(inventory.running(.backup).map(\.unit) == ["restic-backup.service"])
    #expect(inventory.running(.backup).map(\.timer) == ["restic-backup.timer"])
    #expect(inventory.running(.backup).map(\.rhythm) == [.daily])
    #expect(inventory.running(.scan).isEmpty)
    #expect(inventory.idle(.scan).map(\.timer) == ["aide.timer"])
    #expect(inventory.running(.timeSync).map(\.unit) == ["chrony.service"])
    #expect(inventory.running(.logRotation).map(\.unit) == ["/etc/cron.daily/logrotate"])
    #expect(inventory.running(.restoreTest).isEmpty && inventory.idle(.restoreTest).isEmpty)
  }

  @Test func dropInsSayWhenATimerRuns() throws {
    let place = try place()
    try place.write(
      "/etc/systemd/system/restic-backup.timer.d/when.conf", "[Timer]\nOnCalendar=\nOnCalendar=Sun 03:00\n")
    #expect(HostInventory.look(root: place.root).running(.backup).map(\.schedule) == ["Sun 03:00"])
    #expect(HostInventory.look(root: place.root).running(.backup).map(\.rhythm) == [.weekly])
  }

  @Test(arguments: [
    ("daily", HostInventory.Rhythm.daily), ("*-*-* 04:00", .daily), ("Mon..Fri 10:00", .weekly),
    ("*-*-01 02:00", .monthly), ("hourly", .hourly), ("03:30", .daily), ("1w", .weekly), ("whenever", nil),
  ])
  func rhythmsAreReadRoughly(_ schedule: String, _ rhythm: HostInventory.Rhythm?) {
    #expect(HostInventory.Rhythm(schedule: schedule) == rhythm)
  }

  @Test func whatTheHostHasIsToldEverySixHours() throws {
    let place = try place()
    let told = place.round(privileged: false).told(.hostHas, "area", "state", "units")
    #expect(
      told == [
        "backup present restic-backup.timer", "restore_test absent -", "patching absent -", "scan absent -",
        "certificate_renewal absent -", "log_rotation present /etc/cron.daily/logrotate",
        "time_sync present chrony.service",
      ])
    #expect(place.round(privileged: false).told(.hostHas, "area") == [])
    place.now = place.now.advanced(bySeconds: 6 * 3_600)
    #expect(place.round(privileged: false).told(.hostHas, "area").count == 7)
  }
}
