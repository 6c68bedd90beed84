import Decode
import Events
import Testing

struct AuditRecordTests {
  private func one(_ line: String, asking names: [String] = []) -> AuditEvent {
    var rig = AuditRig(asking: names)
    let events = rig.read(line)
    #expect(events.count == 1)
    return events[0]
  }

  @Test func theTwoHalvesOfARecordKeepTheirNamesApart() {
    let line =
      "type=SYSCALL msg=audit(1795402104.402:17): arch=c000003e syscall=59 success=no exit=-2 a0=7ffd a1=7ffe"
      + " a2=7fff a3=aa96 items=1 ppid=4187 pid=4210 auid=1000 uid=0 gid=4321 tty=pts0 ses=3 comm=\"setpriv\""
      + " exe=\"/usr/bin/setpriv\" key=\"exec\"\u{1D}ARCH=x86_64 SYSCALL=execve AUID=\"ann\" UID=\"root\""
    let event = one(line)
    #expect(event["syscall"] == "59")
    #expect(event["SYSCALL"] == "execve")
    #expect(event["uid"] == "0")
    #expect(event["UID"] == "root")
    #expect(event["type"] == "SYSCALL")
    #expect(event["a0"] == "7ffd")
    #expect(event["pid"] == "4210")
    #expect(event["tty"] == "pts0")
    #expect(event["user"] == "ann")
    #expect(event.raw == line)
    #expect(event.time == Timestamp(seconds: 1_795_402_104, microseconds: 402_000))
    #expect(event.sources == ["linux", "linux/auditd"])
    #expect(event.all("SYSCALL") == ["execve"])
  }

  @Test func aNodeIsTheHost() {
    let event = one("node=db01.example type=CWD msg=audit(1795402104.402:17): cwd=\"/srv\"")
    #expect(event["node"] == "db01.example")
    #expect(event["host"] == "db01.example")
    #expect(event["cwd"] == "/srv")
    #expect(event["message"] == "cwd=\"/srv\"")
  }

  @Test(arguments: [
    ("c000003e", 59, "execve"), ("c000003e", 133, "mknod"), ("c000003e", 319, "memfd_create"),
    ("c000003e", 135, "personality"), ("c000003e", 99, "sysinfo"), ("c000003e", 103, "syslog"),
    ("c000003e", 1_073_741_866, "connect"), ("40000003", 11, "execve"), ("40000003", 102, "socketcall"),
    ("40000003", 14, "mknod"), ("c00000b7", 221, "execve"), ("c00000b7", 33, "mknodat"),
    ("c00000b7", 203, "connect"), ("c000003e", 462, "mseal"),
  ])
  func aSystemCallHasItsNameWithoutInterpretation(_ arch: String, _ number: Int, _ name: String) {
    let event = one("type=SYSCALL msg=audit(1.000:1): arch=\(arch) syscall=\(number) success=yes exit=0")
    #expect(event.all("SYSCALL") == [name])
  }

  @Test(arguments: [
    "arch=c000003e syscall=9999", "arch=deadbeef syscall=1", "syscall=59", "arch=c000003e syscall=-1",
  ])
  func unknownSystemCallsHaveNoName(_ fields: String) {
    #expect(one("type=SYSCALL msg=audit(1.000:1): \(fields)")["SYSCALL"] == nil)
  }

  @Test func quotedAndHexadecimalTextAreTheSame() {
    for value in ["\"/srv/plain\"", "2F7372762F706C61696E"] {
      #expect(one("type=CWD msg=audit(1.000:1): cwd=\(value)")["cwd"] == "/srv/plain")
    }
    let line =
      "type=EXECVE msg=audit(1.000:1): argc=5 a0=\"printf\" a1=686173207370616365 a2=6E61C3AF7665 a3=\"ABCD\" a4=2271"
    let event = one(line)
    #expect(event["a1"] == "has space")
    #expect(event["a2"] == "naïve")
    #expect(event["a3"] == "ABCD")
    #expect(event["a4"] == "\"q")
    #expect(event.raw == line)
    let path =
      "type=PATH msg=audit(1.000:1): item=1 name=6E65772066696C652E747874 inode=16246880 nametype=CREATE"
    #expect(one(path)["name"] == "new file.txt")
    // A number is a number, however it looks.
    #expect(one(path)["inode"] == nil)
    #expect(one(path, asking: ["inode"])["inode"] == "16246880")
  }

