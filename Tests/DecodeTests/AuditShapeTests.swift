import Decode
import Events
import Testing

/// Rules in the shapes that Linux rules have, each with records that it is about and with records that only look
/// like them. The comparisons are written out here; the engine has its own tests.
struct AuditShapeTests {
  struct Item: Sendable {
    var field: String
    var relation: Relation = .equals
    var values: [String]
    enum Relation: Sendable { case equals, contains, starts, ends }

    func matches(_ event: AuditEvent) -> Bool {
      event.all(field).map { $0.lowercased() }.contains { value in
        values.map { $0.lowercased() }.contains { wanted in
          switch relation {
          case .equals: value == wanted
          case .contains: value.contains(wanted)
          case .starts: value.hasPrefix(wanted)
          case .ends: value.hasSuffix(wanted)
          }
        }
      }
    }
  }

  struct Shape: Sendable, CustomTestStringConvertible {
    var title: String
    var source: String
    var search: [Item] = []
    var filter: [Item] = []
    var keywords: [String] = []
    var hits: [String]
    var misses: [String] = []
    var testDescription: String { title }

    func matches(_ event: AuditEvent) -> Bool {
      event.sources.contains(source) && search.allSatisfy { $0.matches(event) }
        && (filter.isEmpty || !filter.allSatisfy { $0.matches(event) })
        && keywords.allSatisfy { word in event.raw?.lowercased().contains(word.lowercased()) ?? false }
    }
  }

  private static func exec(
    _ arguments: [String], _ path: String, _ exe: String, uid: Int = 0, folder: String = "/srv/app"
  )
    -> [String]
  {
    Records.exec(
      arguments, serial: 50, path: path, exe: exe, folder: folder, uid: uid, user: uid == 0 ? "root" : "web")
  }

  private static func create(
    _ name: String, exe: String = "/usr/bin/dash", folder: String = "/etc", nametype: String = "CREATE"
  )
    -> [String]
  {
    [
      Records.syscall(
        "openat", 257, serial: 60, exit: 3, registers: "a0=ffffff9c a1=1 a2=241 a3=1b6", pid: 702, exe: exe),
      Records.line("CWD", 60, "cwd=\(Records.untrusted(folder))"),
      Records.path(0, folder, "PARENT", serial: 60),
      Records.path(1, name, nametype, serial: 60), Records.line("PROCTITLE", 60, "proctitle=\"x\""),
    ]
  }

  private static func connect(_ saddr: String, exe: String, key: String = "\"network_connect_4\"") -> [String]
  {
    [
      Records.syscall("connect", 42, serial: 70, success: "no", exit: -115, items: 0, exe: exe, key: key),
      Records.line("SOCKADDR", 70, "saddr=\(saddr)"), Records.line("PROCTITLE", 70, "proctitle=\"x\""),
    ]
  }

  private static let processes = "category process_creation, product linux"
  private static let auditd = "linux/auditd"
  private static let outside = "0200115CCB0071090000000000000000"
  private static let loopback = "0200115C7F0000010000000000000000"

