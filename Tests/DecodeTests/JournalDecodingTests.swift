import Decode
import Events
import Testing

struct JournalDecodingTests {
  let decoding = Decoding.shared

  struct Sender: Sendable, CustomStringConvertible {
    var fields: [(String, String)]
    var services: Set<String>
    var origin: String

    init(_ fields: KeyValuePairs<String, String>, _ services: Set<String>, _ origin: String) {
      self.fields = fields.map { ($0.key, $0.value) }
      self.services = services
      self.origin = origin
    }

    var description: String { fields.map { "\($0)=\($1)" }.joined(separator: " ") }
  }

  static let spoofed: Set<String> = ["", "syslog", "spoofed"]
  static let sshd: Set<String> = ["", "syslog", "auth", "sshd"]
  static let sudo: Set<String> = ["", "syslog", "auth", "sudo"]
  static let plain: Set<String> = ["", "syslog"]

  static let senders: [Sender] = [
    Sender(
      [
        "SYSLOG_IDENTIFIER": "sshd", "_EXE": "/usr/sbin/sshd", "_COMM": "sshd", "_UID": "0",
        "_TRANSPORT": "syslog",
      ],
      sshd, "trusted"),
    Sender(
      ["SYSLOG_IDENTIFIER": "sshd", "_EXE": "/usr/lib/openssh/sshd-session (deleted)", "_UID": "0"], sshd,
      "trusted"),
    Sender(
      ["SYSLOG_IDENTIFIER": "sshd", "_EXE": "/usr/bin/logger", "_COMM": "logger", "_UID": "1000"], spoofed,
      "contradicted"),
    Sender(["SYSLOG_IDENTIFIER": "sshd", "_EXE": "/home/m/sshd", "_UID": "0"], spoofed, "contradicted"),
    Sender(
      ["SYSLOG_IDENTIFIER": "sshd", "_EXE": "/tmp/usr/sbin/sshd", "_UID": "0"], spoofed, "contradicted"),
    Sender(["SYSLOG_IDENTIFIER": "sshd", "_EXE": "/usr/sbin/sshd", "_UID": "1000"], sshd, "unverified"),
    Sender(["SYSLOG_IDENTIFIER": "sshd", "_COMM": "sshd", "_UID": "0"], sshd, "trusted"),
    Sender(["SYSLOG_IDENTIFIER": "sshd", "_COMM": "sshd", "_UID": "1000"], spoofed, "contradicted"),
    Sender(["SYSLOG_IDENTIFIER": "sshd", "_COMM": "logger", "_UID": "0"], spoofed, "contradicted"),
    Sender(["SYSLOG_IDENTIFIER": "sshd", "_UID": "0", "_PID": "7", "SYSLOG_PID": "7"], sshd, "unverified"),
    Sender(
      ["SYSLOG_IDENTIFIER": "sshd", "_UID": "0", "_PID": "7", "SYSLOG_PID": "8"], spoofed, "contradicted"),
    Sender(["SYSLOG_IDENTIFIER": "sshd", "_UID": "0", "_PID": "7"], spoofed, "contradicted"),
    Sender(
      ["SYSLOG_IDENTIFIER": "sshd", "_UID": "9", "_PID": "7", "SYSLOG_PID": "7"], spoofed, "contradicted"),
    Sender(["SYSLOG_IDENTIFIER": "sshd"], spoofed, "contradicted"),
    Sender(["SYSLOG_IDENTIFIER": "sudo", "_EXE": "/usr/bin/sudo", "_UID": "1000"], sudo, "trusted"),
    Sender(
      ["SYSLOG_IDENTIFIER": "sudo", "_EXE": "/usr/bin/sudo", "_UID": "0", "_TRANSPORT": "stdout"], plain,
      "unverified"),
    Sender(["SYSLOG_IDENTIFIER": "sudo", "_COMM": "sudo", "_UID": "1000"], sudo, "unverified"),
    Sender(["SYSLOG_IDENTIFIER": "sudo", "_UID": "1000", "_PID": "7"], sudo, "unverified"),
    Sender(
      ["SYSLOG_IDENTIFIER": "sudo", "_EXE": "/usr/bin/python3", "_UID": "1000"], spoofed, "contradicted"),
    Sender(
      ["SYSLOG_IDENTIFIER": "kernel", "_TRANSPORT": "kernel"], ["", "syslog", "kernel"], "trusted"),
    Sender(["SYSLOG_IDENTIFIER": "kernel", "_TRANSPORT": "syslog", "_UID": "0"], spoofed, "contradicted"),
    Sender(
      ["SYSLOG_IDENTIFIER": "systemd", "_PID": "1", "_EXE": "/usr/lib/systemd/systemd", "_UID": "0"],
      ["", "syslog", "systemd"], "trusted"),
    Sender(
      ["SYSLOG_IDENTIFIER": "systemd", "_PID": "900", "_EXE": "/usr/lib/systemd/systemd", "_UID": "1000"],
      plain,
      "unverified"),
    Sender(
      ["SYSLOG_IDENTIFIER": "systemd", "_PID": "900", "_EXE": "/usr/bin/logger", "_UID": "1000"], spoofed,
      "contradicted"),
    Sender(
      ["SYSLOG_IDENTIFIER": "systemd", "_TRANSPORT": "kernel", "SYSLOG_PID": "1"], ["", "syslog", "systemd"],
      "unverified"),
    Sender(
      ["SYSLOG_IDENTIFIER": "systemd-journald", "_TRANSPORT": "driver", "_PID": "3"],
      ["", "syslog", "journald"], "trusted"),
    Sender(
      ["SYSLOG_IDENTIFIER": "systemd-journald", "_TRANSPORT": "syslog", "_EXE": "/usr/bin/logger"], spoofed,
      "contradicted"),
    Sender(
      ["SYSLOG_IDENTIFIER": "systemd-timesyncd", "_COMM": "systemd-timesyn", "_UID": "997"],
      ["", "syslog", "timesync"], "unverified"),
    Sender(
      ["SYSLOG_IDENTIFIER": "CRON", "_EXE": "/usr/sbin/cron", "_UID": "0"], ["", "syslog", "cron"], "trusted"),
    Sender(
      ["SYSLOG_IDENTIFIER": "usermod", "_EXE": "/usr/sbin/usermod", "_UID": "0"],
      ["", "syslog", "auth", "shadow-utils"], "trusted"),
    Sender(
      ["SYSLOG_IDENTIFIER": "nightly", "_EXE": "/home/m/nightly", "_UID": "1000"], plain, "trusted"),
    Sender(["_COMM": "nightly", "_UID": "1000"], plain, "trusted"),
    // Examined as a record, not as a text.
    Sender(["_TRANSPORT": "audit", "SYSLOG_IDENTIFIER": "audit"], [], "trusted"),
    Sender(
      ["SYSLOG_IDENTIFIER": "fail2ban-server", "_EXE": "/usr/bin/python3.11", "_UID": "0"],
      ["", "syslog", "fail2ban"], "trusted"),
  ]

