import CanonicalJSON
import Foundation
import Glibc
import Linux
import Testing

/// A month leaves the host.
@Suite(.serialized) struct ExportTests {
  /// The month of `time(2)` plus this many months.
  static func month(_ offset: Int) -> String {
    var now = time(nil)
    var parts = tm()
    gmtime_r(&now, &parts)
    let index = (Int(parts.tm_year) + 1900) * 12 + Int(parts.tm_mon) + offset
    let month = index % 12 + 1
    return "\(index / 12)-\(month < 10 ? "0" : "")\(month)"
  }

  /// A record with findings in the last month and in this one.
  static func record() throws -> TestFolder {
    let folder = try TestFolder()
    try folder.configure()
    let past = "\(month(-1))-15T10:00:00Z"
    let present = "\(month(0))-01T00:00:00Z"
    try folder.write(
      "app.log",
      TestFolder.alarm("ann", time: past) + TestFolder.alarm("=cmd|x", time: past)
        + TestFolder.alarm("cleo", time: present))
    try #require(try folder.attestd("--once").status == 0)
    return folder
  }

  static let files = [
    "access.csv", "amendments.csv", "clock.csv", "coverage.csv", "expectations.csv", "findings.csv",
    "findings.jsonl", "gaps.csv",
    "leaves.hashes",
    "leaves.jsonl",
    "manifest.json", "ocsf/events.jsonl", "operations.csv", "oscal/assessment-plan.json",
    "oscal/assessment-results.json", "oscal/catalog.json", "report.html", "responses.csv",
  ]

  static func export(_ folder: TestFolder, _ month: String, _ name: String) throws -> Outcome {
    try folder.run(
      Program.attestctl.path,
      [
        "--state", folder["state"], "export", "--month", month, "--output", folder[name], "--config",
        folder["attestd.yaml"],
      ])
  }

  static func digests(_ folder: TestFolder, _ name: String) -> [String: [UInt8]] {
    Dictionary(uniqueKeysWithValues: files.map { ($0, folder.bytes("\(name)/\($0)")) })
  }

  @Test func theZipBesideAFolderHoldsTheSameFiles() throws {
    let folder = try Self.record()
    func export(_ name: String) throws -> Outcome {
      try folder.run(
        Program.attestctl.path,
        [
          "--state", folder["state"], "export", "--month", Self.month(-1), "--zip", "--output", folder[name],
          "--config", folder["attestd.yaml"],
        ])
    }
    for name in ["a", "b"] {
      let made = try export(name)
      #expect(made.status == 0, "\(made.errors)")
    }
    #expect(!folder.bytes("a.zip").isEmpty && folder.bytes("a.zip") == folder.bytes("b.zip"))
    // By a program of others, every byte; then checked as unpacked.
    let check = """
      import os, sys, zipfile
      archive = zipfile.ZipFile(sys.argv[1])
      assert archive.testzip() is None
      present = sorted(os.path.relpath(os.path.join(at, name), sys.argv[2])
                       for at, _, names in os.walk(sys.argv[2]) for name in names)
      assert [name.split("/", 1)[1] for name in archive.namelist()] == present, archive.namelist()
      for name in archive.namelist():
          with open(os.path.join(sys.argv[2], name.split("/", 1)[1]), "rb") as file:
              assert archive.read(name) == file.read(), name
      assert "START-HERE.html" in present
      """
    let read = try folder.run("/usr/bin/python3", ["-c", check, folder["a.zip"], folder["a"]])
    #expect(read.status == 0, "\(read.errors)")
    // What is there is not overwritten, and nothing is exported beside it.
    try FileManager.default.removeItem(atPath: folder["b"])
    let again = try export("b")
    #expect(again.status == 70 && again.errors.contains("b.zip"), "\(again.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder["b"]))
  }

