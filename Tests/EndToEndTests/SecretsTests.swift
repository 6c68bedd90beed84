import CanonicalJSON
import Glibc
import Testing

/// Secrets in the logs, and not one of them in anything attestd leaves behind (docs/privacy.md).
@Suite struct SecretsTests {
  private struct Corpus {
    var texts: [String] = []
    var secrets: [String] = []

    init() throws {
      let path =
        "/" + #filePath.split(separator: "/").dropLast(2).joined(separator: "/") + "/vectors/secrets.txt"
      let file = try #require(fopen(path, "r"), "cannot read \(path)")
      defer { fclose(file) }
      var line: UnsafeMutablePointer<CChar>?
      var size = 0
      defer { free(line) }
      while getline(&line, &size, file) > 0, let line {
        let columns = String(cString: line).split(separator: "\n").first?.split(
          separator: "\t", omittingEmptySubsequences: false)
        guard let columns, columns.count > 1, !columns[0].hasPrefix("#") else { continue }
        texts.append(String(columns[0]))
        secrets += columns[1].split(separator: " || ").map(String.init)
      }
    }
  }

  private static let rules = """
    title: Everything
    name: everything
    id: 1b8f0f51-0ef9-4a52-9f0c-0d3c3c1f7a11
    logsource: {product: linux}
    detection: {s: {message|re: '.'}, condition: s}
    level: high
    tags: [soc2.cc6.1]
    attestd: {merge: 0s, group: [message], keep: [message, user, invalid_user, command, a2, proctitle]}
    ---
    title: Every program
    name: programs
    id: 1b8f0f51-0ef9-4a52-9f0c-0d3c3c1f7a12
    logsource: {product: linux, category: process_creation}
    detection: {s: {Image|re: '.'}, condition: s}
    level: high
    tags: [soc2.cc6.1]
    attestd: {merge: 0s, keep: [CommandLine, ParentCommandLine]}
    ---
    title: Everything again and again
    name: again
    correlation: {type: event_count, generate: true, rules: [everything], group-by: [message], timespan: 30d, condition: {gte: 1000}}
    level: high
    ---
    title: Somebody tries
    name: tries
    correlation: {type: event_count, generate: true, rules: [everything], group-by: [invalid_user], timespan: 30d, condition: {gte: 2}}
    level: high
    tags: [soc2.cc6.1]
    ---
    title: Many names
    name: names
    correlation: {type: value_count, generate: true, rules: [everything], timespan: 30d, condition: {field: user, gte: 1000}}
    level: high
    """

  private static let names = ["Avocet-37pqk", "Plover-22aku hunting"]
  private static let commands = ["Turnstone-55zza", "Whimbrel-61ghj"]

