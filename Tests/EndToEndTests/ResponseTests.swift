import CanonicalJSON
import Glibc
import Linux
import Testing

/// Who answers findings, what is said about that, and how long an exception holds.
@Suite struct ResponseTests {
  /// Groups that every host has.
  private static let roles = "roles: {operator: [games], reviewer: [news], admin: [], auditor: [mail]}"

  private func folder(_ lines: String = TestFolder.alarm("ann")) throws -> TestFolder {
    let folder = try TestFolder()
    try folder.configure(more: Self.roles)
    try folder.write("app.log", lines)
    return folder
  }

  private func start(_ folder: TestFolder, environment: [String] = []) throws -> Child {
    let daemon = try Child(
      Program.attestd.path, ["--state", folder["state"], "--config", folder["attestd.yaml"]],
      environment: environment, in: folder)
    try #require(try eventually { try folder.ctl("findings", "--json").output.contains("f-") })
    return daemon
  }

  private func id(_ folder: TestFolder) throws -> String {
    try #require(try folder.json("findings").array?.first?["id"]?.string)
  }

  @Test func anExceptionHoldsUntilItExpiresAndAClosedMonthDoesNotNotice() throws {
    let now = Int64(time(nil))
    let month = String(text(of: firstOfMonth(now) - 1).prefix(7))
    let folder = try folder(TestFolder.alarm("ann", time: "\(month)-15T10:00:00Z"))
    #expect(try folder.attestd("--once").status == 0)
    let id = try id(folder)
    #expect(try folder.ctl("except", id, "--note", "n").status == 64)
    #expect(try folder.ctl("except", id, "--expires", "tomorrow").status == 64)
    let past = try folder.ctl("except", id, "--expires", text(of: now - 60))
    #expect(past.status == 70 && past.errors.contains("expired"), "\(past.errors)")
    #expect(try folder.ctl("except", id, "--expires", text(of: now + 401 * 86_400)).status == 70)
    #expect(try folder.ctl("assign", id, "--to", "carol").status == 0)
    let made = try folder.ctl(
      "except", String(id.prefix(7)), "--expires", text(of: Int64(time(nil)) + 6), "--note",
      "waits for a part",
      "--reference", "SEC-1")
    #expect(made.status == 0 && made.output.contains(id), "\(made.errors)")
    #expect(try folder.json("show", id)["state"] == "excepted")
    #expect(try folder.json("findings", "--state", "excepted").array?.count == 1)
    func export(_ name: String) throws {
      let outcome = try folder.run(
        Program.attestctl.path,
        [
          "--state", folder["state"], "export", "--month", month, "--output", folder[name], "--config",
          folder["attestd.yaml"],
        ])
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    try export("one")
    #expect(try eventually { try folder.json("show", id)["state"] == "open" })
    try export("two")
    #expect(try folder.run("/usr/bin/diff", ["-r", folder["one"], folder["two"]]).output == "")
    #expect(folder.text("two/findings.csv").contains(",excepted,"))
    #expect(try folder.ctl("verify", folder["two"]).status == 0)
    #expect(try folder.ctl("verify").status == 0)
    #expect(try folder.json("findings", "--state", "excepted").array?.isEmpty == true)
    let responses = try #require(try folder.json("show", id)["responses"]?.array)
    #expect(responses.map { $0["decision"] } == ["assign", "except"])
    #expect(responses.first?["assignee"] == "carol")
    #expect(responses.last?["reference"] == "SEC-1")
  }

  @Test(.enabled(if: getuid() == 0 && PeerCredentials.loginUser(of: getpid()) == nil))
  func groupsDecideOnTheSocketThatEverybodyReaches() throws {
    let folder = try folder()
    chmod(folder.path, 0o755)
    folder.makeFolder("run")
    chmod(folder["run"], 0o755)
    let runtime = "RUNTIME_DIRECTORY=\(folder["run"])"
    let daemon = try start(folder, environment: [runtime])
    let id = try id(folder)
    // Where the build lies, others may not go.
    #expect(try folder.run("/bin/cp", [Program.attestctl.path, folder["attestctl"]]).status == 0)
    chmod(folder["attestctl"], 0o755)
    func nobody(_ groups: String, _ arguments: String...) throws -> Outcome {
      try folder.run(
        "/usr/bin/setpriv",
        ["--reuid=65534", "--regid=65534", groups.isEmpty ? "--clear-groups" : "--groups=\(groups)"]
          + [folder["attestctl"], "--state", folder["state"]] + arguments, environment: [runtime])
    }
    let stranger = try nobody("", "ack", id)
    #expect(stranger.status == 70 && stranger.errors.contains("games, news"), "\(stranger.errors)")
    let auditor = try nobody("8", "ack", id)
    #expect(auditor.status == 70 && auditor.errors.contains("may not answer findings"), "\(auditor.errors)")
    let ack = try nobody("60", "ack", id)
    #expect(ack.status == 0 && ack.output.contains(id), "\(ack.errors)")
    let refused = try nobody("60", "except", id, "--expires", "2099-01-01")
    #expect(refused.status == 70 && refused.errors.contains("members of news"), "\(refused.errors)")
    let tomorrow = text(of: Int64(time(nil)) + 86_400)
    #expect(try nobody("9", "except", id, "--expires", tomorrow).status == 0)
    // Another record is not meant by the one that runs.
    let other = try folder.run(
      "/usr/bin/setpriv",
      ["--reuid=65534", "--regid=65534", "--groups=60", folder["attestctl"], "--state", "/root", "ack", id],
      environment: [runtime])
    #expect(other.status == 70 && other.errors.contains("another record"), "\(other.errors)")
    #expect(try folder.ctl("comment", id, "--note", "from the rescue shell").status == 0)
    let responses = try #require(try folder.json("show", id)["responses"]?.array)
    #expect(responses.map { $0["decision"] } == ["acknowledge", "except", "comment"])
    #expect(responses.map { $0["role"] } == ["operator", "reviewer", "root"])
    #expect(responses.map { $0["self_approved"] } == [0, 1, 0])
    #expect(responses.map { $0["unattributed"] } == [0, 0, 1])
    #expect(responses[0]["actor_p"] == responses[1]["actor_p"] && responses[2]["actor_p"] == nil)
    daemon.signal(SIGTERM)
    #expect(daemon.wait() == 0, "\(daemon.errors)")
    #expect(try nobody("60", "ack", id).errors.contains("no attestd listens"))
    #expect(try folder.ctl("verify").status == 0)
  }

  @Test func clientsThatSayNothingHoldNothingUp() throws {
    let folder = try folder()
    let daemon = try start(folder)
    let id = try id(folder)
    var idle: [Int32] = []
    defer { for client in idle { close(client) } }
    for _ in 0..<40 { idle.append(dup(try UnixSocket.connect(to: folder["state/control.sock"]).number)) }
    let clock = ContinuousClock()
    let spent = try clock.measure {
      try folder.append("app.log", TestFolder.alarm("zoe"))
      #expect(try folder.ctl("ack", id).status == 0)
      #expect(try eventually { try folder.ctl("findings", "--json").output.contains("zoe") })
    }
    // Two seconds each is what they would cost if they were waited for.
    #expect(spent < .seconds(15))
    daemon.signal(SIGTERM)
    #expect(daemon.wait() == 0, "\(daemon.errors)")
  }

  /// The shipped rule alone: what else attestd notices of a host has targets as well.
  private static func rule() throws -> String {
    let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let file = try #require(fopen(root + "/config/rules/self.yml", "r"))
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 18)
    let count = fread(&bytes, 1, bytes.count, file)
    let text = String(decoding: bytes.prefix(count), as: UTF8.self)
    return try #require(
      text.split(separator: "\n---\n").last { $0.contains("name: response_overdue\n") }.map(String.init))
  }

  /// A medium finding is to be acknowledged within `seconds`.
  private func targeted(_ seconds: Int) throws -> TestFolder {
    let folder = try TestFolder()
    try folder.configure(more: Self.roles + "\ncontrols: \(folder["controls.yaml"])")
    try folder.write("rules/overdue.yml", try Self.rule())
    try folder.write(
      "controls.yaml",
      "targets: {medium: {ack: \(seconds)s, resolve: 1h}, high: {ack: 1s, resolve: 1s}}\ncontrols: []\n")
    // Whatever was there before attestd has no targets.
    try folder.write("app.log", TestFolder.alarm("old"))
    return folder
  }

  private func overdue(_ folder: TestFolder) throws -> [JSONValue] {
    (try folder.json("findings").array ?? []).filter { $0["title"] == "Finding was not answered in time" }
  }

  @Test func whatIsNotAnsweredInTimeIsAFindingOnce() throws {
    let folder = try targeted(2)
    let daemon = try start(folder)
    try folder.append(
      "app.log", TestFolder.alarm("late", time: text(of: Int64(time(nil)))))
    #expect(try eventually { try !overdue(folder).isEmpty })
    let found = try #require(try overdue(folder).first)
    let about = try #require(
      try folder.json("findings").array?.first { $0["group"]?["user"] == "late" })
    #expect(found["group"]?["finding"] == about["id"])
    #expect(found["group"]?["target"] == "ack")
    #expect(found["criteria"] == ["CC4.2", "CC7.3", "CC7.4"] && found["level"] == "high")
    // It happened when the target was over, whenever somebody looked.
    let recorded = try #require(about["recorded"]?.string)
    let due = try #require(found["time"]?.string)
    #expect(found["evidence"]?["due"]?.string == due && due.suffix(8) == recorded.suffix(8))
    daemon.signal(SIGTERM)
    #expect(daemon.wait() == 0, "\(daemon.errors)")
    // Neither said again, nor about itself, though high findings are due within a second.
    let again = try start(folder)
    usleep(2_500_000)
    #expect(try overdue(folder).count == 1)
    again.signal(SIGTERM)
    #expect(again.wait() == 0)
    #expect(try folder.ctl("verify").status == 0)
  }

  @Test func aTargetThatPassedDuringADowntimeIsJudgedByWhatWasRecorded() throws {
    let folder = try targeted(4)
    let daemon = try start(folder)
    let now = text(of: Int64(time(nil)))
    try folder.append("app.log", TestFolder.alarm("one", time: now) + TestFolder.alarm("two", time: now))
    #expect(try eventually { try folder.json("findings").array?.count == 3 })
    daemon.signal(SIGTERM)
    #expect(daemon.wait() == 0, "\(daemon.errors)")
    let one = try #require(
      try folder.json("findings").array?.first { $0["group"]?["user"] == "one" }?["id"]?.string)
    // In time, and without a daemon.
    #expect(try folder.ctl("ack", one).status == 0)
    usleep(5_000_000)
    let again = try start(folder)
    #expect(try eventually { try !overdue(folder).isEmpty })
    usleep(1_500_000)
    let two = try folder.json("findings").array?.first { $0["group"]?["user"] == "two" }?["id"]
    #expect(try overdue(folder).map { $0["group"]?["finding"] } == [two])
    again.signal(SIGTERM)
    #expect(again.wait() == 0)
  }

  private func firstOfMonth(_ second: Int64) -> Int64 {
    var second = time_t(second)
    var parts = tm()
    gmtime_r(&second, &parts)
    parts.tm_mday = 1
    (parts.tm_hour, parts.tm_min, parts.tm_sec) = (0, 0, 0)
    return Int64(timegm(&parts))
  }

  private func text(of second: Int64) -> String {
    var second = time_t(second)
    var parts = tm()
    gmtime_r(&second, &parts)
    func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))T"
      + "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))Z"
  }
}