  @Test func aMonthThatIsOverIsClosedAndTheSameBytesForEver() throws {
    let folder = try Self.record()
    let month = Self.month(-1)
    let first = try Self.export(folder, month, "a")
    #expect(first.status == 0, "\(first.errors)")
    #expect(first.output.contains("final"))
    let bytes = Self.digests(folder, "a")
    #expect(bytes.values.allSatisfy { !$0.isEmpty })
    #expect(folder.text("a/findings.csv").split(separator: "\r\n").count == 3)
    // More happens afterwards, also in that month, and a finding is answered.
    try folder.append("app.log", TestFolder.alarm("late", time: "\(month)-20T10:00:00Z"))
    #expect(try folder.attestd("--once").status == 0)
    let id = try #require(try folder.json("findings").array?.first?["id"]?.string)
    #expect(try folder.ctl("resolve", id, "--note", "afterwards").status == 0)
    #expect(try Self.export(folder, month, "b").status == 0)
    #expect(Self.digests(folder, "b") == bytes)
    #expect(try folder.ctl("verify", folder["a"]).status == 0)
    // The next bundle has both as amendments.
    #expect(try Self.export(folder, Self.month(0), "next").status == 0)
    let amendments = folder.text("next/amendments.csv")
    #expect(amendments.contains(id))
    #expect(amendments.split(separator: "\r\n").count == 3)
    #expect(amendments.contains("user=late"))
  }

  @Test func aMonthThatWasLeftOpenIsNoAmendmentOfTheNext() throws {
    let folder = try TestFolder()
    try folder.configure()
    let (closed, open, present) = (Self.month(-2), Self.month(-1), Self.month(0))
    try folder.write("app.log", TestFolder.alarm("ann", time: "\(closed)-15T10:00:00Z"))
    try #require(try folder.attestd("--once").status == 0)
    #expect(try Self.export(folder, closed, "closed").status == 0)
    try folder.append(
      "app.log",
      TestFolder.alarm("late", time: "\(closed)-20T10:00:00Z")
        + TestFolder.alarm("open", time: "\(open)-20T10:00:00Z")
        + TestFolder.alarm("new", time: "\(present)-01T00:00:00Z"))
    #expect(try folder.attestd("--once").status == 0)
    #expect(try Self.export(folder, present, "present").status == 0)
    let amendments = folder.text("present/amendments.csv")
    #expect(amendments.contains("user=late") && !amendments.contains("user=open"))
    #expect(try folder.ctl("verify", folder["present"]).status == 0)
    let script = try folder.run("/usr/bin/python3", ["-I", folder["present/verify.py"]])
    #expect(script.status == 0, "\(script.output)")
    // It is in its own bundle, with what was learned late of the one before.
    #expect(try Self.export(folder, open, "open").status == 0)
    #expect(folder.text("open/findings.csv").contains("user=open"))
    #expect(folder.text("open/amendments.csv").contains("user=late"))
  }

  @Test func whoTookEvidenceAndWhatTheClockDidAreInTheBundle() throws {
    let folder = try Self.record()
    #expect(try Self.export(folder, Self.month(-1), "a").status == 0)
    #expect(try Self.export(folder, Self.month(0), "b").status == 0)
    // The present month's bundle has the export before it.
    let rows = folder.text("b/access.csv").split(separator: "\r\n")
    #expect(rows.count == 2, "\(rows)")
    #expect(rows.last?.contains("export,period \(Self.month(-1)),") == true)
    let leaves = folder.text("b/leaves.jsonl").split(separator: "\n")
    let leaf = try #require(leaves.first { $0.contains(#""export.made""#) })
    #expect(try JSONValue(parsing: Array(leaf.utf8), depthLimit: 16)["commitment"] != nil)
    let name = getpwuid(getuid()).map { String(cString: $0.pointee.pw_name) } ?? "uid"
    #expect(rows.last?.contains(name) == true || rows.last?.contains("unattributed") == true)
    let clock = folder.text("b/clock.csv").split(separator: "\r\n").map { $0.split(separator: ",")[1] }
    #expect(clock.contains("boot"))
    #expect(try folder.ctl("verify", folder["b"]).status == 0)
    let script = try folder.run("/usr/bin/python3", ["-I", folder["b/verify.py"]])
    #expect(script.status == 0 && script.output.contains("clock.csv: each row"), "\(script.output)")
  }

