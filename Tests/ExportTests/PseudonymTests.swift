import CanonicalJSON
import Events
import Evidence
import Export
import Foundation
import Ledger
import Testing

/// Copies that leave the company.
@Suite struct PseudonymTests {
  static func names(_ first: UInt8 = 7, table: PseudonymTable? = nil) throws -> Pseudonyms {
    let secret = try #require(HostSecret([first] + Array(repeating: 1, count: 31)))
    return Pseudonyms(secret, table: table)
  }

  /// The month with leaves that name logs and a ticket, and with people who took evidence.
  static func month() -> ExportPeriod {
    var month = SyntheticMonth.answered()
    month.gaps[0].gap.detail = "alice was here"
    month.gaps[1].gap.from = "host carol"
    month.controls[0].owner = "dora"
    return month
  }

  static let secrets = [
    "alice", "deploy", "carol", "svc-backup", "bob", "dora", "203.0.113.", "sshd[", "Disk replacement",
    "CHG-118;",
    "Checked with", "Planned penetration",
  ]

  @Test func noFileNamesAnybody() throws {
    let plain = try BundleOnDisk(Self.month())
    let bundle = try BundleOnDisk(Self.month().pseudonymised(try Self.names()))
    for name in try bundle.names() {
      let text = try bundle.text(name)
      for secret in Self.secrets { #expect(!text.contains(secret), "\(name) has \(secret)") }
    }
    // They are there to be found.
    let all = try plain.names().map { try plain.text($0) }.joined()
    for secret in Self.secrets { #expect(all.contains(secret), "\(secret)") }
    let verdict = BundleVerifier.check(bundle.folder)
    #expect(verdict.problems.isEmpty, "\(verdict.problems)")
    #expect(verdict.statements.contains { $0.hasPrefix("pseudonymised: ") })
    #expect(try bundle.text("report.html").contains("Pseudonymised copy"))
    #expect(try !plain.text("report.html").contains("Pseudonymised copy"))
  }

  @Test func oneNameIsOnePseudonymEverywhere() throws {
    let names = try Self.names()
    let (alice, bob) = (names.of("alice"), names.of("bob"))
    #expect(alice != bob && alice.hasPrefix("p-") && alice.utf8.count == 18)
    #expect(try Self.names().of("alice") == alice)
    #expect(try Self.names(8).of("alice") != alice)
    let bundle = try BundleOnDisk(Self.month().pseudonymised(names))
    #expect(try bundle.rows("findings.csv").contains { $0["subject"]?.hasSuffix("user=\(alice)") == true })
    #expect(try bundle.rows("responses.csv").contains { $0["actor"] == alice })
    #expect(try bundle.rows("responses.csv").contains { $0["actor"] == bob && $0["note"] == "[withheld]" })
    for name in ["ocsf/events.jsonl", "oscal/assessment-results.json", "report.html", "operations.csv"] {
      #expect(try bundle.text(name).contains(alice), "\(name)")
    }
    let gaps = try bundle.rows("gaps.csv")
    #expect(gaps.map { $0["detail"] } == ["[withheld]", "[withheld]", "[withheld]"])
    #expect(gaps.map { $0["from"] } == ["i=48210", "[withheld]", "offset 7340032"])
    #expect(gaps[0]["explained_by"] == alice)
  }

  @Test(arguments: [
    ("/home/alice/app.log", false), ("/var/log/auth.log", true), ("/var/log/nginx/access.log.1", true),
    ("journal", true), ("/var/log/alice.log", false), ("/var/log/10.0.0.5.log", false),
    ("/var/log/1001.log", false),
    ("/var/log/acme-corp/app.log", false), ("/var/log/10/20/app.log", false),
  ])
  func onlyCommonLogsKeepTheirNames(path: String, isKept: Bool) throws {
    var month = SyntheticMonth.empty()
    let beat = SyntheticMonth.stated("something.new", "05T08:00", ["behind": [.string("file:" + path)]])
    SyntheticMonth.addLedger(
      to: &month, more: [SyntheticMonth.stated("shard.opened", "01T00:00", [:]).leaf, beat.leaf])
    let bundle = try BundleOnDisk(month.pseudonymised(try Self.names()))
    #expect(try bundle.text("leaves.jsonl").contains("withheld") != isKept)
    let text = try bundle.text("leaves.jsonl")
    #expect(path.isEmpty || text.contains(path) == isKept)
    #expect(BundleVerifier.check(bundle.folder).problems.isEmpty)
  }

  /// Leaves by what they say, and whether the copy shows them.
  @Test(
    arguments: [
      ("daemon.started", ["hostname": "web-01"], false), ("gap.opened", ["detail": "x"], false),
      ("something.new", ["words": "x"], false), ("something.new", ["count": 1], true),
      ("response.made", ["finding": "f-1", "reference": "OPS-12"], true),
      ("response.made", ["finding": "f-1", "reference": "for-alice"], false),
      ("finding.merged", ["last_reference": "s=1f;i=2;b=3;m=4;t=5;x=6"], true),
      ("finding.merged", ["last_reference": "file:/var/log/auth.log inode 7 of 9 offset 12"], true),
      ("finding.merged", ["last_reference": "file:/home/ann/x.log inode 7 of 9 offset 12"], false),
      ("finding.merged", ["last_reference": "attestd gap 10.0.0.7"], false),
    ] as [(String, [String: JSONValue], Bool)])
  func aLeafThatMayNameSomebodyIsWithheld(type: String, body: [String: JSONValue], isShown: Bool) throws {
    var month = SyntheticMonth.empty()
    SyntheticMonth.addLedger(
      to: &month,
      more: [
        SyntheticMonth.heartbeat("01T00:00", 1).leaf,
        SyntheticMonth.stated(type, "05T08:00", body).leaf,
      ])
    let bundle = try BundleOnDisk(month.pseudonymised(try Self.names()))
    #expect(try bundle.text("leaves.jsonl").contains("withheld") != isShown)
  }

  @Test func withheldLeavesAreForPseudonymisedBundlesOnly() throws {
    let copy = try BundleOnDisk(Self.month().pseudonymised(try Self.names()))
    let plain = try BundleOnDisk(Self.month())
    let lines = try plain.text("leaves.jsonl").split(separator: "\n").map(String.init)
    let hash = TreeHash.leaf(Array(lines[3].utf8)).hex
    let stub = #"{"index":3,"shard":"2026","withheld":"\#(hash)"}"#
    try plain.reseal(
      "leaves.jsonl", with: Array(((lines[..<3] + [stub] + lines[4...]).joined(separator: "\n") + "\n").utf8))
    #expect(BundleVerifier.check(plain.folder).problems.contains { $0.place == "leaves.jsonl" })
    // Nor does a stub stand for another leaf than the tree has there.
    let shown = try copy.text("leaves.jsonl")
    let other = String(repeating: "0", count: 64)
    let at = try #require(
      shown.split(separator: "\n").firstIndex { !$0.contains("withheld") && !$0.contains("shard.opened") })
    var forged = shown.split(separator: "\n").map(String.init)
    forged[at] = #"{"index":\#(at),"shard":"2026","withheld":"\#(other)"}"#
    try copy.reseal("leaves.jsonl", with: Array((forged.joined(separator: "\n") + "\n").utf8))
    #expect(
      BundleVerifier.check(copy.folder).problems.contains {
        $0.reason.contains("does not stand for the leaf \(at)")
      })
  }

