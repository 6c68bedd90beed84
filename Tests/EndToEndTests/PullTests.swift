import CanonicalJSON
import Glibc
import Testing

/// An auditor takes populations and samples from a real record.
@Suite(.serialized) struct PullTests {
  private static let nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

  /// Forty findings over three months of 2025, and a matrix with three controls.
  private static func record() throws -> TestFolder {
    let folder = try TestFolder()
    try folder.configure(more: "controls: controls.yaml")
    try folder.write(
      "controls.yaml",
      """
      controls:
        - {id: AC-1, owner: ops, description: D, criteria: [CC6.1], rules: [doorkeeper], frequency: weekly}
        - {id: AC-2, owner: ops, description: D, criteria: [CC6.2], rules: [no_such_rule]}
        - {id: IR-1, owner: ops, description: D, criteria: [CC7.3], rules: []}
      """)
    var lines = ""
    for number in 0..<40 {
      let month = number < 20 ? "03" : number < 30 ? "04" : "06"
      lines += TestFolder.alarm("user\(number)", time: "2025-\(month)-1\(number % 10)T10:00:00Z")
    }
    try folder.write("app.log", lines)
    try #require(try folder.attestd("--once").status == 0)
    return folder
  }

  private static func pull(_ folder: TestFolder, _ arguments: String...) throws -> Outcome {
    try folder.run(
      Program.attestctl.path,
      ["--state", folder["state"]] + arguments + ["--config", folder["attestd.yaml"]])
  }

  private static func size(_ folder: TestFolder) throws -> Int64 {
    try folder.json("status")["ledger"]?.array?.last?["size"]?.integer ?? -1
  }

  /// The newest leaf, as the ledger has it, and the evidence beside it.
  private static func newest(_ folder: TestFolder) throws -> (leaf: JSONValue, evidence: JSONValue) {
    func query(_ sql: String) throws -> JSONValue {
      let outcome = try folder.run("/usr/bin/sqlite3", [folder["state/attestd.db"], sql])
      return try JSONValue(parsing: String(outcome.output.dropLast()))
    }
    return (
      try query("SELECT bytes FROM leaf ORDER BY shard DESC, idx DESC LIMIT 1"),
      try query("SELECT json FROM evidence ORDER BY shard DESC, leaf_idx DESC LIMIT 1")
    )
  }

  private static func sha256(_ folder: TestFolder, _ name: String) throws -> String {
    String(try folder.run("/usr/bin/sha256sum", [folder[name]]).output.prefix(64))
  }

  @Test func aPopulationIsOnTheRecordWithTheHashOfWhatWasWritten() throws {
    let folder = try Self.record()
    let before = try Self.size(folder)
    let outcome = try Self.pull(
      folder, "population", "--control", "AC-1", "--from", "2025-01-01", "--to", "2025-12-31")
    #expect(outcome.status == 0, "\(outcome.errors)")
    try folder.write("pop", outcome.output)
    let hash = try Self.sha256(folder, "pop")
    #expect(outcome.lines.count == 40)
    let ids = try outcome.lines.map { try JSONValue(parsing: String($0))["id"]?.string ?? "" }
    #expect(ids == ids.sorted() && Set(ids).count == 40)
    for word in ["rows", "40", hash, "AC-1", "attestctl 0.", "pulled"] {
      #expect(outcome.errors.contains(word), "\(word)")
    }
    #expect(!outcome.output.contains("user1"))
    let (leaf, evidence) = try Self.newest(folder)
    #expect(try Self.size(folder) == before + 1)
    #expect(leaf["type"] == "access.query")
    #expect(leaf["body"]?["control"] == "AC-1")
    #expect(leaf["body"]?["rows"] == 40)
    #expect(leaf["body"]?["sha256"] == .string(hash))
    #expect(leaf["body"]?["from"] == "2025-01-01T00:00:00.000000Z")
    #expect(leaf["body"]?["to"] == "2026-01-01T00:00:00.000000Z")
    #expect(leaf["body"]?["as_of_size"] == .integer(before))
    #expect(evidence["actor"]?.string?.contains("uid") == true)
    #expect(outcome.errors.contains(evidence["query"]?.string ?? "absent"))
    // The same question, the same bytes; by the criterion as well.
    let again = try Self.pull(
      folder, "population", "--criterion", "cc6", "--from", "2025-03-01", "--to", "2025-06-30", "--output",
      folder["pop2"], "--json")
    #expect(again.status == 0, "\(again.errors)")
    #expect(folder.bytes("pop2") == folder.bytes("pop"))
    #expect(try again.json["sha256"] == .string(hash))
    #expect(try again.json["provisional"] == 0)
    #expect(try folder.ctl("verify").status == 0)
  }

