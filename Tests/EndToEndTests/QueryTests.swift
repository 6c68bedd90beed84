import CanonicalJSON
import Glibc
import Linux
import Testing

/// People of the role groups read the record though they may not enter it.
@Suite(
  .serialized, .enabled(if: getuid() == 0 && PeerCredentials.loginUser(of: getpid()) == nil))
struct QueryTests {
  /// Groups that every host has: games 60, news 9, backup 34, mail 8.
  private static let roles = "roles: {operator: [games], reviewer: [news], admin: [backup], auditor: [mail]}"
  private static let auditor = "8"
  private static let sizes = """
    sizes:
      annual: {size: 1}
      quarterly: {size: 2}
      monthly: {size: 2}
      weekly: {size: 7}
      daily: {size: 25}
      many a day: {size: 40}
      ad hoc: [{size: 25}]
    """

  /// A record that only root may enter, with a daemon, the service, and a place where everybody may write.
  private struct House {
    let folder: TestFolder
    let daemon: Child
    let service: QuerySocket

    init(_ lines: String = TestFolder.alarm("ann"), named name: String = "first") throws {
      folder = try TestFolder()
      try folder.configure(more: QueryTests.roles + "\ncontrols: \(folder["controls.yaml"])")
      try folder.write(
        "controls.yaml",
        """
        controls:
          - {id: AC-1, owner: ops, description: D, criteria: [CC6.1], rules: [doorkeeper], frequency: weekly}
        """)
      try folder.write("app.log", lines)
      chmod(folder.path, 0o755)
      folder.makeFolder("run")
      folder.makeFolder("out")
      chmod(folder["run"], 0o755)
      chown(folder["out"], 65_534, 65_534)
      // Where the build lies, others may not go.
      try #require(try folder.run("/bin/cp", [Program.attestctl.path, folder["attestctl"]]).status == 0)
      chmod(folder["attestctl"], 0o755)
      let folder = folder
      daemon = try Child(
        Program.attestd.path, ["--state", folder["state"], "--config", folder["attestd.yaml"]],
        environment: ["RUNTIME_DIRECTORY=\(folder["run"])"], in: folder)
      try #require(try eventually { try folder.ctl("findings", "--json").output.contains("f-") })
      service = try QuerySocket(folder)
    }

    /// What somebody with `groups` and nothing else gets.
    func run(_ groups: String, _ arguments: [String], state: String? = nil) throws -> Outcome {
      try folder.run(
        "/usr/bin/setpriv",
        ["--reuid=65534", "--regid=65534", groups.isEmpty ? "--clear-groups" : "--groups=\(groups)"]
          + [folder["attestctl"], "--state", state ?? folder["state"]] + arguments,
        environment: ["RUNTIME_DIRECTORY=\(folder["run"])", "ATTESTD_QUERY_SOCKET=\(service.path)"])
    }

    func auditor(_ arguments: String...) throws -> Outcome { try run(QueryTests.auditor, arguments) }

    /// Leaves of a kind with their evidence, in the order they were recorded.
    func leaves(_ kind: String) throws -> [(body: JSONValue, evidence: JSONValue)] {
      let outcome = try folder.run(
        "/usr/bin/sqlite3",
        [
          "-separator", "\t", folder["state/attestd.db"],
          """
          SELECT l.bytes, e.json FROM leaf l JOIN evidence e ON e.shard = l.shard AND e.leaf_idx = l.idx
          WHERE l.type = '\(kind)' ORDER BY l.shard, l.idx
          """,
        ])
      return try outcome.lines.map { line in
        let parts = line.split(separator: "\t").map(String.init)
        return (
          try JSONValue(parsing: parts[0])["body"] ?? [:], try JSONValue(parsing: parts[1])
        )
      }
    }

    /// A connection as no `attestctl` makes it.
    func connect() throws -> UnixSocket { try UnixSocket.connect(to: service.path) }
  }