  func decode(_ pairs: [(String, String)]) -> Decoded {
    var event = Event()
    event.received = Decoding.now
    for (name, value) in pairs {
      let start = event.bytes.count
      event.bytes += Array(value.utf8)
      if let id = decoding.fields.id(of: name) { event.add(id, start..<event.bytes.count) }
    }
    decoding.decoder.decodeJournal(&event)
    return Decoded(
      event: event, isRecognised: true, fields: decoding.fields, logSources: decoding.logSources)
  }

  @Test(arguments: senders) func anEntryGoesWhereItsSenderMayGo(_ sender: Sender) {
    let decoded = decode(sender.fields + [("MESSAGE", "hello")])
    #expect(decoded.services == sender.services)
    #expect(decoded["origin"] == sender.origin)
  }

  func standing(_ fields: [(String, String)]) -> SenderStanding {
    decoding.decoder.standing(ofEntry: fields.map { ($0.0, Array($0.1.utf8)) })
  }

  @Test(arguments: senders) func aSenderStandsAsItsEntryIsDecoded(_ sender: Sender) {
    let expected: SenderStanding =
      switch sender.origin {
      case "contradicted": .contradicted
      case "unverified": .open
      // A name that nobody protects is as good as the account.
      default: sender.services.isSubset(of: Self.plain) ? .open : .vouched
      }
    #expect(standing(sender.fields) == expected)
  }

  @Test func anAccountOfTheSystemVouchesForAnyOtherName() {
    #expect(standing([("SYSLOG_IDENTIFIER", "nightly"), ("_UID", "33")]) == .vouched)
    #expect(standing([("SYSLOG_IDENTIFIER", "nightly"), ("_TRANSPORT", "kernel")]) == .vouched)
    #expect(standing([("SYSLOG_IDENTIFIER", "nightly"), ("_UID", "1000")]) == .open)
    #expect(standing([("SYSLOG_IDENTIFIER", "nightly")]) == .open)
    #expect(standing([("SYSLOG_IDENTIFIER", "sshd"), ("_UID", "33")]) == .contradicted)
  }

  @Test func aSpoofedEntryGivesNoFieldsFromItsText() {
    let decoded = decode([
      ("SYSLOG_IDENTIFIER", "sshd"), ("_EXE", "/usr/bin/logger"), ("_COMM", "logger"), ("_UID", "1000"),
      ("_PID", "5"),
      ("MESSAGE", "Accepted password for root from 203.0.113.7 port 1 ssh2"),
    ])
    #expect(decoded.said.isEmpty)
    #expect(decoded["program"] == "sshd")
    #expect(decoded["pid"] == "5")
    #expect(decoded["message"]?.hasPrefix("Accepted") == true)
  }

  @Test func pamWordsOfAnOrdinaryUsersProgramAreUnverified() {
    let text =
      "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.1"
    let user = decode([
      ("SYSLOG_IDENTIFIER", "x"), ("_UID", "1000"), ("_EXE", "/usr/bin/logger"), ("MESSAGE", text),
    ])
    #expect(user["origin"] == "unverified")
    #expect(user.services == ["", "syslog", "auth", "pam"])
    let system = decode([
      ("SYSLOG_IDENTIFIER", "gdm"), ("_UID", "0"), ("_EXE", "/usr/sbin/gdm"), ("MESSAGE", text),
    ])
    #expect(system["origin"] == "trusted")
  }

