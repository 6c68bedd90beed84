import Daemon
import Evidence
import Foundation
import LocatedYAML
import Probes
import Sigma
import Testing

/// What `attestctl init` proposes loads as it stands, beside the shipped rules.
@Suite struct ExpectationProposalTests {
  private static let pack =
    #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
    + "/config/rules"

  private final class Host {
    let path = FileManager.default.temporaryDirectory.path + "/attestd-init-\(UUID().uuidString)"

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ file: String, _ text: String) throws {
      let folder = (path + file as NSString).deletingLastPathComponent
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try text.write(toFile: path + file, atomically: false, encoding: .utf8)
    }

    func timer(_ name: String, _ schedule: String, isEnabled: Bool = true) throws {
      try write("/usr/lib/systemd/system/\(name)", "[Timer]\nOnCalendar=\(schedule)\n")
      if isEnabled { try write("/etc/systemd/system/timers.target.wants/\(name)", "") }
    }

    var text: String { ExpectationProposals(.look(root: path), host: "a").text }

    /// Names of the expectations that would be in force.
    func loaded() throws -> [String] {
      try write("/proposed.yml", text)
      let rules = try ActiveRules.load(folders: [path + "/proposed.yml", ExpectationProposalTests.pack])
      #expect(rules.diagnostics.map(\.description) == [])
      return rules.expectations.map { $0.metadata.name ?? "" }.sorted()
    }
  }

  @Test func whatAHostHasIsExpectedOfIt() throws {
    let host = try Host()
    try host.timer("restic-backup.timer", "daily")
    try host.timer("borg-offsite.timer", "Sun 03:00")
    try host.timer("apt-daily-upgrade.timer", "*-*-* 6:00")
    try host.timer("certbot.timer", "*-*-* 00,12:00:00")
    try host.timer("aide.timer", "weekly", isEnabled: false)
    try host.write("/etc/cron.daily/logrotate", "#!/bin/sh\n")
    try host.write("/etc/cron.d/restore-test", "0 3 1 * * root /opt/restore-test\n")
    try host.write("/usr/lib/systemd/system/chrony.service", "[Service]\n")
    try host.write("/etc/systemd/system/multi-user.target.wants/chrony.service", "")
    #expect(
      try host.loaded() == [
        "apt_daily_upgrade_expected", "borg_offsite_expected", "certbot_expected", "clock_kept",
        "cron_d_restore_test_expected", "cron_daily_logrotate_expected", "restic_backup_expected",
        "scan_expected",
      ])
    let text = host.text
    #expect(text.contains("expectation: {rules: [borg_offsite_ended], every: 1w, grace: 2d}"))
    #expect(text.contains("expectation: {rules: [restic_backup_ended], every: 1d, grace: 12h}"))
    #expect(text.contains("# Why: restic-backup.timer starts restic-backup.service (daily)"))
    #expect(text.contains("# Control: AV-3 (expectations: [restic_backup_expected])"))
    #expect(text.contains("# aide.timer is installed and nothing starts it"))
    #expect(text.contains("# not exercised: absent, no unit or cron job of this host looks like scan."))
    #expect(text == host.text)
  }

  @Test func whatAHostHasNotIsSaid() throws {
    let host = try Host()
    #expect(
      try host.loaded() == [
        "backup_expected", "certificate_renewal_expected", "patching_expected", "restore_test_expected",
        "scan_expected", "time_sync_expected",
      ])
    for purpose in HostInventory.Purpose.allCases {
      #expect(
        host.text.contains(
          "# not exercised: absent, no unit or cron job of this host looks like \(purpose.words)."))
    }
    #expect(host.text.contains("if: host_has_backup}"))
  }

  @Test func namesOfFilesCannotWriteRules() throws {
    let host = try Host()
    try host.timer("backup'\nlevel: low.timer", "daily")
    try host.timer("backup: [x.timer", "daily\u{7}")
    try host.timer("restic.timer", "daily'\u{1B}[2J # x")
    #expect(
      try host.loaded().filter { !$0.contains("_expected") || $0.hasPrefix("backup") } == [])
    #expect(host.text.contains("A unit whose name has unusual characters is left out."))
    #expect(!host.text.unicodeScalars.contains("\u{1B}") && !host.text.contains("\nlevel: low"))
  }
}