  @Test func whatRootReadsAnAuditorReadsToo() throws {
    let house = try House()
    let id = try #require(try house.folder.json("findings").array?.first?["id"]?.string)
    for arguments in [
      ["findings"], ["findings", "--json", "--level", "medium"], ["operations"], ["show", id, "--json"],
      ["coverage", "--json"], ["gaps"], ["gaps", "list", "--json"], ["key"], ["findings", "--state", "open"],
    ] {
      let mine = try house.run(Self.auditor, arguments)
      let roots = try house.folder.run(
        Program.attestctl.path, ["--state", house.folder["state"]] + arguments)
      #expect(mine.status == 0 && !mine.output.isEmpty, "\(arguments): \(mine.errors)")
      #expect(mine.output == roots.output, "\(arguments)")
    }
    for arguments in [["status"], ["expectations"], ["retention"]] {
      let mine = try house.run(Self.auditor, arguments)
      #expect(mine.status == 0 && !mine.output.isEmpty, "\(arguments): \(mine.errors)")
    }
    // Wrong and missing things end as they do for root.
    #expect(try house.auditor("show", "f-zz").errors.contains("there is no finding 'f-zz'"))
    #expect(try house.auditor("show", "f-zz").status == 70)
    #expect(try house.auditor("findings", "--month", "soon").status == 64)
    let verify = try house.auditor("verify")
    #expect(verify.status == 0 && verify.output.contains("everything checked"), "\(verify.errors)")
  }

  @Test func eachReadingIsALeafThatNamesThePerson() throws {
    let house = try House()
    #expect(try house.auditor("findings", "--rule", "password=hunter2secret").status == 0)
    #expect(try house.run("60", ["gaps"]).status == 0)
    let leaves = try house.leaves("access.read")
    #expect(leaves.map { $0.body["command"] } == ["findings", "gaps list"])
    #expect(leaves.map { $0.body["role"] } == ["auditor", "operator"])
    #expect(leaves.allSatisfy { $0.body["actor_p"]?.string?.hasPrefix("p-") == true })
    let first = try #require(leaves.first)
    #expect(first.evidence["actor"]?.string?.contains("(uid 65534)") == true)
    #expect(first.evidence["arguments"]?.array?.contains("--rule") == true)
    #expect(!first.evidence.canonicalText.contains("hunter2secret"))
    #expect(try house.folder.ctl("verify").status == 0)
  }

  @Test func strangersReadNothingAndLeaveNoLeaf() throws {
    let house = try House()
    for groups in ["", "100"] {
      for arguments in [
        ["findings"], ["status"], ["export", "--month", "2026-11", "--output", house.folder["out/x"]],
      ] {
        let outcome = try house.run(groups, arguments)
        #expect(outcome.status == 70 && outcome.output.isEmpty, "\(outcome.output)")
        #expect(outcome.errors.contains("may not take evidence"), "\(outcome.errors)")
        #expect(outcome.errors.contains("mail"), "\(outcome.errors)")
      }
    }
    #expect(try house.leaves("access.read").isEmpty)
    #expect(house.folder.text("query.log").contains("nothing was read to"))
  }

  @Test func aPopulationAndASampleNameThePersonAndGoToTheirFiles() throws {
    let house = try House((0..<20).map { TestFolder.alarm("user\($0)") }.joined())
    let out = house.folder["out"]
    let window = ["--control", "AC-1", "--from", "2026-11-01", "--to", "2026-11-30"]
    let pull = try house.run(
      Self.auditor, ["population"] + window + ["--output", out + "/pop", "--json"])
    #expect(pull.status == 0, "\(pull.errors)")
    #expect(try pull.json["rows"] == 20)
    #expect(try pull.json["file"] == .string(out + "/pop"))
    #expect(try FileStatus(path: out + "/pop").user == 65_534)
    #expect(house.folder.text("out/pop").split(separator: "\n").count == 20)
    let again = try house.run(Self.auditor, ["population"] + window + ["--output", out + "/pop"])
    #expect(again.status == 70 && again.errors.contains("is there already"))
    let sample = try house.run(
      Self.auditor,
      ["sample"] + window + [
        "--engagement", "2026 audit", "--seed", "swans", "--size", "5", "--population", out + "/pop2",
        "--output", out + "/drawn",
      ])
    #expect(sample.status == 0, "\(sample.errors)")
    #expect(house.folder.bytes("out/pop2") == house.folder.bytes("out/pop"))
    #expect(house.folder.text("out/drawn").split(separator: "\n").count == 5)
    for kind in ["access.query", "access.sample"] {
      let leaves = try house.leaves(kind)
      #expect(leaves.count == 1)
      #expect(leaves.first?.evidence["actor"]?.string?.contains("(uid 65534)") == true)
    }
    // The firm's own table is the auditor's file.
    try house.folder.write("out/sizes.yaml", Self.sizes)
    let own = try house.run(
      Self.auditor,
      ["sample"] + window + ["--engagement", "e", "--seed", "s", "--sizes", out + "/sizes.yaml"])
    #expect(own.status == 0 && own.output.split(separator: "\n").count == 7, "\(own.errors)")
  }