  @Test func aMomentHasWhatWasInForceAndOpenThen() throws {
    let folder = try Self.record()
    func moment(_ day: String, _ name: String) throws -> Outcome {
      try folder.run(
        Program.attestctl.path,
        [
          "--state", folder["state"], "export", "--as-of", day, "--output", folder[name], "--config",
          folder["attestd.yaml"],
        ])
    }
    let ids = try (folder.json("findings").array ?? []).compactMap { $0["id"]?.string }
    try #require(ids.count == 3)
    #expect(try folder.ctl("resolve", ids[0], "--note", "done").status == 0)
    #expect(try folder.ctl("except", ids[1], "--note", "later", "--expires", Self.day(30)).status == 0)
    let made = try moment(Self.day(0), "now")
    #expect(made.status == 0 && made.output.contains("nothing about a period"), "\(made.errors)")
    let findings = folder.text("now/findings.csv")
    #expect(!findings.contains(ids[0]) && findings.contains(ids[1]) && findings.contains(ids[2]))
    #expect(findings.contains("excepted") && folder.bytes("now/operations.csv").isEmpty)
    let design = folder.text("now/design.csv")
    for part in [
      "Doorkeeper", "configuration,attestd.yaml", "retention,evidence,,18 months", folder["app.log"],
    ] {
      #expect(design.contains(part), "\(part)")
    }
    #expect(try folder.ctl("verify", folder["now"]).status == 0)
    let script = try folder.run("/usr/bin/python3", ["-I", folder["now/verify.py"]])
    #expect(script.status == 0 && script.output.contains("design.csv: "), "\(script.output)")
    // The configuration is another file now: what only it says is not that of the moment, and the record has the rest.
    try folder.append("attestd.yaml", "# changed\n")
    #expect(try moment(Self.day(0), "changed").status == 0)
    #expect(!folder.text("changed/design.csv").contains("retention,"))
    #expect(folder.text("changed/design.csv").contains("Doorkeeper"))
    // Neither the future nor the time before the record.
    #expect(try moment(Self.day(1), "future").status == 64)
    let before = try moment(Self.day(-3), "before")
    #expect(before.status == 70 && before.errors.contains("nothing was on the record yet"))
    #expect(
      try folder.ctl("export", "--as-of", Self.day(0), "--month", "last", "--output", folder["x"]).status
        == 64)
    #expect(try folder.ctl("verify").status == 0)
  }

  /// Today, or so many days from now, in UTC.
  static func day(_ offset: Int) -> String {
    var now = time(nil) + offset * 86_400
    var parts = tm()
    gmtime_r(&now, &parts)
    func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
  }

  /// The real programs, with names wherever one may stand, and a search through every byte that would leave the host.
  @Test(.enabled(if: getuid() == 0 && PeerCredentials.loginUser(of: getpid()) == nil))
  func aPseudonymisedBundleNamesNobody() throws {
    let folder = try TestFolder()
    folder.makeFolder("home")
    folder.makeFolder("home/zebulon")
    try folder.configure(
      files: ["home/zebulon/app.log"],
      more: "controls: \(folder["controls.yaml"])\nroles: {reviewer: [news]}\n")
    try folder.write("rules/busy.yml", CountedOperationsTests.rule)
    try folder.write(
      "controls.yaml",
      """
      controls:
        - {id: C-1, owner: Ottilie, description: Doors are watched, criteria: [CC6.1], rules: [doorkeeper]}
      """)
    let past = "\(Self.month(-1))-15T10:00:00Z"
    try folder.write(
      "home/zebulon/app.log",
      TestFolder.alarm("quentin", time: past) + TestFolder.alarm("xaverius", time: past)
        + CountedOperationsTests.lines.joined()
        + TestFolder.alarm("xaverius", time: "\(Self.month(0))-01T00:00:00Z"))
    let first = try folder.attestd("--once")
    try #require(first.status == 0, "\(first.errors)")
    let id = try #require(try folder.json("findings").array?.first?["id"]?.string)
    #expect(try folder.ctl("assign", id, "--to", "wilhelmina", "--note", "Wilhelmina looks").status == 0)
    #expect(
      try folder.ctl(
        "resolve", id, "--note", "Xaverius forgot it", "--root-cause", "Gundula moved", "--reference", "OPS-7"
      )
      .status == 0)
    #expect(
      try folder.ctl("attest", "C-1", "--note", "Ottilie looked", "--config", folder["attestd.yaml"]).status
        == 0)
    // A gap with a detail that names the log; and rules that somebody changed and somebody else approves.
    try folder.write("home/zebulon/app.log", "")
    try folder.write("rules/own.yml", TestFolder.rule.replacing("level: medium", with: "level: high"))
    let (uucp, proxy) = (uid_t(10), uid_t(13))
    #expect(chown(folder["rules/own.yml"], uucp, uucp) == 0)
    #expect(try folder.attestd("--once").status == 0)
    try Self.approve(in: folder, by: proxy, "--ticket", "CHG-118", "--note", "Theodosia approves")
    #expect(
      try folder.ctl(
        "sample", "--criterion", "CC6.1", "--from", "\(Self.month(-1))-01", "--to", Self.day(0), "--output",
        folder["sample"], "--engagement", "Ottilie 2026", "--seed", "Gundula", "--config",
        folder["attestd.yaml"]
      ).status == 0)
    func export(_ month: String, _ name: String, _ more: [String]) throws -> Outcome {
      try folder.run(
        Program.attestctl.path,
        [
          "--state", folder["state"], "export", "--month", month, "--output", folder[name], "--config",
          folder["attestd.yaml"],
        ] + more)
    }
    for (month, name) in [(Self.month(-1), "last"), (Self.month(0), "present")] {
      let plain = try export(month, name + "-plain", ["--zip"])
      #expect(plain.status == 0, "\(plain.errors)")
      let named = try folder.ctl("verify", folder[name + "-plain"])
      #expect(named.status == 0, "\(named.output)")
      let made = try export(month, name, ["--zip", "--pseudonymise"])
      #expect(
        made.status == 0 && made.output.contains("pseudonyms.csv, which must stay here"), "\(made.errors)")
      let verdict = try folder.ctl("verify", folder[name])
      #expect(verdict.status == 0 && verdict.output.contains("could not be checked"), "\(verdict.output)")
      let script = try folder.run("/usr/bin/python3", ["-I", folder[name + "/verify.py"]])
      #expect(script.status == 0 && script.output.contains("withheld"), "\(script.output)")
    }
    let search = """
      import os, re, socket, sys, zipfile
      names = b"quentin xaverius wilhelmina zebulon ottilie gundula 192.0.2.10 web01 theodosia uucp".split()
      # In the texts that are in every bundle, proxies are spoken of.
      names += [b"proxy (uid", b">proxy<", b",proxy,", b'"proxy"']
      host = socket.gethostname().encode()
      found, seen = set(), 0
      def look(name, data):
          global seen
          seen += 1
          for word in names:
              if word in data.lower():
                  found.add((name, word))
          if len(host) > 3 and re.search(b"\\\\b" + re.escape(host) + b"\\\\b", data):
              found.add((name, host))
      for bundle in sys.argv[1:]:
          for at, _, files in os.walk(bundle):
              for name in files:
                  with open(os.path.join(at, name), "rb") as file:
                      look(os.path.relpath(os.path.join(at, name), bundle), file.read())
          archive = zipfile.ZipFile(bundle + ".zip")
          for name in archive.namelist():
              look(name, archive.read(name))
              look("a name", name.encode())
      print(seen, sorted(found))
      print(*sorted({word.decode() for _, word in found}))
      """
    let plain = try folder.run(
      "/usr/bin/python3", ["-c", search, folder["last-plain"], folder["present-plain"]])
    for name in [
      "quentin", "xaverius", "wilhelmina", "zebulon", "ottilie", "gundula", "192.0.2.10", "theodosia", "uucp",
      "proxy (uid",
    ] {
      #expect(plain.lines.last?.contains(name) == true, "\(name): \(plain.output)")
    }
    let searched = try folder.run("/usr/bin/python3", ["-c", search, folder["last"], folder["present"]])
    #expect(searched.status == 0 && searched.output.contains(" []"), "\(searched.output)\(searched.errors)")
    let changes = folder.text("present/rule_changes.csv")
    #expect(changes.contains(",CHG-118,") && changes.contains(",[withheld],"))
    let hours = folder.text("last/operations.csv").split(separator: "\r\n")
    #expect(hours.count { $0.contains(",20,\(Self.month(-1))-15T1") } == 2, "\(hours)")
    // One name is one pseudonym in both months, and the table says whose.
    func pseudonym(_ name: String, _ bundle: String) -> Substring? {
      folder.text("\(bundle).pseudonyms.csv").split(separator: "\r\n").first { $0.hasSuffix(",\(name)") }?
        .prefix(18)
    }
    let xaverius = try #require(pseudonym("xaverius", "last"))
    #expect(pseudonym("xaverius", "present") == xaverius && xaverius.hasPrefix("p-"))
    #expect(folder.text("last/findings.csv").contains("user=\(xaverius)"))
    #expect(
      folder.text("present/amendments.csv").contains(xaverius)
        || folder.text("present/findings.csv").contains(xaverius))
    var status = stat()
    #expect(lstat(folder["last.pseudonyms.csv"], &status) == 0 && status.st_mode & 0o777 == 0o600)
    // It is on the record that it was such a copy, and it is never written over a table.
    #expect(folder.text("present-plain/access.csv").contains(",1,"))
    #expect(try export(Self.month(-1), "last", ["--pseudonymise"]).status == 70)
    let day = try folder.ctl("export", "--as-of", Self.day(0), "--pseudonymise", "--output", folder["x"])
    #expect(day.status == 64 && day.errors.contains("cannot be pseudonymised"))
    #expect(try folder.ctl("verify").status == 0)
  }

  /// Has an account that is no more than a member of `news` approve the newest rule set, as the daemon that runs admits it.
  private static func approve(in folder: TestFolder, by user: uid_t, _ arguments: String...) throws {
    chmod(folder.path, 0o755)
    folder.makeFolder("run")
    chmod(folder["run"], 0o755)
    let runtime = "RUNTIME_DIRECTORY=\(folder["run"])"
    // Where the build lies, others may not go.
    #expect(try folder.run("/bin/cp", [Program.attestctl.path, folder["attestctl"]]).status == 0)
    chmod(folder["attestctl"], 0o755)
    let digest = try #require(try folder.json("rules", "changes").array?.last?["ruleset"]?.string)
    let daemon = try Child(
      Program.attestd.path, ["--state", folder["state"], "--config", folder["attestd.yaml"]],
      environment: [runtime], in: folder)
    var last: Outcome?
    let isApproved = try eventually {
      let outcome = try folder.run(
        "/usr/bin/setpriv",
        ["--reuid=\(user)", "--regid=\(user)", "--groups=9", folder["attestctl"], "--state", folder["state"]]
          + ["rules", "approve", digest] + arguments, environment: [runtime])
      last = outcome
      return outcome.status == 0
    }
    #expect(isApproved, "\(last?.errors ?? "")")
    daemon.signal(SIGTERM)
    #expect(daemon.wait() == 0, "\(daemon.errors)")
  }

  @Test func theCurrentMonthIsProvisional() throws {
    let folder = try Self.record()
    let outcome = try Self.export(folder, Self.month(0), "now")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("PROVISIONAL"))
    #expect(folder.text("now/report.html").lowercased().contains("provisional"))
    #expect(try folder.ctl("verify", folder["now"]).status == 0)
    // A bundle is never written over another.
    #expect(try Self.export(folder, Self.month(0), "now").status == 70)
    #expect(try folder.ctl("verify").status == 0)
  }

  @Test(arguments: [
    "findings.csv", "coverage.csv", "gaps.csv", "leaves.jsonl", "report.html", "manifest.json",
  ])
  func aChangedFileIsNamed(_ name: String) throws {
    let folder = try Self.record()
    #expect(try Self.export(folder, Self.month(-1), "a").status == 0)
    var bytes = folder.bytes("a/\(name)")
    let letter = try #require(bytes.lastIndex { (0x30...0x39).contains($0) || (0x61...0x79).contains($0) })
    bytes[letter] ^= 1
    try folder.write("a/\(name)", bytes)
    let verdict = try folder.ctl("verify", folder["a"])
    #expect(verdict.status == 1)
    #expect(verdict.output.contains("BAD"))
    if name != "manifest.json" { #expect(verdict.output.contains(name)) }
  }

  @Test func aMissingFileIsNamed() throws {
    let folder = try Self.record()
    #expect(try Self.export(folder, Self.month(-1), "a").status == 0)
    unlink(folder["a/gaps.csv"])
    let verdict = try folder.ctl("verify", folder["a"])
    #expect(verdict.status == 1)
    #expect(verdict.output.contains("gaps.csv"))
  }
}
