import CanonicalJSON
import Decode
import Events
import Linux
import Probes
import Testing

@Suite struct HostStateTests {
  @Test func aRestartIsOverdueAfterTwoWeeks() throws {
    let place = try Place()
    func state() -> [String] { place.round(privileged: false).told(.rebootChecked, "state", "days") }
    #expect(state() == ["none -"])
    try place.write("/run/reboot-required", "*** System restart required ***\n")
    try place.stamp("/run/reboot-required", daysAgo: 13)
    #expect(state() == ["pending 13"])
    try place.stamp("/run/reboot-required", daysAgo: 14)
    #expect(state() == ["overdue 14"])
    place.settings.rebootAfter = 15 * 86_400
    #expect(state() == ["pending 14"])
  }

  @Test func listsOfPackagesGrowOld() throws {
    let place = try Place()
    func states() -> [String] {
      place.round(privileged: false).told(.packagesChecked, "area", "state", "days")
    }
    #expect(states() == [])
    try place.write("/var/lib/dpkg/status", "x")
    try place.folder("/var/lib/apt/lists")
    try place.stamp("/var/lib/dpkg/status", daysAgo: 300)
    try place.stamp("/var/lib/apt/lists", daysAgo: 8)
    #expect(states() == ["lists old 8", "database ok 300"])
    try place.write("/var/lib/apt/periodic/update-success-stamp", "")
    try place.stamp("/var/lib/apt/periodic/update-success-stamp", daysAgo: 1)
    #expect(states() == ["lists ok 1", "database ok 300"])
  }

  @Test func aClockMayBeWrongForAWhile() throws {
    let place = try Place()
    func states(_ isSynchronised: Bool, _ error: Int64) -> [String] {
      var round = ProbeRound(place.settings, ProbeHost(root: place.root, now: place.now), place.memory)
      round.checkClock(
        ClockDiscipline(isSynchronised: isSynchronised, offset: 0, maximumError: error, estimatedError: 0))
      place.memory = round.memory
      place.now = place.now.advanced(bySeconds: 300)
      return round.readings.told(.clockChecked, "state", "seconds")
    }
    #expect(states(true, 999_999) == ["ok 0"])
    #expect(states(false, 10) == ["doubtful 0"])
    #expect(states(true, 1_000_000) == ["doubtful 300"])
    #expect(states(false, 10) == ["doubtful 600"])
    #expect(states(false, 10) == ["off 900"])
    #expect(states(true, 10) == ["ok 0"])
    #expect(states(false, 10) == ["doubtful 0"])
  }

  @Test func aDiskIsJudgedBySpaceAndInodesAndByItsPace() throws {
    let place = try Place()
    func check(_ free: Int64, inodes: Int64 = 900) -> Observation? {
      var round = ProbeRound(place.settings, ProbeHost(root: place.root, now: place.now), place.memory)
      round.check(
        .init(device: "8:1", point: "/srv", kind: "ext4"),
        DiskSpace(available: free, used: 1_000 - free, inodesAvailable: inodes, inodesUsed: 1_000 - inodes))
      place.memory = round.memory
      place.now = place.now.advanced(bySeconds: 3_600)
      return round.readings.first
    }
    #expect(check(100)?["state"] == "ok")
    #expect(check(99)?["state"] == "low")
    #expect(check(49)?["state"] == "very_low")
    #expect(check(900, inodes: 99)?["state"] == "low")
    #expect(check(900, inodes: 99)?["inodes_free_percent"] == "9")
    place.memory = ProbeMemory()
    // Two of a thousand an hour: 48 a day.
    var last: Observation?
    for hour in 0..<24 {
      last = check(900 - 2 * Int64(hour))
      #expect(last?["full_in_days"] == nil)
    }
    last = check(852)
    #expect(last?["full_in_days"] == "17" && last?["state"] == "ok")
    place.settings.disks.fullWithin = 18 * 86_400
    #expect(check(850)?["state"] == "filling")
    place.memory = ProbeMemory()
    for _ in 0..<30 { last = check(500) }
    #expect(last?["full_in_days"] == nil)
  }

  @Test func mountsAreReadAsTheKernelWritesThem() {
    let table = MountTable(
      parsing: """
        20 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
        21 20 0:5 / /proc rw - proc proc rw
        22 20 8:2 / /mnt/a\\040b rw shared:2 master:1 - xfs /dev/sdb1 rw
        23 20 8:1 /x /var/lib/x rw - ext4 /dev/sda1 rw
        24 20 0:50 / /home rw - nfs4 server:/home rw
        nonsense
        25 20 - -
        """)
    #expect(table.disks.map(\.point) == ["/", "/mnt/a b"])
    #expect(table.mount(of: "/home/x/.ssh")?.kind == "nfs4")
    #expect(table.mount(of: "/homes")?.kind == "ext4")
  }

  @Test func theDisksOfThisHostAreAsked() throws {
    let place = try Place()
    try place.write("/proc/self/mountinfo", "20 1 8:1 / / rw - ext4 /dev/sda1 rw\n")
    #expect(place.round(privileged: false).told(.diskChecked, "path", "filesystem") == ["/ ext4"])
    #expect(place.round(privileged: true).told(.diskChecked, "path") == [])
    place.settings.disks.ignored = ["/"]
    #expect(place.round(privileged: false).told(.diskChecked, "path") == [])
  }

  @Test func theMemoryOfARoundIsAFile() throws {
    let place = try Place()
    let file = ProbeFile(folder: place.root)
    #expect(try file.load().rows.isEmpty)
    place.memory["a b"] = ["x": 1]
    try file.save(place.memory)
    #expect(try file.load().rows == ["a b": ["x": 1]])
    try place.write("/readings.json", "{\"a")
    #expect(try file.load().rows.isEmpty)
  }
}