  @Test func whatCameLaterIsNotThereWhenAskedAsOfBefore() throws {
    let folder = try Self.record()
    func population(_ name: String, _ more: String...) throws -> JSONValue {
      let outcome = try folder.run(
        Program.attestctl.path,
        [
          "--state", folder["state"], "population", "--control", "AC-1", "--from", "2025-01-01", "--to",
          "2025-12-31", "--output", folder[name], "--json", "--config", folder["attestd.yaml"],
        ] + more)
      #expect(outcome.status == 0, "\(outcome.errors)")
      return try outcome.json
    }
    let first = try population("first")
    try folder.append("app.log", TestFolder.alarm("late", time: "2025-03-10T10:00:00Z"))
    try #require(try folder.attestd("--once").status == 0)
    #expect(try population("now")["rows"] == 41)
    let place = "\(first["as_of_shard"]?.string ?? "")/\(first["as_of_size"]?.integer ?? 0)"
    let again = try population("again", "--as-of", place)
    #expect(again["as_of_size"] == first["as_of_size"])
    #expect(folder.bytes("again") == folder.bytes("first"))
    let wrong = try Self.pull(
      folder, "population", "--control", "AC-1", "--from", "2025-01-01", "--to", "2025-12-31", "--as-of",
      "2026/99999")
    #expect(wrong.status == 70)
    #expect(wrong.output.isEmpty)
  }