  @Test func unitHostAndTimeComeFromTheirFields() {
    let entry = decode([
      ("_PID", "1"), ("SYSLOG_IDENTIFIER", "systemd"), ("UNIT", "web.service"),
      ("_SYSTEMD_UNIT", "init.scope"),
      ("_HOSTNAME", "web01"), ("MESSAGE", "web.service: Failed with result 'exit-code'."),
      ("MESSAGE", "second"), ("_SOURCE_REALTIME_TIMESTAMP", "1795391999500000"),
    ])
    #expect(entry["unit"] == "web.service")
    #expect(entry["host"] == "web01")
    #expect(entry["MESSAGE_ID"] == nil)
    #expect(entry.event.time == Timestamp(microseconds: 1_795_391_999_500_000))
    #expect(entry.all("MESSAGE").count == 2)
    #expect(entry["message"]?.hasPrefix("web.service") == true)
  }

  @Test(arguments: ["0", "", "x", "99999999999999999999999", "1795500000000000000"])
  func anImplausibleSourceTimeIsNotTaken(_ stamp: String) {
    let entry = decode([("MESSAGE", "x"), ("_SOURCE_REALTIME_TIMESTAMP", stamp)])
    #expect(entry.event.time == Decoding.now)
  }

  @Test func theJournalsFacilityCountsToo() {
    #expect(
      decode([("SYSLOG_IDENTIFIER", "x"), ("SYSLOG_FACILITY", "10"), ("_UID", "0")]).services == [
        "", "syslog", "auth",
      ])
  }

  @Test func anEntryWithoutAnythingIsStillAnEvent() {
    let entry = decode([])
    #expect(entry.services == [""])
    #expect(entry["origin"] == "trusted")
  }

  /// What attestd-probe itself gets from journald.
  private static let probe: [String: String] = [
    "SYSLOG_IDENTIFIER": "attestd-probe", "_EXE": "/usr/bin/attestctl", "_COMM": "attestctl", "_UID": "0",
    "_PID": "77", "_TRANSPORT": "journal", "_SYSTEMD_UNIT": "attestd-probe.service",
    "ATTESTD_PROBE_OBSERVATION": "key_changed", "ATTESTD_PROBE_TARGET_USER": "alice", "MESSAGE": "a key",
  ]

  private func entry(_ changes: [String: String?]) -> Decoded {
    var event = Event()
    event.received = Decoding.now
    for (name, value) in Self.probe.merging(changes.compactMapValues(\.self), uniquingKeysWith: { $1 })
    where changes[name] != .some(nil) {
      let start = event.bytes.count
      event.bytes += Array(value.utf8)
      if let id = decoding.fields.id(of: name) { event.add(id, start..<event.bytes.count) }
    }
    decoding.decoder.decodeJournal(&event)
    return Decoded(
      event: event, isRecognised: true, fields: decoding.fields, logSources: decoding.logSources)
  }

  @Test func readingsAreBelievedOfTheProbeAlone() {
    let reading = entry([:])
    #expect(reading["observation"] == "key_changed" && reading["target_user"] == "alice")
    #expect(reading["message"] == "a key" && reading["origin"] == "trusted")
    let wanted = decoding.logSources.accepted(by: LogSource(product: "attestd", service: "probe"))
    #expect(reading.event.logSources.intersects(wanted))
    #expect(
      !reading.event.logSources.intersects(decoding.logSources.accepted(by: LogSource(product: "linux"))))
    #expect(entry(["_EXE": "/usr/local/bin/attestctl"])["observation"] == "key_changed")
    let forged: [[String: String?]] = [
      ["_UID": "1000"], ["_UID": nil], ["_SYSTEMD_UNIT": "cron.service"], ["_SYSTEMD_UNIT": nil],
      ["_SYSTEMD_UNIT": "user@1000.service", "_SYSTEMD_USER_UNIT": "attestd-probe.service"],
      ["_EXE": "/usr/bin/logger"], ["_EXE": nil], ["_EXE": "/home/m/attestctl"], ["_TRANSPORT": "syslog"],
      ["_TRANSPORT": "stdout"], ["_TRANSPORT": "kernel"], ["_TRANSPORT": nil],
      ["SYSLOG_IDENTIFIER": "sshd"],
    ]
    for changes in forged {
      let found = entry(changes)
      #expect(found["observation"] == nil && found["target_user"] == nil, "\(changes)")
      #expect(!found.event.logSources.intersects(wanted), "\(changes)")
    }
  }

  @Test func noLineOfTextIsAReading() {
    let line = decoding.line("Nov 22 23:43:29 web-01 attestd-probe[77]: a key was added")
    let wanted = decoding.logSources.accepted(by: LogSource(product: "attestd", service: "probe"))
    #expect(!line.event.logSources.intersects(wanted))
    #expect(line["observation"] == nil)
  }
}