  @Test func aTitleHasBlanksWhereTheKernelHasNul() {
    let event = one("type=PROCTITLE msg=audit(1.000:1): proctitle=6E63002D65002F62696E2F7368")
    #expect(event["proctitle"] == "nc -e /bin/sh")
  }

  @Test func keysOfSeveralRulesAreSeveralValues() {
    #expect(one("type=SYSCALL msg=audit(1.000:1): key=\"one\"").all("key") == ["one"])
    let two = one("type=SYSCALL msg=audit(1.000:1): key=\(Records.hex("one\u{1}susp_activity"))")
    #expect(two.all("key") == ["one", "susp_activity"])
  }

  @Test func unsetValuesAreAbsentAndEmptyOnesAreThere() {
    let event = one(
      "type=SYSCALL msg=audit(1.000:1): auid=4294967295 ses=4294967295 exit=4294967295 tty=(none) key=(null)"
        + " uid=-1 hostname=?\u{1D}AUID=\"unset\" UID=\"root\"")
    #expect(event["auid"] == nil)
    #expect(event["ses"] == nil)
    #expect(event["uid"] == nil)
    #expect(event["tty"] == nil)
    #expect(event["key"] == nil)
    #expect(event["hostname"] == nil)
    #expect(event["AUID"] == nil)
    #expect(event["user"] == "root")
    #expect(event["exit"] == "4294967295")
    let arguments = one("type=EXECVE msg=audit(1.000:1): argc=4 a0=\"x\" a1=\"\" a2=\"(null)\" a3=\"?\"")
    #expect(arguments.all("a1") == [""])
    #expect(arguments["a2"] == "(null)")
    #expect(arguments["a3"] == "?")
    let path = one("type=PATH msg=audit(1.000:1): name=\"(null)\" nametype=(none)")
    #expect(path["name"] == "(null)")
    #expect(path["nametype"] == nil)
    #expect(one("type=PATH msg=audit(1.000:1): name=\"?\"")["name"] == "?")
    #expect(one("type=USER_AUTH msg=audit(1.000:1): msg='acct=\"?\"'")["acct"] == nil)
  }

  @Test func partsOfALongArgumentGoByItsName() {
    let event = one(
      "type=EXECVE msg=audit(1.000:1): argc=2 a0=\"x\" a1_len=12 a1[0]=616263646566", asking: ["a1[0]"])
    #expect(event["a1[0]"] == "abcdef")
    #expect(event["a1"] == "abcdef")
    #expect(event["argc"] == "2")
  }

  static let addresses: [(String, [String: String])] = [
    ("020084357F0000010000000000000000", ["saddr_fam": "inet", "laddr": "127.0.0.1", "lport": "33845"]),
    (
      "0A000035000000000000000000000000000000000000000100000000",
      ["saddr_fam": "inet6", "laddr": "::1", "lport": "53"]
    ),
    (
      "0A0001BB0000000020010DB800000000000100000000000200000000",
      ["saddr_fam": "inet6", "laddr": "2001:db8::1:0:0:2", "lport": "443"]
    ),
    (
      "0A0001BB0000000020010DB8000000010001000100010001" + "00000000",
      ["saddr_fam": "inet6", "laddr": "2001:db8:0:1:1:1:1:1", "lport": "443"]
    ),
    (
      "0A0001BB00000000FE800000000000000000000000000000FFFFFFFF",
      ["saddr_fam": "inet6", "laddr": "fe80::", "lport": "443"]
    ),
    (
      "0A0000500000000000000000000000000000FFFFC000020100000000",
      ["saddr_fam": "inet6", "laddr": "192.0.2.1", "lport": "80"]
    ),
    ("01002F72756E2F6E736364004B13", ["saddr_fam": "local", "path": "/run/nscd"]),
    ("0100002F61627374726163742F61", ["saddr_fam": "local"]),
    ("100000000000000000000000", [:]), ("02008435", [:]), ("0A00", [:]), ("02", [:]), ("0200843", [:]),
    ("xy", [:]),
  ]

