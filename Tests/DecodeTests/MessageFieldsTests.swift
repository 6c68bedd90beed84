import Decode
import Events
import Testing

struct MessageFieldsTests {
  let decoding = Decoding.shared

  @Test(arguments: Sample.all) func aLineOfATextFileGivesItsFields(_ sample: Sample) {
    for line in [
      "Nov 22 23:43:29 web01 \(sample.program)[77]: \(sample.message)",
      "2026-11-22T23:43:29.000001+00:00 web01 \(sample.program): \(sample.message)",
      "<38>1 2026-11-22T23:43:29Z web01 \(sample.program) 77 - - \(sample.message)",
    ] {
      let decoded = decoding.line(line)
      #expect(decoded.isRecognised)
      #expect(decoded.said == sample.said)
      #expect(decoded["message"] == sample.message)
      #expect(decoded["program"] == sample.program)
      #expect(decoded["host"] == "web01")
      #expect(decoded["origin"] == "unverified")
      #expect(decoded.event.raw == 0..<line.utf8.count)
    }
  }

  @Test(arguments: Sample.all) func aJournalEntryGivesTheSameFields(_ sample: Sample) {
    let names = ["CRON": "cron", "sshd(pam_unix)": "sshd"]
    let decoded = decoding.genuine(
      sample.program, sample.message, executable: "/usr/sbin/\(names[sample.program] ?? sample.program)")
    #expect(decoded.said == sample.said)
    #expect(decoded["message"] == sample.message)
    #expect(decoded["origin"] == "trusted")
    #expect(decoded.event.raw == nil)
    #expect(
      decoded.services
        == decoding.line("Nov 22 23:43:29 web01 \(sample.program)[7]: \(sample.message)").services)
  }

  @Test(arguments: Sample.all) func everyValueButTheDerivedStandsInTheEntry(_ sample: Sample) {
    let line = "Nov 22 23:43:29 web01 \(sample.program)[77]: \(sample.message)"
    let decoded = decoding.line(line)
    for value in decoded.event.values
    where !Decoder.derivedFields.contains(decoding.fields.name(of: value.field)) {
      #expect(value.range.upperBound <= line.utf8.count)
    }
  }

  @Test func aUserNameCannotMoveTheAddress() {
    let names = [
      "a from 1.2.3.4 port 22 ssh2", "a from 1.2.3.4 port 22 ssh2: RSA SHA256:x", " from  from ", "from",
      "a from 1.2.3.4 port 22 ssh2: RSA-CERT SHA256:x ID y (serial 1) CA RSA SHA256:z", "x [preauth]",
      "a 1.2.3.4 port 22 [preauth]",
    ]
    for name in names {
      let wordings = [
        "Failed password for invalid user \(name) from 5.6.7.8 port 99 ssh2",
        "Failed password for \(name) from 5.6.7.8 port 99 ssh2",
        "Invalid user \(name) from 5.6.7.8 port 99",
        "Connection closed by invalid user \(name) 5.6.7.8 port 99 [preauth]",
        "Disconnected from authenticating user \(name) 5.6.7.8 port 99 [preauth]",
        "error: maximum authentication attempts exceeded for \(name) from 5.6.7.8 port 99 ssh2 [preauth]",
      ]
      for wording in wordings {
        let decoded = decoding.line("Nov 22 23:43:29 web01 sshd[1]: \(wording)")
        #expect(decoded["src_ip"] == "5.6.7.8", "\(wording)")
        #expect(decoded["src_port"] == "99", "\(wording)")
        #expect(decoded["user"] == name, "\(wording)")
      }
    }
  }

  static let units: [(String, [String: String])] = [
    (
      "web.service: Failed with result 'exit-code'.",
      [
        "unit": "web.service", "UNIT": "web.service", "UNIT_RESULT": "exit-code",
        "MESSAGE_ID": "d9b373ed55a64feb8242e02dbe79a49c",
      ]
    ),
    (
      "crashy.service: Scheduled restart job, restart counter is at 3.",
      [
        "unit": "crashy.service", "UNIT": "crashy.service", "N_RESTARTS": "3",
        "MESSAGE_ID": "5eb03494b6584870a536b337290809b3",
      ]
    ),
    (
      "web.service: Main process exited, code=killed, status=9/KILL",
      [
        "unit": "web.service", "UNIT": "web.service", "EXIT_CODE": "killed", "EXIT_STATUS": "9",
        "MESSAGE_ID": "98e322203f7a4ed290d09fe03c09fe15",
      ]
    ),
    (
      "wd.service: Watchdog timeout (limit 1s)!",
      ["unit": "wd.service", "UNIT": "wd.service", "reason": "Watchdog timeout (limit 1s)!"]
    ),
    (
      "Started ssh.service - OpenBSD Secure Shell server.",
      [
        "unit": "ssh.service", "UNIT": "ssh.service", "MESSAGE_ID": "39f53479d3a045ac8e11786248231fbf",
        "JOB_RESULT": "done",
      ]
    ),
    (
      "Failed to start backup@a.service - Nightly backup.",
      [
        "unit": "backup@a.service", "UNIT": "backup@a.service",
        "MESSAGE_ID": "be02cf6855d2428ba40df7e9d022f03d", "JOB_RESULT": "failed",
      ]
    ),
    (
      "Stopped fail2ban.service.",
      [
        "unit": "fail2ban.service", "UNIT": "fail2ban.service",
        "MESSAGE_ID": "9d1aaa27d60140bd96365438aad20286", "JOB_RESULT": "done",
      ]
    ),
    (
      "backup.service - Nightly backup was skipped because of an unmet condition check (ConditionACPower=true).",
      [
        "unit": "backup.service", "UNIT": "backup.service",
        "reason": "of an unmet condition check (ConditionACPower=true).",
        "MESSAGE_ID": "0e4284a0caca4bfc81c0bb6786972673",
      ]
    ),
    ("Started OpenBSD Secure Shell server.", [:]),
    ("Reloading.", [:]),
  ]

  @Test(arguments: units) func unitMessagesInTextFilesGetTheirID(_ message: String, _ said: [String: String])
  {
    let decoded = decoding.line("Nov 22 23:43:29 web01 systemd[1]: \(message)")
    #expect(decoded.said == said)
    #expect(decoded.services == ["", "syslog", "systemd"])
    let foreign = decoding.line("Nov 22 23:43:29 web01 systemd[1234]: \(message)")
    #expect(foreign.said.isEmpty)
    #expect(foreign.services == ["", "syslog"])
  }

  @Test func otherSystemdDaemonsInTextFilesGetTheirID() {
    func said(_ line: String) -> [String: String] { decoding.line("Nov 22 23:43:29 web01 \(line)").said }
    #expect(
      said("systemd-logind[9]: New session 12 of user alice.") == [
        "user": "alice", "MESSAGE_ID": "8d45620c1a4348dbb17410da57c60c66",
      ])
    #expect(said("systemd-journald[9]: Journal stopped")["MESSAGE_ID"] == "d93fb3c9c24d451a97cea615ce59c00b")
    #expect(
      said("systemd-journald[9]: Forwarding to syslog missed 16 messages.") == [
        "N_DROPPED": "16", "MESSAGE_ID": "0027229ca0644181a76c4e92458afa2e",
      ])
    #expect(
      said("(web)[9]: web.service: Failed at step EXEC spawning /srv/a b: No such file or directory") == [
        "unit": "web.service", "UNIT": "web.service", "command": "/srv/a b",
        "reason": "No such file or directory", "MESSAGE_ID": "641257651c1b4ec9a8624d7a40a9e1e7",
      ])
  }

  static let routes: [(String, Set<String>)] = [
    ("sshd[1]: x", ["", "syslog", "auth", "sshd"]),
    ("/usr/sbin/cron[1]: x", ["", "syslog", "cron"]),
    ("CRON[1]: pam_unix(cron:session): session closed for user root", ["", "syslog", "cron", "pam", "auth"]),
    ("kernel: [  12.5] x", ["", "syslog", "kernel"]),
    ("login(pam_unix)[3]: x", ["", "syslog", "auth", "login", "pam"]),
    ("gdm-password][3]: pam_unix(gdm-password:auth): x", ["", "syslog", "auth", "pam"]),
    ("gdm[3]: pam_unix(gdm-password:auth): x", ["", "syslog", "auth", "pam"]),
    ("freshclam[1]: x", ["", "syslog", "clamav"]),
    ("Keepalived_vrrp[1]: x", ["", "syslog", "keepalived"]),
    ("unattended-upgrade: x", ["", "syslog", "unattended-upgrades"]),
    ("sshd2[1]: x", ["", "syslog"]),
    ("no program here", ["", "syslog"]),
  ]

  @Test(arguments: routes) func programsBelongToTheirLogSources(_ tag: String, _ services: Set<String>) {
    let decoded = decoding.line("Nov 22 23:43:29 web01 \(tag)")
    #expect(decoded.services == services)
  }

  @Test func theGateAgreesWithTheDecoder() {
    for line in Sample.all.map({ "<86>Nov 22 23:43:29 web01 \($0.program)[1]: \($0.message)" })
      + ["<13>Nov 22 23:43:29 web01 x: y", "2026-11-22 23:43:29 status installed x"]
    {
      let bytes = Array(line.utf8)
      var resolver = StampResolver(reference: Decoding.now)
      let header = SyslogHeader.parse(bytes.span, in: 0..<bytes.count, resolver: &resolver)
      let decoded = decoding.line(line)
      #expect(header.map { decoding.decoder.logSources(of: $0, in: bytes.span) } == decoded.event.logSources)
    }
  }

  @Test func theFacilityMakesALineOneOfAuth() {
    #expect(decoding.line("<86>Nov 22 23:43:29 web01 x: y").services == ["", "syslog", "auth"])
    #expect(decoding.line("<35>Nov 22 23:43:29 web01 x: y").services == ["", "syslog", "auth"])
    #expect(decoding.line("<13>Nov 22 23:43:29 web01 x: y").services == ["", "syslog"])
  }

  @Test func aLineWithoutHeaderIsAllMessage() {
    let decoded = decoding.line("something else entirely\r")
    #expect(!decoded.isRecognised)
    #expect(decoded["message"] == "something else entirely")
    #expect(decoded.event.time == Decoding.now)
    #expect(decoded.services == [""])
    #expect(decoded["program"] == nil)
  }

  @Test func kernelLinesLoseTheKernelsClock() {
    let decoded = decoding.line(
      "Nov 22 23:43:29 web01 kernel: [ 9012.345678] Out of memory: Killed process 7")
    #expect(decoded["message"] == "Out of memory: Killed process 7")
    #expect(decoding.line("Nov 22 23:43:29 web01 kernel: [UFW BLOCK] IN=").event.text(0..<3) == "Nov")
    #expect(decoding.line("Nov 22 23:43:29 web01 kernel: [UFW BLOCK] IN=")["message"] == "[UFW BLOCK] IN=")
  }
}
