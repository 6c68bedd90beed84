import CanonicalJSON
import Events
import Evidence
import Export
import Foundation
import Ledger
import Testing

@Suite struct ExportBundleTests {
  @Test func aBundleHasExactlyTheseFiles() throws {
    let bundle = try BundleOnDisk(SyntheticMonth.month())
    #expect(
      try bundle.names() == [
        "access.csv", "amendments.csv", "clock.csv", "coverage.csv", "expectations.csv", "findings.csv",
        "findings.jsonl", "gaps.csv", "leaves.hashes",
        "leaves.jsonl",
        "manifest.json", "ocsf/events.jsonl", "operations.csv", "oscal/assessment-plan.json",
        "oscal/assessment-results.json", "oscal/catalog.json", "report.html", "responses.csv",
      ])
    #expect(try FileManager.default.contentsOfDirectory(atPath: bundle.place.path) == ["bundle"])
  }

  @Test func theColumnsAreThoseOfTheDocumentation() throws {
    let bundle = try BundleOnDisk(SyntheticMonth.empty())
    #expect(
      try bundle.text("findings.csv")
        == "finding_id,criterion,rule_id,rule_version,title,severity,kind,host,event_time,last_event_time,"
        + "received_time,recorded_time,detection_latency_s,count,subject,source,source_ref,origin,"
        + "evidence_redacted,record_redacted,state,acknowledged_by,acknowledged_at,triage_decision,triage_note,"
        + "resolved_by,resolved_at,time_to_ack_s,time_to_resolve_s,late,before_coverage,shard,leaf_index,"
        + "leaf_hash,exception_expires,responder_is_actor,self_approved,assigned_to,root_cause,reference,"
        + "ack_overdue,resolve_overdue\r\n")
    #expect(
      try bundle.text("responses.csv")
        == "response_time,finding_id,decision,actor,role,note,responder_is_actor,self_approved,unattributed,"
        + "expires,reference,shard,leaf_index,leaf_hash\r\n")
    #expect(
      try bundle.text("operations.csv")
        == "operation_id,criterion,rule_id,rule_version,title,host,event_time,last_event_time,received_time,"
        + "recorded_time,detection_latency_s,count,subject,source,source_ref,origin,evidence_redacted,late,"
        + "before_coverage,shard,leaf_index,leaf_hash,counted_above,counted_hour\r\n")
    #expect(
      try bundle.text("coverage.csv")
        == "source,interval_start,interval_end,first_event_time,last_event_time,seq_id,seq_first,seq_last,"
        + "records_read,records_evaluated,records_own,records_unparsed,before_coverage,ruleset_version,"
        + "transport\r\n")
    #expect(
      try bundle.text("gaps.csv")
        == "gap_id,source,cause,size_kind,size,from,to,detail,opened_at,closed_at,state,back_filled,"
        + "explanation,explained_by\r\n")
    #expect(try bundle.text("amendments.csv") == (try bundle.text("findings.csv")))
  }

  @Test func everyFindingIsARowInOrder() throws {
    let month = SyntheticMonth.month()
    let rows = try BundleOnDisk(month).rows("findings.csv")
    let expected = month.findings.list.sorted { ($0.firstTime, $0.id) < ($1.firstTime, $1.id) }
    #expect(rows.map { $0["finding_id"] } == expected.map(\.id))
    for (row, finding) in zip(rows, expected) {
      #expect(row["event_time"] == finding.firstTime.description)
      #expect(row["criterion"] == finding.criteria.joined(separator: " "))
      #expect(row["state"] == finding.state.rawValue)
      #expect(row["leaf_index"] == String(finding.leafIndex))
      #expect(row["severity"] == finding.level.rawValue)
    }
  }

  @Test func answersAreTimedFromTheRecord() throws {
    var month = SyntheticMonth.month()
    let recorded = SyntheticMonth.time("2026-10-05T10:00:00.5Z")
    month.findings.list = [month.findings.list[6]]
    month.findings.list[0].firstTime = SyntheticMonth.time("2026-10-05T10:00:00.25Z")
    month.findings.list[0].recordedTime = recorded
    func response(_ decision: Response.Decision, _ second: Int64) -> Response {
      Response(
        finding: "", decision: decision, note: "n", actor: "bob (uid 1001)",
        time: recorded.advanced(bySeconds: second), shard: "2026", leafIndex: 9)
    }
    month.findings.list[0].responses = [
      response(.comment, 5), response(.acknowledge, 30), response(.resolve, 100), response(.reopen, 200),
      response(.dismiss, 300),
    ]
    SyntheticMonth.addLedger(to: &month)
    let row = try #require(try BundleOnDisk(month).rows("findings.csv").first)
    #expect(row["detection_latency_s"] == "0.250")
    #expect(row["time_to_ack_s"] == "30.000")
    #expect(row["time_to_resolve_s"] == "300.000")
    #expect(row["triage_decision"] == "dismiss")
    #expect(row["resolved_by"] == "bob (uid 1001)")
  }

  @Test func whatAnAuditorAsksAboutAnswersStandsAtTheEndOfTheRow() throws {
    var month = SyntheticMonth.answered()
    var assigned = month.findings.list[3].responses[0]
    assigned.decision = .assign
    assigned.expires = nil
    assigned.reference = ""
    assigned.assignee = "carol"
    assigned.standing.isActor = true
    month.findings.list[3].responses.append(assigned)
    month.findings.list[6].level = .high
    month.findings.list[6].responses = []
    month.findings.list[6].asOf = month.asOf
    let rows = try BundleOnDisk(month).rows("findings.csv")
    func row(_ index: Int) throws -> [String: String] {
      try #require(rows.first { $0["finding_id"] == month.findings.list[index].id })
    }
    let excepted = try row(3)
    #expect(excepted["state"] == "excepted" && excepted["exception_expires"] == "2026-12-01T00:00:00.000000Z")
    #expect(excepted["assigned_to"] == "carol" && excepted["reference"] == "SEC-17")
    #expect(excepted["responder_is_actor"] == "1" && excepted["self_approved"] == "0")
    #expect(excepted["ack_overdue"] == "0" && excepted["resolve_overdue"] == "0")
    #expect(try row(4)["self_approved"] == "1" && row(4)["state"] == "open")
    #expect(try row(6)["ack_overdue"] == "1")
    let isLong = month.asOf.since(month.findings.list[6].recordedTime) > 14 * 86_400_000_000
    #expect(try row(6)["resolve_overdue"] == (isLong ? "1" : "0"))
    // Of before attestd was there: no target, so neither met nor missed.
    #expect(try row(0)["ack_overdue"] == "" && row(0)["before_coverage"] == "1")
  }

  @Test func theSamePeriodGivesTheSameBytesInWhateverOrderItComes() throws {
    let one = try BundleOnDisk(SyntheticMonth.month())
    var shuffled = SyntheticMonth.month()
    shuffled.findings.list.reverse()
    shuffled.operations.list.reverse()
    shuffled.coverage.reverse()
    shuffled.gaps.reverse()
    shuffled.criteria.reverse()
    shuffled.controls.reverse()
    shuffled.ruleSets.reverse()
    shuffled.rules.reverse()
    let other = try BundleOnDisk(shuffled)
    for name in try one.names() { #expect(try one.bytes(name) == (try other.bytes(name)), "\(name)") }
  }

  @Test func theReceiptNamesTheManifest() throws {
    let bundle = try BundleOnDisk()
    let receipt = try ExportBundle.write(SyntheticMonth.month(), to: bundle.folder)
    #expect(receipt.manifestSHA256.count == 64)
    let again = try BundleOnDisk()
    #expect(
      try ExportBundle.write(SyntheticMonth.month(), to: again.folder).manifestSHA256
        == receipt.manifestSHA256)
  }

  @Test func theManifestSaysWhatTheBundleIs() throws {
    let manifest = try JSONValue(
      parsing: String(try BundleOnDisk(SyntheticMonth.month()).text("manifest.json").dropLast()))
    #expect(manifest["signature"] == "unsigned")
    #expect(manifest["period"]?["status"] == "final")
    #expect(manifest["period"]?["closed_at"] == "2026-11-01T00:07:31.000000Z")
    #expect(manifest["product"]?["version"] == "0.2.0")
    let open = SyntheticMonth.month(.provisional(producedAt: SyntheticMonth.time("2026-10-20T00:00:00Z")))
    let provisional = try JSONValue(parsing: String(try BundleOnDisk(open).text("manifest.json").dropLast()))
    #expect(provisional["period"]?["status"] == "provisional")
    #expect(provisional["period"]?["produced_at"] == "2026-10-20T00:00:00.000000Z")
  }

  @Test func anEmptyMonthIsStatedNotLeftOut() throws {
    let bundle = try BundleOnDisk(SyntheticMonth.empty())
    for name in [
      "findings.csv", "operations.csv", "expectations.csv", "coverage.csv", "gaps.csv", "amendments.csv",
      "clock.csv", "access.csv",
    ] {
      #expect(try bundle.rows(name).isEmpty)
    }
    let report = try bundle.text("report.html")
    #expect(report.contains("0 rows. Nothing was observed in this period"))
    #expect(report.contains("0 rows: no gap was recorded"))
    #expect(BundleVerifier.check(bundle.folder).problems.isEmpty)
  }

  @Test func aFolderWithSomethingInItIsLeftAlone() throws {
    let bundle = try BundleOnDisk(SyntheticMonth.empty())
    let before = try bundle.bytes("manifest.json")
    #expect(throws: ExportError.folderNotEmpty(bundle.folder)) {
      try ExportBundle.write(SyntheticMonth.month(), to: bundle.folder)
    }
    #expect(try bundle.bytes("manifest.json") == before)
    #expect(ExportError.folderNotEmpty("x").description.contains("empty"))
  }

  @Test func anEmptyFolderAndMissingParentsAreFine() throws {
    let bundle = try BundleOnDisk()
    try FileManager.default.createDirectory(atPath: bundle.folder, withIntermediateDirectories: true)
    try ExportBundle.write(SyntheticMonth.empty(), to: bundle.folder + "/")
    #expect(try bundle.names().count == 18)
    try ExportBundle.write(SyntheticMonth.empty(), to: bundle.place.path + "/a/b/c")
    #expect(BundleVerifier.check(bundle.place.path + "/a/b/c").problems.isEmpty)
  }

  @Test func aFileInTheWayIsSaidToBeOne() throws {
    let bundle = try BundleOnDisk()
    try Data().write(to: URL(fileURLWithPath: bundle.folder))
    #expect(throws: ExportError.notAFolder(bundle.folder)) {
      try ExportBundle.write(SyntheticMonth.empty(), to: bundle.folder)
    }
  }

  /// Folders of exports that run are somebody's, and so is everything of another name.
  @Test func whatAKilledExportLeftIsTakenAway() throws {
    let bundle = try BundleOnDisk()
    let name = URL(fileURLWithPath: bundle.folder).lastPathComponent
    let dead = ".\(name).partial-\(Int32.max)"
    let others = [".\(name).partial-1", ".\(name).partial-x", ".\(name)2.partial-\(Int32.max)"]
    for folder in [dead] + others {
      try FileManager.default.createDirectory(
        atPath: bundle.place.path + "/" + folder, withIntermediateDirectories: true)
      try Data("secret".utf8).write(to: URL(fileURLWithPath: bundle.place.path + "/\(folder)/leaves.jsonl"))
    }
    try ExportBundle.write(SyntheticMonth.empty(), to: bundle.folder)
    let left = try FileManager.default.contentsOfDirectory(atPath: bundle.place.path)
    #expect(Set(left) == Set(others + [name]))
  }

  @Test func aFailedExportLeavesNothing() throws {
    struct Broken: Error {}
    let bundle = try BundleOnDisk()
    var month = SyntheticMonth.month()
    month.ledger.leaves = { body in
      try body("{}")
      throw Broken()
    }
    #expect(throws: ExportError.self) { try ExportBundle.write(month, to: bundle.folder) }
    #expect(try FileManager.default.contentsOfDirectory(atPath: bundle.place.path).isEmpty)
  }

  @Test func leavesThatContradictTheRootAreNotExported() throws {
    let bundle = try BundleOnDisk()
    var month = SyntheticMonth.month()
    month.ledger.root = .emptyTree
    #expect(throws: ExportError.self) { try ExportBundle.write(month, to: bundle.folder) }
    month = SyntheticMonth.month()
    month.ledger.size += 1
    #expect(throws: ExportError.self) { try ExportBundle.write(month, to: bundle.folder) }
    #expect(try FileManager.default.contentsOfDirectory(atPath: bundle.place.path).isEmpty)
  }

  /// `ATTESTD_SAMPLE_BUNDLES=folder` keeps bundles of the synthetic month, to look at the report.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["ATTESTD_SAMPLE_BUNDLES"] != nil))
  func samplesToLookAt() throws {
    let folder = ProcessInfo.processInfo.environment["ATTESTD_SAMPLE_BUNDLES"] ?? ""
    try ExportBundle.write(SyntheticMonth.month(), to: folder + "/final")
    try ExportBundle.write(SyntheticMonth.empty(), to: folder + "/empty")
    let open = ExportPeriod.Status.provisional(producedAt: SyntheticMonth.time("2026-10-20T10:12:44Z"))
    try ExportBundle.write(SyntheticMonth.month(open), to: folder + "/provisional")
  }
}