  @Test(arguments: addresses) func socketAddressesAreRead(_ hex: String, _ expected: [String: String]) {
    let event = one(
      "type=SOCKADDR msg=audit(1.000:1): saddr=\(hex)\u{1D}SADDR={ saddr_fam=x laddr=y }", asking: ["SADDR"])
    for name in ["saddr_fam", "laddr", "lport", "path"] { #expect(event[name] == expected[name]) }
    #expect(event["saddr"] == hex)
    #expect(event["SADDR"] == "{ saddr_fam=x laddr=y }")
  }

  @Test func whatAProgramSaysIsReadToo() {
    let line =
      "type=USER_CHAUTHTOK msg=audit(1795402181.254:350): pid=4487 uid=0 auid=1000 ses=4 msg='op=changing user shell"
      + " id=1001 exe=\"/usr/sbin/usermod\" hostname=? addr=192.0.2.7 terminal=pts/0 res=success'\u{1D}UID=\"root\""
      + " AUID=\"ann\" ID=\"bob\""
    let event = one(line)
    #expect(event["op"] == "changing user shell")
    #expect(event["id"] == "1001")
    #expect(event["exe"] == "/usr/sbin/usermod")
    #expect(event["res"] == "success")
    #expect(event["hostname"] == nil)
    #expect(event["pid"] == "4487")
    #expect(event["ID"] == "bob")
    #expect(event["target_user"] == "bob")
    #expect(event["user"] == "ann")
    #expect(event["src_ip"] == "192.0.2.7")
    #expect(event["tty"] == "pts/0")
    #expect(event["terminal"] == "pts/0")
  }

  static let users: [(String, String, [String: String])] = [
    (
      "ADD_USER", "op=adding user acct=\"bob\" exe=\"/usr/sbin/useradd\" res=success",
      ["target_user": "bob", "user": "ann"]
    ),
    (
      "ADD_GROUP", "op=adding group acct=\"ops\" exe=\"/usr/sbin/groupadd\" res=success",
      ["group": "ops", "user": "ann"]
    ),
    (
      "USER_LOGIN", "op=login acct=\"bob\" exe=\"/usr/sbin/sshd\" addr=192.0.2.9 res=failed",
      ["user": "bob", "src_ip": "192.0.2.9"]
    ),
    (
      "USER_LOGIN", "op=login acct=28756E6B6E6F776E207573657229 exe=\"/usr/sbin/sshd\" res=failed",
      ["acct": "(unknown user)"]
    ),
    (
      "USER_AUTH", "op=PAM:authentication acct=\"bob\" exe=\"/usr/bin/su\" res=failed",
      ["user": "ann", "target_user": "bob"]
    ),
    ("USER_AUTH", "op=PAM:authentication acct=\"ann\" exe=\"/usr/bin/sudo\" res=success", ["user": "ann"]),
    (
      "USER_START", "op=PAM:session_open acct=\"root\" exe=\"/usr/bin/sudo\" res=success",
      ["user": "ann", "target_user": "root"]
    ),
    (
      "USER_CMD", "cwd=\"/home/ann\" cmd=6964202D75 exe=\"/usr/bin/sudo\" terminal=pts/1 res=success",
      ["user": "ann", "command": "id -u", "tty": "pts/1"]
    ),
    (
      "SERVICE_STOP", "unit=cron comm=\"systemd\" exe=\"/usr/lib/systemd/systemd\" res=success",
      ["unit": "cron", "comm": "systemd"]
    ),
    (
      "USER", "text=hello world \"quoted\" exe=\"/usr/sbin/auditctl\" res=success",
      ["text": "hello world \"quoted\"", "res": "success"]
    ),
    ("USER", "no fields at all", [:]), ("USER", "it's op=x", ["op": "x"]),
  ]

  @Test(arguments: users) func peopleHaveTheirCommonNames(
    _ type: String, _ said: String, _ expected: [String: String]
  ) {
    let event = one(
      "type=\(type) msg=audit(1.000:9): pid=3 uid=0 auid=1000 ses=1 msg='\(said)'\u{1D}UID=\"root\" AUID=\"ann\"",
      asking: ["text"])
    for (name, value) in expected { #expect(event[name] == value, "\(name)") }
    for name in ["target_user", "group", "src_ip", "command"] where expected[name] == nil {
      #expect(event[name] == nil, "\(name)")
    }
    if expected["user"] == nil, type != "USER_LOGIN" { #expect(event["user"] == "ann") }
    if type == "USER_LOGIN", expected["user"] == nil { #expect(event["user"] == nil) }
  }

  @Test func keystrokesAreDecoded() {
    let event = one(
      "type=TTY msg=audit(1.000:1): tty pid=9 uid=0 major=136 minor=0 comm=\"bash\" data=6C730D")
    #expect(event["data"] == "ls\r")
    #expect(event["pid"] == "9")
  }

  @Test func unknownTypesAreKept() {
    #expect(one("type=UNKNOWN[1333] msg=audit(1.000:1): pid=1")["type"] == "UNKNOWN[1333]")
  }

  @Test func fieldsThatOnlyARuleNamesAreFoundAfterBinding() {
    let line =
      "type=AVC msg=audit(1.000:1): avc:  denied  { read } for  pid=7 scontext=u:r:x tclass=file a_very_long_field_name=1"
    var rig = AuditRig()
    #expect(rig.read(line)[0]["tclass"] == nil)
    #expect(rig.read(line)[0].all("").contains("file"))
    _ = rig.fields.intern("tclass")
    _ = rig.fields.intern("a_very_long_field_name")
    rig.trail.bind(rig.fields)
    let event = rig.read(line)[0]
    #expect(event["tclass"] == "file")
    #expect(event["a_very_long_field_name"] == "1")
    #expect(event["pid"] == "7")
  }

  @Test func aLineThatIsNoRecordIsAnEventOfItsOwnText() {
    var rig = AuditRig()
    let events = rig.read("hello\n\ntype=SYSCALL msg=audit(1.x:1): a=b\ntype=CWD msg=audit(1.000:1)")
    #expect(
      events.map(\.raw) == ["hello", "", "type=SYSCALL msg=audit(1.x:1): a=b", "type=CWD msg=audit(1.000:1)"])
    #expect(events.map(\.time) == Array(repeating: AuditRig.received, count: 4))
    #expect(events[0]["message"] == "hello")
    #expect(events[0].sources == ["linux", "linux/auditd"])
    #expect(rig.trail.malformedRecords == 4)
  }

  @Test func ordinalsAndCutsAreCopied() {
    var rig = AuditRig()
    var batch = AuditRig.batch([Array("type=CWD msg=audit(1.000:1): cwd=\"/a".utf8)], firstOrdinal: 77)
    batch.entries[0].isTruncated = true
    batch.chain = "chain"
    var out = EventBatch()
    rig.trail.expand(batch, into: &out)
    let event = rig.events(out)[0]
    #expect(event.ordinal == 77)
    #expect(event.isTruncated)
    #expect(event["cwd"] == "/a")
    #expect(out.chain == "chain")
  }
}