  @Test func theTableStaysOnTheHost() throws {
    let folder = try BundleOnDisk()
    let path = folder.place.path + "/bundle.pseudonyms.csv"
    let table = try PseudonymTable(path: path)
    let names = try Self.names(table: table)
    try ExportBundle.write(Self.month().pseudonymised(names), to: folder.folder)
    #expect(!FileManager.default.fileExists(atPath: path))
    try names.finish()
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    let rows = try parseCSV(String(contentsOfFile: path, encoding: .utf8))
    #expect(rows.first == ["pseudonym", "name"] && rows.contains([names.of("alice"), "alice"]))
    #expect(Set(rows.map { $0[0] }).count == rows.count)
    #expect(throws: ExportError.fileExists(path)) { try PseudonymTable(path: path) }
    #expect(BundleVerifier.check(folder.folder).problems.isEmpty)
  }

  @Test func actorsAreNamedByTheirAccount() throws {
    let names = try Self.names()
    var month = SyntheticMonth.empty()
    for (place, actor) in ["ann (uid 1000)", "ann (uid 1000) as root", "unattributed (uid 0)", "ann"]
      .enumerated()
    {
      var response = Response(
        finding: "f-1", decision: .comment, note: "", actor: actor,
        time: SyntheticMonth.from.advanced(bySeconds: Int64(place)), shard: "2026", leafIndex: 0)
      response.standing.role = "operator"
      month.responses.append(response)
    }
    SyntheticMonth.addLedger(to: &month)
    let rows = try BundleOnDisk(month.pseudonymised(names)).rows("responses.csv")
    let (ann, root) = (names.of("ann"), names.of("root"))
    #expect(rows.map { $0["actor"] } == [ann, "\(ann) as \(root)", "unattributed", ann])
    #expect(rows.allSatisfy { $0["note"] == "" })
  }
}