  private static func hex(_ text: String) -> String {
    text.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  private static func exec(_ serial: Int, _ arguments: [String], title: String) -> String {
    let head = "msg=audit(1795402104.406:\(serial)):"
    let written = arguments.enumerated().map { "a\($0)=\"\($1)\"" }.joined(separator: " ")
    return """
      type=SYSCALL \(head) arch=c000003e syscall=59 success=yes exit=0 a0=55 a1=56 a2=57 a3=8 items=2 ppid=700 \
      pid=\(701 + serial) auid=1000 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=pts0 ses=3 comm="x" \
      exe="/usr/bin/x" subj=unconfined key="exec"
      type=EXECVE \(head) argc=\(arguments.count) \(written)
      type=CWD \(head) cwd="/srv"
      type=PATH \(head) item=0 name="/usr/bin/x" inode=1 dev=fe:00 mode=0100755 ouid=0 ogid=0 rdev=00:00 nametype=NORMAL
      type=PROCTITLE \(head) proctitle=\(hex(title).uppercased())

      """
  }

  /// Every way a secret could be written: as it is, in hex, in base64 at any place, as JSON has it.
  private static func spellings(_ secret: String) -> [String] {
    let bytes = Array(secret.utf8)
    var all = [secret, hex(secret), hex(secret).uppercased()]
    all.append(String(JSONValue.string(secret).canonicalText.dropFirst().dropLast()))
    for offset in 0..<3 {
      // What the bytes before and after have a share in is left out.
      let whole = base64([UInt8](repeating: 0, count: offset) + bytes)
      let start = [0, 2, 3][offset]
      let end = (offset + bytes.count) * 8 / 6
      all.append(String(whole.dropFirst(start).prefix(end - start)))
    }
    return all
  }

  private static func base64(_ bytes: [UInt8]) -> String {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    var text = ""
    for start in stride(from: 0, to: bytes.count, by: 3) {
      var group = 0
      for place in 0..<3 {
        group = group << 8 | (start + place < bytes.count ? Int(bytes[start + place]) : 0)
      }
      for shift in [18, 12, 6, 0] { text.append(letters[group >> shift & 63]) }
    }
    return text
  }

  @Test func spellingsAreWhatTheyShouldBe() {
    #expect(Self.base64(Array("any carnal".utf8)).hasPrefix("YW55IGNhcm5hb"))
    // "x" + secret, "xy" + secret
    #expect(Self.base64(Array("xsecret!".utf8)).contains(Self.spellings("secret!")[5]))
    #expect(Self.base64(Array("xysecret!z".utf8)).contains(Self.spellings("secret!")[6]))
    #expect(Self.spellings("a\"b").contains("a\\\"b"))
  }

  @Test func noSecretIsInAnythingThatIsLeftBehind() throws {
    let corpus = try Corpus()
    try #require(corpus.secrets.count >= 50)
    let folder = try TestFolder()
    try folder.configure(files: ["app.log", "auth.log"])
    try folder.write("rules/own.yml", Self.rules)
    try folder.write(
      "attestd.yaml",
      folder.text("attestd.yaml").replacing(
        "    - {path: \(folder["auth.log"])",
        with: "    - {path: \(folder["audit.log"]), format: audit}\n    - {path: \(folder["auth.log"])"))
    let time = "\(ExportTests.month(0))-01T00:00:0"
    try folder.write(
      "app.log", corpus.texts.map { "\(time)1Z web01 app[7]: \($0)\n" }.joined())
    try folder.write(
      "auth.log",
      Self.names.flatMap { name in
        (1...3).map { "\(time)\($0)Z web01 sshd[8]: Invalid user \(name) from 192.0.2.7 port 4711\n" }
      }.joined())
    try folder.write(
      "audit.log",
      Self.exec(
        1, ["mysql", "-p\(Self.commands[0])", "shop"], title: "mysql\u{0}-p\(Self.commands[0])\u{0}shop")
        + Self.exec(
          2, ["tool", "--token", Self.commands[1]], title: "tool\u{0}--token\u{0}\(Self.commands[1])"))
    let run = try folder.attestd("--once")
    #expect(run.status == 0, "\(run.errors)")
    let findings = try folder.json("findings").array ?? []
    #expect(findings.count >= corpus.texts.count)
    #expect(findings.contains { $0["title"] == "Every program" })
    #expect(findings.contains { $0["title"] == "Somebody tries" })
    let id = try #require(findings.first?["id"]?.string)
    #expect(try folder.ctl("resolve", id, "--note", "typed password=\(Self.commands[1])").status == 0)
    #expect(try ExportTests.export(folder, ExportTests.month(0), "bundle").status == 0)
    #expect(try folder.ctl("verify").status == 0)

    try folder.write("said.txt", run.output + run.errors)
    try folder.write(
      "shown.txt", "\(findings)" + folder.ctl("findings").output + folder.ctl("show", id).output)
    let secrets = corpus.secrets + Self.names + Self.commands
    try folder.write("needles", Set(secrets.flatMap(Self.spellings)).sorted().joined(separator: "\n") + "\n")
    // The needles are found where they are.
    #expect(try grep(folder, "app.log").count > 50)
    for place in ["state", "bundle", "said.txt", "shown.txt"] {
      let found = try grep(folder, place)
      #expect(found == [], "in \(place)")
    }
    // Neither does a second start, which reads back what was remembered, leave one.
    #expect(try folder.attestd("--once").status == 0)
    #expect(try folder.json("findings").array?.count == findings.count)
    let found = try grep(folder, "state")
    #expect(found == [])
    #expect(try folder.json("status")["limits_hit"]?["unreadable_state"] == 0)
  }

  /// Where nobody looks: names of files that a pattern finds, what is said of gaps, names of units, and the entries that
  /// attestd itself writes to the journal.
  @Test func noSecretIsInNamesAndGapsThatAreLeftBehind() throws {
    let folder = try TestFolder()
    try folder.configure(journal: Self.hasBox)
    try folder.write("rules/own.yml", Self.rules + Self.nameRules)
    try folder.write(
      "attestd.yaml",
      folder.text("attestd.yaml").replacing(
        "    - {path: \(folder["app.log"])", with: "    - {path: '\(folder["logs"])/*.log'"
      ).replacing("alerts: {journal: false}", with: "alerts: {journal: true}"))
    folder.makeFolder("logs")
    let time = "\(ExportTests.month(0))-01T00:00:0"
    let named = "logs/app-password=\(Self.inNames[0]).log"
    try folder.write("\(named).1", "\(time)1Z web01 app[7]: rotated before\n")
    try folder.write("\(named).2.gz", "this is no archive")
    try folder.write(
      named,
      "\(time)2Z web01 app[7]: \(String(repeating: "long ", count: 300_000))\n"
        + "\(time)3Z web01 dropper[7]: 5 messages lost of token=\(Self.inNames[1])\n"
        + "\(time)4Z web01 systemd[1]: backup@secret=\(Self.inNames[2]).service: Failed with result 'exit-code'.\n"
    )
    // Nobody can open what leads to itself.
    let loop = "logs/loop-api_key=\(Self.inNames[3]).log"
    symlink(folder[loop], folder[loop])
    func attestd() throws -> Outcome {
      let arguments = ["--state", folder["state"], "--config", folder["attestd.yaml"], "--once"]
      guard Self.hasBox else { return try folder.run(Program.attestd.path, arguments) }
      return try folder.run("/bin/bash", [Self.box, folder["box"], Program.attestd.path] + arguments)
    }
    var said = try attestd()
    #expect(said.status == 0, "\(said.errors)")
    let findings = try folder.json("findings").array?.count
    let gaps = try folder.json("gaps").array ?? []
    for cause in ["lineTooLong", "suppressed", "unreadable"] {
      #expect(
        gaps.contains { $0["cause"]?.string == cause }, "\(cause) of \(gaps)")
    }
    let coverage = try folder.json("coverage").array ?? []
    #expect(coverage.contains { $0["source"]?.string?.contains("app-password=[redacted:secret:") == true })
    #expect(gaps.contains { $0["detail"]?.string?.contains("token=[redacted:secret:") == true })

    // The names still lead to where reading stopped, also of what is rotated meanwhile.
    rename(folder["\(named).1"], folder["\(named).3"])
    rename(folder[named], folder["\(named).1"])
    try folder.append("\(named).1", "\(time)5Z web01 app[7]: late\n")
    try folder.write(named, "\(time)6Z web01 app[7]: new\n")
    let more = try attestd()
    said = Outcome(status: more.status, output: said.output + more.output, errors: said.errors + more.errors)
    #expect(more.status == 0, "\(more.errors)")
    let messages = try folder.json("findings").array?.compactMap { $0["evidence"]?["message"]?.string } ?? []
    for text in ["rotated before", "late", "new"] { #expect(messages.count { $0 == text } == 1, "\(text)") }
    #expect((findings ?? 0) > 0)

    #expect(try ExportTests.export(folder, ExportTests.month(0), "bundle").status == 0)
    #expect(try folder.ctl("verify").status == 0)
    try folder.write("said.txt", said.output + said.errors)
    var shown = ""
    for command in ["status", "findings", "coverage", "gaps", "operations"] {
      shown += try folder.ctl(command).output
      shown += try folder.ctl(command, "--json").output
    }
    try folder.write("shown.txt", shown)
    if Self.hasBox {
      let entries = try folder.run(
        "/usr/bin/journalctl", ["--directory", folder["box/journal"], "-o", "export", "-t", "attestd"])
      #expect(entries.output.contains("ATTESTD_GAP_ID=") && entries.output.contains("ATTESTD_FINDING_ID="))
      try folder.write("journal.txt", entries.output)
    }
    try folder.write(
      "needles", Set(Self.inNames.flatMap(Self.spellings)).sorted().joined(separator: "\n") + "\n")
    #expect(try grep(folder, "logs").count >= 2)
    for place in ["state", "bundle", "said.txt", "shown.txt"] + (Self.hasBox ? ["journal.txt"] : []) {
      let found = try grep(folder, place)
      #expect(found == [], "in \(place)")
    }
  }

  private static let inNames = ["Heron-71wqk", "Grebe-12abc", "Dunlin-45tyu", "Siskin-88pol"]

  private static let nameRules = """

    ---
    title: Messages were lost
    name: lost
    id: 1b8f0f51-0ef9-4a52-9f0c-0d3c3c1f7a13
    logsource: {product: linux}
    detection: {s: {program: dropper}, condition: s}
    level: high
    tags: [soc2.cc7.2]
    attestd: {merge: 0s, loss: {before: ' messages lost'}}
    ---
    title: A unit failed
    name: unit_failed
    id: 1b8f0f51-0ef9-4a52-9f0c-0d3c3c1f7a14
    logsource: {product: linux, service: systemd}
    detection: {s: {unit|re: '.'}, condition: s}
    level: high
    tags: [soc2.a1.2]
    attestd: {group: [unit], keep: [unit]}
    """

  private static let box =
    "/" + #filePath.split(separator: "/").dropLast(2).joined(separator: "/") + "/journald-box.sh"

  private static var hasBox: Bool {
    getuid() == 0 && access("/lib/systemd/systemd-journald", X_OK) == 0
      && access("/usr/bin/journalctl", X_OK) == 0
  }

  private func grep(_ folder: TestFolder, _ place: String) throws -> [Substring] {
    let outcome = try folder.run(
      "/bin/grep", ["-r", "-a", "-o", "-F", "-f", folder["needles"], folder[place]])
    try #require(outcome.status <= 1, "\(outcome.errors)")
    return Array(Set(outcome.lines)).sorted()
  }

  /// The host's secret is what everything else is derived from.
  @Test func theHostsSecretIsForItsOwnerOnly() throws {
    let folder = try TestFolder()
    try folder.configure()
    try folder.write("app.log", TestFolder.alarm("ann"))
    #expect(try folder.attestd("--once").status == 0)
    #expect(folder.bytes("state/keys/host.key").count == 32)
    let id = try #require(try folder.json("findings").array?.first?["id"]?.string)
    // Once others may read it, nothing goes on as if nothing had happened.
    chmod(folder["state/keys/host.key"], 0o644)
    for outcome in [try folder.attestd("--once"), try folder.ctl("resolve", id, "--note", "x")] {
      #expect(outcome.status == 70)
      #expect(outcome.errors.contains("host.key"))
    }
    chmod(folder["state/keys/host.key"], 0o600)
    #expect(try folder.ctl("resolve", id, "--note", "x").status == 0)
  }
}
