import CanonicalJSON
import Testing

/// Audit records all the way: read, put together, matched, recorded.
@Suite struct AuditTests {
  /// An exec of `sh -c 'curl …'`, its one argument with a blank written in hexadecimal as the kernel does.
  private static let exec = """
    type=SYSCALL msg=audit(1795402104.406:22): arch=c000003e syscall=59 success=yes exit=0 a0=55 a1=56 a2=57 a3=8 \
    items=2 ppid=700 pid=701 auid=1000 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=pts0 ses=3 \
    comm="sh" exe="/usr/bin/dash" subj=unconfined key="exec"
    type=EXECVE msg=audit(1795402104.406:22): argc=3 a0="sh" a1="-c" a2=6375726C206578616D706C652E6F7267
    type=CWD msg=audit(1795402104.406:22): cwd="/srv"
    type=PATH msg=audit(1795402104.406:22): item=0 name="/bin/sh" inode=1 dev=fe:00 mode=0100755 ouid=0 ogid=0 \
    rdev=00:00 nametype=NORMAL
    type=PATH msg=audit(1795402104.406:22): item=1 name="/lib64/ld-linux-x86-64.so.2" inode=2 dev=fe:00 \
    mode=0100755 ouid=0 ogid=0 rdev=00:00 nametype=NORMAL
    type=PROCTITLE msg=audit(1795402104.406:22): proctitle=7368002D63006375726C206578616D706C652E6F7267

    """

  private static let rules = """
    title: Shell fetches
    name: derived
    logsource: {category: process_creation, product: linux}
    detection:
      s: {Image|endswith: /sh, CommandLine|contains: 'curl example'}
      condition: s
    level: high
    ---
    title: Argument of an exec
    name: record
    logsource: {product: linux, service: auditd}
    detection:
      s: {type: execve, a2|contains: 'curl example'}
      condition: s
    ---
    title: Word in any log
    name: keyword
    logsource: {product: linux}
    detection:
      s: ['/usr/bin/dash']
      condition: s
    """

  @Test func aScanSeesRecordsAndWhatTheyAddUpTo() throws {
    let folder = try TestFolder()
    try folder.write("audit.log", Self.exec)
    try folder.write("rules.yml", Self.rules)
    let (outcome, records) = try folder.scan(
      "--matches", "--no-default-rules", "--rules", folder["rules.yml"], folder["audit.log"])
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("6 entries examined, 0 in no known form"))
    // The keyword stands in one record; what is put together from it does not say it again.
    #expect(
      records.compactMap { "\($0["rule"]?.string ?? "") line \($0["line"]?.integer ?? 0)" }.sorted()
        == ["derived line 1", "keyword line 1", "record line 2"])
  }

  @Test func theDaemonRecordsWhatAnAuditLogTells() throws {
    let folder = try TestFolder()
    try folder.configure()
    try folder.write("rules/own.yml", Self.rules)
    try folder.write(
      "attestd.yaml", folder.text("attestd.yaml").replacing("examine: always", with: "format: audit"))
    try folder.write("app.log", Self.exec)
    #expect(try folder.attestd("--once").status == 0)
    let findings = try folder.json("findings").array ?? []
    #expect(
      findings.compactMap { $0["title"]?.string }.sorted()
        == ["Argument of an exec", "Shell fetches", "Word in any log"])
    let examined = try folder.json("coverage").array?.compactMap { $0["examined"]?.integer }.reduce(0, +)
    #expect(examined == 6)
    // Nothing is told twice by a second start.
    #expect(try folder.attestd("--once").status == 0)
    #expect(try folder.json("findings").array?.count == 3)
  }
}