  @Test func aBundleIsMadeWhereThePersonWantsItAndClosesNothing() throws {
    let month = ExportTests.month(-1)
    let house = try House(TestFolder.alarm("ann", time: "\(month)-15T10:00:00Z"))
    let out = house.folder["out"]
    let first = try house.auditor("export", "--month", month, "--into", out, "--zip")
    #expect(first.status == 0, "\(first.errors)")
    #expect(first.output.contains("written to \(out)/\(month);"), "\(first.output)")
    #expect(first.output.contains("PROVISIONAL"))
    #expect(first.errors.contains("provisional") && first.errors.contains("backup"), "\(first.errors)")
    #expect(try FileStatus(path: "\(out)/\(month)/findings.csv").user == 65_534)
    #expect(try FileStatus(path: "\(out)/\(month).zip").size > 1000)
    // Who has a bundle checks it with nobody's help.
    let checked = try house.auditor("verify", "\(out)/\(month)")
    #expect(checked.status == 0 && !checked.output.contains("unsigned"), "\(checked.output)")
    #expect(try house.leaves("period.closed").isEmpty)
    let again = try house.auditor("export", "--month", month, "--into", out)
    #expect(again.status == 70 && again.errors.contains("not empty"), "\(again.errors)")
    // Of an admin the same closes it; then an auditor gets what was closed.
    let closing = try house.run("34", ["export", "--month", month, "--output", out + "/admin"])
    #expect(closing.status == 0 && closing.output.contains("final"), "\(closing.errors)")
    let final = try house.auditor("export", "--month", month, "--output", out + "/auditor")
    #expect(final.status == 0 && final.output.contains("final"), "\(final.errors)")
    #expect(try house.folder.run("/usr/bin/diff", ["-r", out + "/admin", out + "/auditor"]).output == "")
    #expect(try house.leaves("access.read").map { $0.body["command"] }.suffix(2) == ["export", "export"])
    // The bundle of this month says who read.
    let present = try house.auditor("export", "--month", ExportTests.month(0), "--output", out + "/present")
    #expect(present.status == 0, "\(present.errors)")
    let rows = house.folder.text("out/present/access.csv").split(separator: "\r\n").filter {
      $0.contains(",read,export,") && $0.contains(",nobody (uid 65534),")
    }
    #expect(try rows.count == house.leaves("access.read").count && rows.count == 4, "\(rows)")
    #expect(try house.auditor("verify", out + "/present").status == 0)
    let script = try house.folder.run("/usr/bin/python3", ["-I", out + "/present/verify.py"])
    #expect(script.status == 0, "\(script.output)")
    #expect(try house.folder.ctl("verify").status == 0)
  }