  static let shapes: [Shape] = [
    Shape(
      title: "a shell by the name it has everywhere", source: processes,
      search: [
        Item(field: "Image", relation: .ends, values: ["/sh", "/bash"]),
        Item(field: "CommandLine", relation: .contains, values: [" -c "]),
      ],
      hits: exec(["sh", "-c", "id"], "/bin/sh", "/usr/bin/dash"),
      misses: exec(["dash", "-c", "id"], "/usr/bin/dash", "/usr/bin/dash")),
    Shape(
      title: "a listening netcat, whichever", source: processes,
      search: [
        Item(field: "Image", relation: .ends, values: ["/nc"]),
        Item(field: "CommandLine", relation: .contains, values: [" -l"]),
      ],
      hits: exec(["nc", "-lvp", "4444"], "/usr/bin/nc", "/usr/bin/nc.openbsd"),
      misses: exec(["nc", "host", "80"], "/usr/bin/nc", "/usr/bin/nc.openbsd")),
    Shape(
      title: "an interpreter with code that holds blanks and quotes", source: processes,
      search: [
        Item(field: "CommandLine", relation: .contains, values: ["import pty; pty.spawn(\"/bin/sh\")"])
      ],
      hits: exec(
        ["python3", "-c", "import pty; pty.spawn(\"/bin/sh\")"], "/usr/bin/python3", "/usr/bin/python3.11")),
    Shape(
      title: "root, by name and by number, in a folder", source: processes,
      search: [
        Item(field: "User", values: ["root"]), Item(field: "LogonId", values: ["0"]),
        Item(field: "CurrentDirectory", values: ["/var/opt/agent/tmp"]),
      ],
      hits: exec(["sh", "-c", "x"], "/bin/sh", "/usr/bin/dash", folder: "/var/opt/agent/tmp"),
      misses: exec(["sh", "-c", "x"], "/bin/sh", "/usr/bin/dash", uid: 33, folder: "/var/opt/agent/tmp")),
    Shape(
      title: "a shell that a web server's child starts", source: processes,
      search: [
        Item(field: "ParentImage", relation: .ends, values: ["/php-fpm8.2"]),
        Item(field: "Image", relation: .ends, values: ["/whoami"]),
      ],
      hits: Records.exec(
        ["php-fpm"], serial: 49, path: "/usr/sbin/php-fpm8.2", exe: "/usr/sbin/php-fpm8.2", parent: 1,
        pid: 700)
        + exec(["whoami"], "/usr/bin/whoami", "/usr/bin/whoami"),
      misses: exec(["whoami"], "/usr/bin/whoami", "/usr/bin/whoami")),
    Shape(
      title: "a tool, unless its usual parent starts it", source: processes,
      search: [Item(field: "Image", relation: .ends, values: ["/crontab"])],
      filter: [Item(field: "ParentCommandLine", relation: .contains, values: ["dpkg --configure"])],
      hits: exec(["crontab", "-"], "/usr/bin/crontab", "/usr/bin/crontab"),
      misses: Records.exec(
        ["dpkg", "--configure", "-a"], serial: 49, path: "/usr/bin/dpkg", exe: "/usr/bin/dpkg", parent: 1,
        pid: 700)
        + exec(["crontab", "-"], "/usr/bin/crontab", "/usr/bin/crontab")),
    Shape(
      title: "arguments by their places", source: auditd,
      search: [
        Item(field: "type", values: ["execve"]), Item(field: "a0", values: ["chattr"]),
        Item(field: "a1", relation: .contains, values: ["-i"]),
      ],
      hits: exec(["chattr", "-i", "/etc/passwd"], "/usr/bin/chattr", "/usr/bin/chattr"),
      misses: exec(["lsattr", "-i"], "/usr/bin/lsattr", "/usr/bin/lsattr")),
    Shape(
      title: "words anywhere in a record", source: auditd, search: [Item(field: "type", values: ["EXECVE"])],
      keywords: ["shred", "--remove"],
      hits: exec(["shred", "--remove", "/var/log/x"], "/usr/bin/shred", "/usr/bin/shred"),
      misses: exec(["shred", "-n3", "/var/log/x"], "/usr/bin/shred", "/usr/bin/shred")),
    Shape(
      title: "a system call by name, its register by value", source: auditd,
      search: [
        Item(field: "type", values: ["SYSCALL"]), Item(field: "SYSCALL", values: ["personality"]),
        Item(field: "a0", values: ["40000"]),
      ],
      hits: [
        Records.syscall(
          "personality", 135, serial: 1, registers: "a0=40000 a1=0", items: 0, user: nil,
          exe: "/usr/bin/setarch")
      ],
      misses: [
        Records.syscall(
          "personality", 135, serial: 1, registers: "a0=0 a1=40000", items: 0, exe: "/usr/bin/setarch")
      ]),
    Shape(
      title: "a web server's number running anything", source: auditd,
      search: [
        Item(field: "type", values: ["SYSCALL"]), Item(field: "SYSCALL", values: ["execve", "execveat"]),
        Item(field: "euid", values: ["33"]),
      ],
      hits: exec(["id"], "/usr/bin/id", "/usr/bin/id", uid: 33),
      misses: exec(["id"], "/usr/bin/id", "/usr/bin/id")),
    Shape(
      title: "a file made below a folder", source: auditd,
      search: [
        Item(field: "type", values: ["PATH"]), Item(field: "nametype", values: ["CREATE"]),
        Item(field: "name", relation: .starts, values: ["/etc/systemd/system/"]),
      ],
      hits: create("/etc/systemd/system/x y.service", folder: "/"),
      misses: create("/etc/systemd/system/x.service", folder: "/", nametype: "NORMAL")),
    Shape(
      title: "a scanner, by the key of the audit rule", source: auditd,
      search: [
        Item(field: "exe", relation: .ends, values: ["/nmap"]),
        Item(field: "key", values: ["network_connect_4"]),
      ],
      hits: connect(outside, exe: "/usr/bin/nmap", key: Records.hex("network_connect_4\u{1}other")),
      misses: connect(outside, exe: "/usr/bin/nmap", key: "\"other\"")),
    Shape(
      title: "a service that was stopped", source: auditd,
      search: [
        Item(field: "type", values: ["SERVICE_STOP"]), Item(field: "unit", values: ["ufw", "nftables"]),
      ],
      hits: [
        Records.line(
          "SERVICE_STOP", 80,
          "pid=1 uid=0 auid=4294967295 ses=4294967295 msg='unit=ufw comm=\"systemd\" exe=\"/usr/lib/systemd/systemd\" hostname=? addr=? terminal=? res=success'"
        )
      ],
      misses: [Records.line("SERVICE_STOP", 80, "pid=1 uid=0 msg='unit=cron comm=\"systemd\" res=success'")]),
    Shape(
      title: "a file in a folder that is read at start, by relative name",
      source: "category file_event, product linux",
      search: [Item(field: "TargetFilename", relation: .starts, values: ["/etc/cron.d/"])],
      filter: [Item(field: "Image", relation: .ends, values: ["/usr/bin/dpkg"])],
      hits: create("../cron.d/./job", folder: "/etc/init.d"),
      misses: create("job", exe: "/usr/bin/dpkg", folder: "/etc/cron.d")),
    Shape(
      title: "a file by a program by either name", source: "category file_event, product linux",
      search: [
        Item(field: "Image", relation: .ends, values: ["/wget"]),
        Item(field: "TargetFilename", relation: .starts, values: ["/tmp/"]),
      ],
      hits: Records.exec(
        ["wget"], serial: 49, path: "/usr/local/bin/wget", exe: "/opt/busybox/busybox", pid: 702)
        + create("x.sh", exe: "/opt/busybox/busybox", folder: "/tmp"),
      misses: create("x.sh", exe: "/opt/busybox/busybox", folder: "/tmp")),
    Shape(
      title: "a shell that connects to elsewhere", source: "category network_connection, product linux",
      search: [
        Item(field: "Image", relation: .ends, values: ["/bin/bash"]),
        Item(field: "Initiated", values: ["true"]),
      ],
      filter: [Item(field: "DestinationIp", values: ["127.0.0.1", "0.0.0.0"])],
      hits: connect(outside, exe: "/usr/bin/bash"), misses: connect(loopback, exe: "/usr/bin/bash")),
    Shape(
      title: "a port of its own", source: "category network_connection, product linux",
      search: [Item(field: "DestinationPort", values: ["4444", "2222"])],
      hits: connect(outside, exe: "/usr/bin/x"),
      misses: connect("02000050CB0071090000000000000000", exe: "/usr/bin/x")),
  ]

  @Test(arguments: shapes) func aRuleOfThisShapeFindsWhatItIsAboutAndNothingElse(_ shape: Shape) {
    var rig = AuditRig()
    let hits = rig.readAll(shape.hits.joined(separator: "\n")).filter(shape.matches)
    #expect(hits.count == 1)
    var other = AuditRig()
    let misses = other.readAll(shape.misses.joined(separator: "\n")).filter(shape.matches)
    #expect(misses.isEmpty)
  }
}