  /// What is configured where somebody asks says nothing about what the daemon did.
  @Test func theRecordedDesignDecidesWhateverIsConfiguredHere() throws {
    let folder = try Self.record()
    let window = ["--from", "2025-01-01", "--to", "2025-12-31"]
    func pull(_ arguments: [String], _ config: String?) throws -> Outcome {
      try folder.run(
        Program.attestctl.path,
        ["--state", folder["state"]] + arguments + window + (config.map { ["--config", folder[$0]] } ?? []))
    }
    let asked = ["population", "--control", "AC-1"]
    let first = try pull(asked, "attestd.yaml")
    #expect(first.status == 0 && first.lines.count == 40, "\(first.errors)")
    // Another matrix, as somebody may have it at hand; attestd does not run by it yet.
    try folder.write(
      "other.yaml", folder.text("attestd.yaml").replacing("controls.yaml", with: "other-controls.yaml"))
    try folder.write(
      "other-controls.yaml",
      """
      controls:
        - {id: AC-1, owner: ops, description: D, criteria: [CC6.1], rules: [no_such_rule], frequency: annual}
        - {id: AC-7, owner: ops, description: D, criteria: [CC6.1], rules: [doorkeeper]}
      """)
    for config in [nil, "other.yaml"] {
      let again = try pull(asked, config)
      #expect(again.status == 0 && again.output == first.output, "\(again.errors)")
      #expect(!again.errors.contains("does not say"), "\(again.errors)")
      // Weekly, as the record has it.
      let sample = try pull(["sample", "--control", "AC-1", "--engagement", "e", "--seed", "s"], config)
      #expect(sample.status == 0 && sample.lines.count == 5, "\(sample.errors)")
      let unknown = try pull(["population", "--control", "AC-7"], config)
      #expect(unknown.status == 70 && unknown.errors.contains("that the record has for these days"))
    }
    // Closed with it, the year stays so when attestd watches by another one.
    for month in 1...12 {
      let closed = try Self.pull(
        folder, "export", "--month", "2025-\(month < 10 ? "0" : "")\(month)", "--output", folder["b\(month)"])
      #expect(closed.status == 0 && closed.output.contains("final"), "\(closed.errors)")
    }
    #expect(
      try folder.run(
        Program.attestd.path,
        ["--state", folder["state"], "--config", folder["other.yaml"], "--once"]
      ).status == 0)
    for config in [nil, "attestd.yaml", "other.yaml"] {
      #expect(try pull(asked, config).output == first.output)
    }
    let now = ["population", "--control", "AC-7", "--from", ExportTests.day(0), "--to", ExportTests.day(0)]
    let known = try folder.run(Program.attestctl.path, ["--state", folder["state"]] + now)
    #expect(known.status == 0, "\(known.errors)")
    #expect(try folder.ctl("verify").status == 0)
  }

  /// As it was before designs were recorded.
  @Test func aRecordWithoutADesignIsReadByTheConfiguration() throws {
    let folder = try Self.record()
    let change = "UPDATE leaf SET type = 'design.forgotten' WHERE type = 'design.activated'"
    let names = try folder.run(
      "/usr/bin/sqlite3",
      [
        folder["state/attestd.db"],
        "SELECT 'DROP TRIGGER ' || name || ';' FROM sqlite_master WHERE type = 'trigger'",
      ]
    ).output
    let changed = try folder.run(
      "/usr/bin/sqlite3", [folder["state/attestd.db"], names + change])
    #expect(changed.status == 0, "\(changed.errors)")
    let outcome = try Self.pull(
      folder, "population", "--control", "AC-1", "--from", "2025-01-01", "--to", "2025-12-31")
    #expect(outcome.status == 0 && outcome.lines.count == 40, "\(outcome.errors)")
    #expect(outcome.errors.contains("the record does not say what was to be watched"))
  }

  @Test func nothingFoundIsARecordedPullToo() throws {
    let folder = try Self.record()
    let outcome = try Self.pull(
      folder, "population", "--control", "AC-2", "--from", "2025-01-01", "--to", "2025-12-31", "--output",
      folder["none"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(access(folder["none"], F_OK) == 0)
    #expect(folder.bytes("none").isEmpty)
    #expect(outcome.errors.contains("no_such_rule"))
    let (leaf, _) = try Self.newest(folder)
    #expect(leaf["type"] == "access.query")
    #expect(leaf["body"]?["rows"] == 0)
    #expect(leaf["body"]?["sha256"] == .string(Self.nothing))
    let sample = try Self.pull(
      folder, "sample", "--control", "AC-2", "--from", "2025-01-01", "--to", "2025-12-31", "--engagement",
      "e",
      "--seed", "s")
    #expect(sample.status == 0, "\(sample.errors)")
    #expect(sample.output.isEmpty)
    #expect(try Self.newest(folder).leaf["body"]?["population_rows"] == 0)
  }

  @Test func answersAreThePopulationOfResponding() throws {
    let folder = try Self.record()
    let id = try #require(try folder.json("findings").array?.first?["id"]?.string)
    #expect(try folder.ctl("resolve", id, "--note", "done by hand").status == 0)
    let today = ExportTests.month(0)
    let outcome = try Self.pull(
      folder, "population", "--control", "IR-1", "--from", "\(today)-01", "--to", "\(today)-28", "--json")
    let expected = try folder.json("show", id)["responses"]?.array?.first
    let tomorrow = try Self.pull(
      folder, "population", "--criterion", "CC7.3", "--from", "\(today)-01", "--to", "2999-12-31")
    #expect(tomorrow.errors.contains("PROVISIONAL"))
    let row = try JSONValue(parsing: String(try #require(tomorrow.lines.first)))
    #expect(row["kind"] == "response" && row["finding"] == .string(id) && row["decision"] == "resolve")
    #expect(row["leaf"] == expected?["leaf"] && row["shard"] == expected?["shard"])
    #expect(row["id"] == .string("\(row["shard"]?.string ?? "")/\(row["leaf"]?.integer ?? -1)"))
    #expect(!tomorrow.output.contains("by hand"))
    // Standard output is rows; what is said about them is one object on standard error.
    #expect(outcome.status == 0)
    #expect(try JSONValue(parsing: String(outcome.errors.dropLast()))["query"] != nil)
  }

  @Test func theScriptDrawsTheSameFromTheFile() throws {
    let folder = try Self.record()
    let script = try folder.run(Program.attestctl.path, ["sample", "--script"])
    #expect(script.status == 0)
    try folder.write("sample.sh", script.output)
    let (engagement, words) = (#"Müller & Söhne, "2025""#, #"$HOME \n swans"#)
    let outcome = try Self.pull(
      folder, "sample", "--control", "AC-1", "--from", "2025-01-01", "--to", "2025-12-31", "--engagement",
      engagement, "--seed", words, "--population", folder["pop"], "--output", folder["drawn"], "--json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let receipt = try outcome.json
    // The control is performed weekly.
    #expect(receipt["rows"] == 5)
    #expect(receipt["population_rows"] == 40)
    #expect(receipt["population_sha256"] == .string(try Self.sha256(folder, "pop")))
    #expect(receipt["sha256"] == .string(try Self.sha256(folder, "drawn")))
    let again = try folder.run(
      "/usr/bin/env",
      ["-i", "dash", folder["sample.sh"], folder["pop"], engagement, "AC-1", words, "5"])
    #expect(again.status == 0, "\(again.errors)")
    let ids = try folder.text("drawn").split(separator: "\n").map {
      try JSONValue(parsing: String($0))["id"]?.string ?? ""
    }
    #expect(again.lines.map(String.init) == ids)
    try folder.write("ids", again.output)
    let (leaf, evidence) = try Self.newest(folder)
    #expect(leaf["type"] == "access.sample")
    #expect(leaf["body"]?["items_sha256"] == .string(try Self.sha256(folder, "ids")))
    #expect(leaf["body"]?["seed"] == receipt["seed"])
    #expect(evidence["engagement"] == .string(engagement) && evidence["text"] == .string(words))
    #expect(evidence["items"] == .array(ids.map { .string($0) }))
    // By month: 20, 10 and 10 items give 4, 2 and 2 of 8.
    let strata = try Self.pull(
      folder, "sample", "--control", "AC-1", "--from", "2025-01-01", "--to", "2025-12-31", "--engagement",
      engagement, "--text", words, "--stratify", "month", "--size", "8")
    #expect(strata.status == 0, "\(strata.errors)")
    var drawn = ""
    for (month, size) in [("2025-03", "4"), ("2025-04", "2"), ("2025-06", "2")] {
      drawn +=
        try folder.run(
          "/usr/bin/env",
          ["-i", "dash", folder["sample.sh"], folder["pop"], engagement, "AC-1", words, size, month]
        ).output
    }
    let stratified = try strata.lines.map { try JSONValue(parsing: String($0))["id"]?.string ?? "" }
    #expect(stratified == drawn.split(separator: "\n").map(String.init))
    #expect(stratified.count == 8)
  }

  @Test func theDaemonPutsAPullOnTheRecordWhileItRuns() throws {
    let folder = try Self.record()
    let daemon = try Child(
      Program.attestd.path, ["--state", folder["state"], "--config", folder["attestd.yaml"]], in: folder)
    #expect(try eventually { try folder.json("status")["running"] == 1 })
    let outcome = try Self.pull(
      folder, "population", "--control", "AC-1", "--from", "2025-01-01", "--to", "2025-12-31", "--output",
      folder["pop"], "--json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let leaf = try outcome.json["leaf"]
    daemon.signal(SIGTERM)
    #expect(daemon.wait() == 0, "\(daemon.errors)")
    let text = try folder.run(
      "/usr/bin/sqlite3",
      [folder["state/attestd.db"], "SELECT bytes FROM leaf WHERE idx = \(leaf?.integer ?? -1)"])
    let recorded = try JSONValue(parsing: String(text.output.dropLast()))
    #expect(recorded["type"] == "access.query")
    #expect(recorded["body"]?["sha256"] == .string(try Self.sha256(folder, "pop")))
    #expect(try folder.ctl("verify").status == 0)
  }

  @Test func whatCannotBeRecordedIsNotHandedOut() throws {
    let folder = try Self.record()
    let window = ["--from", "2025-01-01", "--to", "2025-12-31", "--config", folder["attestd.yaml"]]
    // A daemon has the lock and cannot be asked.
    let daemon = try Child(
      Program.attestd.path, ["--state", folder["state"], "--config", folder["attestd.yaml"]], in: folder)
    #expect(try eventually { try folder.json("status")["running"] == 1 })
    unlink(folder["state/control.sock"])
    let outcome = try folder.run(
      Program.attestctl.path, ["--state", folder["state"], "population", "--control", "AC-1"] + window)
    #expect(outcome.status == 70)
    #expect(outcome.output.isEmpty)
    let file = try folder.run(
      Program.attestctl.path,
      ["--state", folder["state"], "population", "--control", "AC-1", "--output", folder["pop"]] + window)
    #expect(file.status == 70)
    #expect(try folder.run("/bin/ls", ["-A", folder.path]).lines.allSatisfy { !$0.contains("pop") })
    daemon.signal(SIGTERM)
    daemon.wait()
  }

  @Test func aFileThatIsThereIsNeverReplaced() throws {
    let folder = try Self.record()
    try folder.write("pop", "precious")
    let before = try Self.size(folder)
    let outcome = try Self.pull(
      folder, "population", "--control", "AC-1", "--from", "2025-01-01", "--to", "2025-12-31", "--output",
      folder["pop"])
    #expect(outcome.status == 70)
    #expect(outcome.errors.contains("it is there already"))
    #expect(folder.text("pop") == "precious")
    #expect(try Self.size(folder) == before)
  }

  @Test func wrongUsageExits64AndAnUnknownControl70() throws {
    let folder = try Self.record()
    let window = ["--from", "2025-01-01", "--to", "2025-12-31"]
    let drawn = window + ["--control", "AC-1", "--engagement", "e", "--seed", "s"]
    for arguments in [
      ["population"] + window, ["population", "--control", "AC-1", "--from", "2025-01-01"],
      ["population", "--control", "AC-1", "--criterion", "CC6.1"] + window,
      ["population", "--control", "AC-1", "--from", "2025-02-01", "--to", "2025-01-01"],
      ["population", "--control", "AC-1", "--from", "2025-02-30", "--to", "2025-03-01"],
      ["population", "--control", "AC-1", "--as-of", "2026"] + window,
      ["population", "--control", "AC-1", "--as-of", "2026/x"] + window,
      ["sample", "--control", "AC-1"] + window,
      ["sample", "--control", "AC-1", "--engagement", "e"] + window,
      ["sample", "--control", "AC-1", "--engagement", "a|b", "--seed", "s"] + window,
      ["sample", "--control", "AC-1", "--engagement", "e", "--seed", "a\nb"] + window,
      ["sample"] + drawn + ["--size", "0"], ["sample"] + drawn + ["--size", "5001"],
      ["sample"] + drawn + ["--stratify", "week"],
    ] {
      let outcome = try folder.run(
        Program.attestctl.path,
        ["--state", folder["state"]] + arguments + ["--config", folder["attestd.yaml"]])
      #expect(outcome.status == 64, "\(arguments): \(outcome.errors)")
      #expect(outcome.output.isEmpty)
    }
    for (option, id) in [("--control", "AC-9"), ("--criterion", "CC99.9"), ("--criterion", "CC")] {
      let outcome = try Self.pull(
        folder, "population", option, id, "--from", "2025-01-01", "--to", "2025-12-31")
      #expect(outcome.status == 70, "\(id)")
      #expect(outcome.errors.contains("'\(id)'"))
    }
  }

  @Test func theFirmsOwnTableOfSizesHolds() throws {
    let folder = try Self.record()
    let table = { (weekly: Int) in
      """
      sizes:
        annual: {size: 1}
        quarterly: {size: 2}
        monthly: {size: 2}
        weekly: {size: \(weekly)}
        daily: {size: 25}
        many a day: {size: 40}
        ad hoc: [{size: all}]
      """
    }
    try folder.write("seven.yaml", table(7))
    try folder.write("nine.yaml", table(9))
    try folder.append("attestd.yaml", "\nsample_sizes: seven.yaml\n")
    func rows(_ more: String...) throws -> Int {
      let outcome = try folder.run(
        Program.attestctl.path,
        [
          "--state", folder["state"], "sample", "--control", "AC-1", "--from", "2025-01-01", "--to",
          "2025-12-31",
          "--engagement", "e", "--seed", "s", "--config", folder["attestd.yaml"],
        ] + more)
      #expect(outcome.status == 0, "\(outcome.errors)")
      return outcome.lines.count
    }
    #expect(try rows() == 7)
    #expect(try rows("--sizes", folder["nine.yaml"]) == 9)
    #expect(try rows("--sizes", folder["nine.yaml"], "--size", "3") == 3)
  }
}