  @Test func proofsAndKeptCheckpointsAreThePersonsFiles() throws {
    let house = try House()
    let out = house.folder["out"]
    let id = try #require(try house.folder.json("findings").array?.first?["id"]?.string)
    let checkpoint = try house.auditor("checkpoint")
    #expect(checkpoint.status == 0, "\(checkpoint.errors)")
    try house.folder.write("out/kept", checkpoint.output)
    chmod(out + "/kept", 0o600)
    chown(out + "/kept", 65_534, 65_534)
    let verify = try house.auditor("verify", "--checkpoint", out + "/kept")
    #expect(verify.status == 0 && verify.output.contains("the record continues it"), "\(verify.errors)")
    #expect(verify.output.contains(out + "/kept"))
    let proof = try house.auditor("show", id, "--proof", out + "/proof")
    #expect(proof.status == 0, "\(proof.errors)")
    #expect(house.folder.text("out/proof").hasPrefix("c2sp.org/tlog-proof"))
    #expect(house.folder.text("out/proof.leaf").contains("finding.opened"))
    // A file that only root may read is read by nobody else, whoever runs the command.
    try house.folder.write("secret", "root only\n")
    chmod(house.folder["secret"], 0o600)
    let barred = try house.auditor("verify", "--vkey", house.folder["secret"])
    #expect(barred.status == 70 && barred.errors.contains("Permission denied"), "\(barred.errors)")
    #expect(!barred.errors.contains("root only"))
  }

  @Test func whatWritesIsRefusedAsEver() throws {
    let house = try House()
    let id = try #require(try house.folder.json("findings").array?.first?["id"]?.string)
    for arguments in [
      ["ack", id], ["resolve", id, "--note", "n"], ["attest", "AC-1", "--note", "n"],
      ["key", "rotate"], ["checkpoint", "--handed-over", "me"],
    ] {
      let outcome = try house.run(Self.auditor, arguments)
      #expect(outcome.status == 70 && outcome.errors.contains("may not"), "\(arguments): \(outcome.errors)")
    }
    for arguments in [
      ["retention", "run"], ["retention", "hold", "--note", "n"], ["erase", id, "--note", "n"],
      ["key", "init"],
    ] {
      #expect(try house.run(Self.auditor, arguments).status != 0, "\(arguments)")
    }
    #expect(try house.leaves("access.read").isEmpty)
  }

  @Test func withoutTheServiceTheWayToItIsSaid() throws {
    let folder = try TestFolder()
    folder.makeFolder("state")
    chmod(folder.path, 0o755)
    chmod(folder["state"], 0o700)
    try #require(try folder.run("/bin/cp", [Program.attestctl.path, folder["attestctl"]]).status == 0)
    let outcome = try folder.run(
      "/usr/bin/setpriv",
      [
        "--reuid=65534", "--regid=65534", "--clear-groups", folder["attestctl"], "--state", folder["state"],
        "findings",
      ], environment: ["ATTESTD_QUERY_SOCKET=\(folder["none"])"])
    #expect(outcome.status == 70)
    for part in [folder["state"], folder["none"], "attestd-auditor", "attestd-query.socket"] {
      #expect(outcome.errors.contains(part), "\(part): \(outcome.errors)")
    }
  }

  @Test func nothingIsReadThatCannotBeRecorded() throws {
    let house = try House()
    house.daemon.signal(SIGTERM)
    #expect(house.daemon.wait() == 0)
    let outcome = try house.auditor("findings")
    #expect(outcome.status == 70 && outcome.output.isEmpty)
    #expect(outcome.errors.contains("attestd does not run"), "\(outcome.errors)")
  }

  // MARK: - Attacks

