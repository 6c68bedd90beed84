import CanonicalJSON
import Decode
import Events
import Foundation
import Glibc
import Probes
import Testing

@Suite struct WatchedFileTests {
  private func changes(_ readings: [Observation]) -> [String] {
    readings.told(.fileChanged, "area", "change", "path", "what")
  }

  @Test func aFirstRoundOnlyRemembersAndSaysSo() throws {
    let place = try Place()
    try place.write("/etc/passwd", "root:x:0:0::/root:/bin/sh\n")
    try place.write("/etc/systemd/system/a.service", "[Service]\n")
    let first = place.round(privileged: false)
    #expect(changes(first) == [])
    #expect(first.told(.probeBegan, "by") == ["daemon"])
    let second = place.round(privileged: false)
    #expect(changes(second) == [])
    #expect(second.told(.probeBegan, "by") == [])
    #expect(second.told(.probeRan, "by", "failures") == ["daemon 0"])
  }

  @Test func eachKindOfChangeIsToldOnce() throws {
    let place = try Place()
    try place.write("/etc/pam.d/sshd", "auth required pam_unix.so\n")
    try place.write("/etc/cron.d/job", "* * * * * root true\n")
    try place.write("/etc/systemd/system/a.service", "[Service]\n")
    try place.link("/etc/systemd/system/b.service", to: "/dev/null")
    place.round(privileged: false)
    try place.write("/etc/pam.d/sshd", "auth sufficient pam_permit.so\n", mode: 0o666)
    try place.remove("/etc/cron.d/job")
    try place.remove("/etc/systemd/system/b.service")
    try place.link("/etc/systemd/system/b.service", to: "/dev/zero")
    try place.write("/etc/systemd/system/a.service.d/x.conf", "[Service]\nUser=root\n")
    try place.write("/etc/ld.so.preload", "/tmp/evil.so\n")
    let readings = place.round(privileged: false)
    #expect(
      changes(readings).sorted() == [
        "cron removed /etc/cron.d/job -", "pam changed /etc/pam.d/sshd content mode",
        "preload added /etc/ld.so.preload -", "units added /etc/systemd/system/a.service.d -",
        "units added /etc/systemd/system/a.service.d/x.conf -",
        "units changed /etc/systemd/system/b.service target",
      ])
    let pam = try #require(readings.first { $0["path"] == "/etc/pam.d/sshd" })
    #expect(pam["mode"] == "666" && pam["previous_mode"] == "644")
    #expect(pam["sha256"]?.count == 64 && pam["previous_sha256"]?.count == 64)
    #expect(pam["sha256"] != pam["previous_sha256"])
    #expect(changes(place.round(privileged: false)) == [])
  }

  @Test func digestsOfWhatOthersMayNotReadAreNotTold() throws {
    let place = try Place()
    try place.write("/etc/shadow", "root:*:1::::::\n", mode: 0o600)
    place.round(privileged: true)
    try place.write("/etc/shadow", "root:$y$secret:1::::::\n", mode: 0o600)
    let readings = place.round(privileged: true)
    #expect(readings.told(.fileChanged, "path", "what", "sha256") == ["/etc/shadow content -"])
    #expect(!readings.contains { "\($0)".contains("secret") })
    #expect(!"\(place.memory.rows)".contains("secret"))
  }

  @Test func whatIsNoOrdinaryFileHoldsNothingUp() throws {
    let place = try Place()
    try place.pipe("/etc/sudoers.d/pipe")
    try place.link("/etc/sudoers.d/loop", to: "loop")
    try place.link("/etc/sudoers.d/gone", to: "/nowhere")
    try place.link("/etc/sudoers.d/endless", to: "/dev/zero")
    try place.link("/etc/sudoers.d/up", to: "..")
    try place.write("/etc/sudoers.d/deep/a/b/c/d/e/f/g/h/i", "x")
    try place.write("/etc/sudoers", "")
    #expect(truncate(place.root + "/etc/sudoers", 1 << 40) == 0)
    let readings = place.round(privileged: true)
    #expect(
      readings.told(.probeFailed, "path", "reason").sorted() == [
        "/etc/passwd there is no such file", "/etc/sudoers larger than 8388608 bytes",
        "/etc/sudoers.d/deep/a/b/c/d/e/f/g deeper than 8 folders",
      ])
    #expect(readings.told(.probeRan, "failures") == ["3"])
  }

  @Test func aFailureIsToldOnceADayAndForgottenWhenItIsOver() throws {
    let place = try Place()
    try place.write("/etc/passwd", "root:x:0:0::/root:/bin/sh\n")
    try place.write("/etc/sudoers", "")
    _ = truncate(place.root + "/etc/sudoers", 1 << 40)
    func failures() -> [String] { place.round(privileged: true).told(.probeFailed, "path") }
    #expect(failures() == ["/etc/sudoers"])
    #expect(failures() == [])
    place.now = place.now.advanced(bySeconds: 86_400)
    #expect(failures() == ["/etc/sudoers"])
    try place.write("/etc/sudoers", "root ALL=(ALL) ALL\n")
    #expect(failures() == [])
    _ = truncate(place.root + "/etc/sudoers", 1 << 40)
    #expect(failures() == ["/etc/sudoers"])
  }

  @Test func whatMayBeThereAllTheSameIsNotRemoved() throws {
    let place = try Place()
    for number in 0..<3 { try place.write("/etc/cron.d/job\(number)", "x") }
    place.round(privileged: false)
    try place.remove("/etc/cron.d/job1")
    // No time left to look at anything.
    #expect(changes(place.round(privileged: false, seconds: -1)) == [])
    #expect(changes(place.round(privileged: false)) == ["cron removed /etc/cron.d/job1 -"])
  }

  @Test func foldersOfOnesOwnAreWatchedAndOthersNot() throws {
    let place = try Place()
    place.settings.files.ignored = ["/etc/cron.d/made"]
    try place.write("/etc/cron.d/made/x", "1")
    try place.write("/etc/passwd", "root:x:0:0::/root:/bin/sh\n")
    place.round(privileged: false)
    try place.write("/etc/cron.d/made/x", "2")
    #expect(changes(place.round(privileged: false)) == [])
    place.round(privileged: true)
    // A folder that is watched from now on brings no news of what was there.
    try place.write("/srv/app/config", "1")
    place.settings.files.watched = ["/srv/app"]
    #expect(changes(place.round(privileged: true)) == [])
    try place.write("/srv/app/config", "2")
    #expect(changes(place.round(privileged: true)) == ["other changed /srv/app/config content"])
  }

  @Test func whatIsNotForEverybodyIsLookedAtByRoot() throws {
    let (daemon, root) = (try Place(), try Place())
    for place in [daemon, root] {
      try place.write("/etc/passwd", "")
      try place.write("/etc/cron.d/open", "1")
      try place.write("/etc/cron.d/closed", "1", mode: 0o600)
      try place.write("/etc/cron.daily/in", "1")
      #expect(chmod(place.root + "/etc/cron.daily", 0o700) == 0)
      #expect(changes(place.round(privileged: place === root)) == [])
      try place.write("/etc/cron.d/open", "2")
      try place.write("/etc/cron.d/closed", "2", mode: 0o600)
      try place.write("/etc/cron.daily/in", "2")
    }
    #expect(changes(daemon.round(privileged: false)) == ["cron changed /etc/cron.d/open content"])
    #expect(
      changes(root.round(privileged: true)) == [
        "cron changed /etc/cron.d/closed content", "cron changed /etc/cron.daily/in content",
      ])
    try daemon.write("/etc/cron.d/open", "2", mode: 0o600)
    let readings = daemon.round(privileged: false)
    #expect(changes(readings) == ["cron changed /etc/cron.d/open mode"])
    #expect(readings.told(.probeFailed, "path") == [])
  }
}