  /// An option that names a file, of a command that is run for others, has to be accounted for in
  /// Commands/Query/ServedCommands.swift: the file is the asking person's, not the service's.
  @Test func everyOptionThatNamesAFileWasLookedAt() throws {
    let served: [String: Set<String>] = [
      "status": [], "findings": [], "operations": [], "show": ["proof"], "coverage": [],
      "expectations": ["config"], "gaps list": [], "population": ["output", "config"],
      "sample": ["output", "config", "sizes", "population"], "export": ["output", "into", "config"],
      "verify": ["bundle", "vkey", "checkpoint"], "key show": [], "retention status": ["config"],
    ]
    let script = """
      import json, sys
      def walk(command, path):
          for argument in command.get("arguments", []):
              name = (argument.get("names") or [{"name": argument["valueName"]}])[-1]["name"]
              if argument.get("valueName") in ("file", "dir", "folder", "path", "bundle") and name != "state":
                  print(" ".join(path), name, sep="\\t")
          for sub in command.get("subcommands", []): walk(sub, path + [sub["commandName"]])
      walk(json.load(sys.stdin)["command"], [])
      """
    let folder = try TestFolder()
    let outcome = try folder.run(
      "/bin/sh",
      [
        "-c", "\"$0\" --experimental-dump-help | python3 -c \"$1\"", Program.attestctl.path, script,
      ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    var found: [String: Set<String>] = [:]
    for line in outcome.lines {
      let parts = line.split(separator: "\t").map(String.init)
      try #require(parts.count == 2)
      found[parts[0], default: []].insert(parts[1])
    }
    try #require(found["sample"] != nil && found["scan"] != nil)
    for (command, options) in served { #expect(found[command, default: []] == options, "\(command)") }
  }

  /// The answer to a request that was written by hand: what is said, and the exit status if there is one.
  private func answer(
    _ house: House, _ line: String, groups: String = auditor
  ) throws -> (text: String, status: UInt8?) {
    try house.folder.write("out/line", line + "\n")
    chmod(house.folder["out/line"], 0o644)
    let script = """
      import os, socket, struct, sys
      os.setgroups([int(g) for g in sys.argv[3].split(",") if g]); os.setgid(65534); os.setuid(65534)
      s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]); s.settimeout(20)
      try:
          s.sendall(open(sys.argv[2], "rb").read())
      except OSError: pass
      got = b""
      try:
          while True:
              piece = s.recv(65536)
              if not piece: break
              got += piece
      except OSError: pass
      status = None
      while len(got) >= 5:
          kind, size = struct.unpack(">BI", got[:5])
          if kind == 5: status = got[5]
          else: sys.stdout.buffer.write(got[5:5 + size])
          got = got[5 + size:]
      sys.exit(status if status is not None else 255)
      """
    let outcome = try house.folder.run(
      "/usr/bin/python3", ["-c", script, house.service.path, house.folder["out/line"], groups])
    return (outcome.output, outcome.status == 255 ? nil : UInt8(clamping: outcome.status))
  }

  private func request(_ arguments: [String], inputs: [String: String] = [:]) -> String {
    JSONValue.object([
      "arguments": .array(arguments.map { .string($0) }),
      "inputs": .object(inputs.mapValues { .string($0) }),
    ]).canonicalText
  }

  @Test func noRequestOpensAFileOfTheHost() throws {
    let house = try House()
    let state = ["--state", house.folder["state"]]
    try house.folder.write("secret", "do not tell\n")
    chmod(house.folder["secret"], 0o600)
    let secret = house.folder["secret"]
    let id = try #require(try house.folder.json("findings").array?.first?["id"]?.string)
    let window = ["--control", "AC-1", "--from", "2026-11-01", "--to", "2026-11-30"]
    let attempts: [[String]] = [
      ["verify", "--vkey", secret], ["verify", "--checkpoint", secret], ["verify", secret],
      ["sample", "--sizes", secret, "--engagement", "e", "--seed", "s"] + window,
      ["findings", "--state", "/root"], ["status", "--state", secret],
      ["population", "--config", secret] + window, ["expectations", "--config", secret],
      ["retention", "--config", secret],
      ["export", "--month", "2026-11", "--output", "x", "--config", secret],
      ["scan", "--no-default-rules", secret], ["rules", "check", secret], ["sample", "--script"],
      ["serve-query"], ["ack", id], ["key", "rotate"], ["retention", "run"],
      ["checkpoint", "--output", secret],
      ["checkpoint"], ["erase", id, "--note", "n"],
    ]
    for attempt in attempts {
      let (text, status) = try answer(house, request(state + attempt))
      #expect(status == 70 || status == 64, "\(attempt): \(text)")
      #expect(!text.contains("do not tell"), "\(attempt): \(text)")
    }
    #expect(try house.leaves("access.read").isEmpty)
    #expect(try house.folder.ctl("checkpoint").status == 0)
    // Nor writes one: files that are asked for are sent.
    let target = house.folder["out/written"]
    let (_, status) = try answer(house, request(state + ["population", "--output", target] + window))
    #expect(status == 0)
    #expect(access(target, F_OK) != 0)
    let proof = try answer(house, request(state + ["show", id, "--proof", target]))
    #expect(proof.status == 0 && proof.text.contains("tlog-proof"))
    #expect(access(target, F_OK) != 0 && access(target + ".leaf", F_OK) != 0)
  }

  @Test func whatIsNoRequestIsRefusedAndLeavesNothing() throws {
    let house = try House()
    let state = ["--state", house.folder["state"]]
    for line in [
      "", "findings", "[]", "{}", #"{"arguments":"findings","inputs":{}}"#,
      #"{"arguments":[1],"inputs":{}}"#, #"{"arguments":["findings"]}"#,
      request(state + ["findings", "--rule", "a\nb"]), request(state + ["findings", "--rule", "a\u{0}b"]),
      request(state + ["findings", "--rule", "\u{1b}[2J"]),
      request(state + ["findings", "--rule", String(repeating: "a", count: 20_000)]),
      request(state + ["findings"] + [String](repeating: "--json", count: 200)),
      request(state + ["findings", "--for", "root"]), request(state + ["--help"]),
      String(repeating: "[", count: 100_000), String(repeating: "x", count: 400_000),
      request(state + ["verify", "--vkey", "v"], inputs: ["v": String(repeating: "a", count: 70_000)]),
      request(state + ["sample", "--output", "a", "--population", "a"]),
    ] {
      let (text, status) = try answer(house, line)
      #expect(status != 0 || line.contains("--help"), "\(line.prefix(80)): \(text)")
      #expect(!text.contains("f-"), "\(line.prefix(80)): \(text)")
    }
    #expect(try house.leaves("access.read").isEmpty)
    #expect(try house.auditor("findings").status == 0)
  }

  /// The daemon believes nobody but its own account who somebody else is.
  @Test func nobodySpeaksForOthersAtTheControlSocket() throws {
    let house = try House()
    let forged =
      #"{"op":"read","command":"findings","arguments":[],"for":{"user":0,"groups":[34]},"state":"\#(house.folder["state"])"}"#
    let plain = #"{"op":"read","command":"findings","arguments":[],"state":"\#(house.folder["state"])"}"#
    let script = """
      import os, socket, sys
      os.setgroups([8]); os.setgid(65534); os.setuid(65534)
      s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]); s.settimeout(10)
      s.sendall((sys.argv[2] + "\\n").encode()); print(s.recv(65536).decode())
      """
    for line in [forged, plain] {
      let outcome = try house.folder.run(
        "/usr/bin/python3", ["-c", script, house.folder["run/control.sock"], line])
      #expect(outcome.output.contains("only the service"), "\(outcome.output)\(outcome.errors)")
    }
    #expect(try house.leaves("access.read").isEmpty)
  }

  @Test func clientsThatHangOrLeaveCostTheOthersNothing() throws {
    let house = try House((0..<200).map { TestFolder.alarm("user\($0)") }.joined())
    // Some say nothing, some half of it, some leave in the middle, some never take the answer.
    var held: [Int32] = []
    defer { for number in held { close(number) } }
    let whole = request(["--state", house.folder["state"], "findings", "--json"])
    for kind in 0..<24 {
      let socket = try house.connect()
      switch kind % 4 {
      case 0: held.append(dup(socket.number))
      case 1:
        try socket.send(Array(whole.utf8.prefix(40)))
        held.append(dup(socket.number))
      case 2: try socket.send(Array(whole.utf8.prefix(40)))
      default:
        try socket.send(line: whole)
        held.append(dup(socket.number))
      }
    }
    #expect(try house.auditor("findings").output.contains("user7"))
    // Nothing that hangs in the middle of being asked lives longer than five seconds.
    for number in [held[0], held[1]] {
      var waiting = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
      #expect(poll(&waiting, 1, 30_000) == 1 && waiting.revents & Int16(POLLHUP) != 0)
    }
    #expect(try house.folder.ctl("verify").status == 0)
  }

  @Test func aRecordThatIsNotTheOneServedIsNotMeant() throws {
    let house = try House()
    let outcome = try house.run(Self.auditor, ["findings"], state: "/root")
    #expect(outcome.status == 70 && outcome.errors.contains("another one than '/root'"), "\(outcome.errors)")
  }
}
