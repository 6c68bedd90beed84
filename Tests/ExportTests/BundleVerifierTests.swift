import CanonicalJSON
import Events
import Evidence
import Export
import Foundation
import Ledger
import Testing

@Suite struct BundleVerifierTests {
  @Test func anUntouchedBundleHoldsTogetherAndIsCalledUnsigned() throws {
    let bundle = try BundleOnDisk(SyntheticMonth.month())
    let kept = BundleVerifier.check(bundle.folder)
    #expect(kept.problems.isEmpty)
    #expect(kept.statements.contains { $0.hasPrefix("unsigned") })
    #expect(kept.statements.contains { $0.hasPrefix("balance") })
    #expect(kept.statements.contains { $0.hasPrefix("ledger") })
    #expect(kept.statements.contains { $0.hasPrefix("oscal") })
  }

  @Test(arguments: [
    "access.csv", "amendments.csv", "clock.csv", "coverage.csv", "expectations.csv", "findings.csv",
    "findings.jsonl", "gaps.csv", "leaves.hashes",
    "leaves.jsonl",
    "manifest.json", "ocsf/events.jsonl", "operations.csv", "oscal/assessment-plan.json",
    "oscal/assessment-results.json", "oscal/catalog.json", "report.html", "responses.csv",
  ])
  func aChangedByteIsFound(name: String) throws {
    var month = SyntheticMonth.month()
    month.findings.list.removeLast(month.findings.list.count - 2)
    month.operations.list.removeLast(month.operations.list.count - 2)
    month.coverage.removeLast(month.coverage.count - 2)
    month.criteria.removeLast(month.criteria.count - 8)
    month.controls.removeLast(month.controls.count - 2)
    SyntheticMonth.addLedger(to: &month)
    let bundle = try BundleOnDisk(month)
    let bytes = try bundle.bytes(name)
    // Every byte of the manifest, which nothing hashes, and a spread of the others, which are hashed whole.
    let step = name == "manifest.json" ? 1 : max(1, bytes.count / 20)
    for position in stride(from: 0, to: bytes.count, by: step) {
      var changed = bytes
      changed[position] = bytes[position] == UInt8(ascii: "0") ? UInt8(ascii: "1") : UInt8(ascii: "0")
      try bundle.replace(name, with: changed)
      #expect(!BundleVerifier.check(bundle.folder).problems.isEmpty, "byte \(position) of \(name)")
    }
  }

  @Test func addedMissingAndLinkedFilesAreFound() throws {
    let bundle = try BundleOnDisk(SyntheticMonth.month())
    try bundle.replace("extra.txt", with: [1])
    #expect(BundleVerifier.check(bundle.folder).problems.map(\.place) == ["bundle"])
    try FileManager.default.removeItem(atPath: bundle.folder + "/extra.txt")
    try FileManager.default.moveItem(
      atPath: bundle.folder + "/gaps.csv", toPath: bundle.place.path + "/gaps.csv")
    #expect(Set(BundleVerifier.check(bundle.folder).problems.map(\.place)) == ["gaps.csv"])
    try FileManager.default.createSymbolicLink(
      atPath: bundle.folder + "/gaps.csv", withDestinationPath: "../gaps.csv")
    #expect(Set(BundleVerifier.check(bundle.folder).problems.map(\.place)) == ["gaps.csv"])
  }

  @Test func whatIsAddedToASubfolderOrLinkedInItsPlaceIsFound() throws {
    let bundle = try BundleOnDisk(SyntheticMonth.month())
    try bundle.replace("oscal/extra.json", with: [1])
    #expect(
      BundleVerifier.check(bundle.folder).problems.map(\.description) == [
        "bundle: holds 'oscal/extra.json', which the manifest does not list"
      ])
    try FileManager.default.removeItem(atPath: bundle.folder + "/oscal/extra.json")
    try FileManager.default.moveItem(
      atPath: bundle.folder + "/ocsf", toPath: bundle.place.path + "/elsewhere")
    try FileManager.default.createSymbolicLink(
      atPath: bundle.folder + "/ocsf", withDestinationPath: "../elsewhere")
    #expect(
      BundleVerifier.check(bundle.folder).problems.map(\.description) == [
        "bundle: holds 'ocsf', which is no folder"
      ])
  }

  @Test func aFolderThatIsNoBundleIsSaidToBeNone() throws {
    let verdict = BundleVerifier.check("/nonexistent")
    #expect(verdict.problems.map(\.description).first?.contains("is '/nonexistent' a bundle?") == true)
  }

  @Test func aMonthInTheMiddleOfAShardIsCheckedFromItsOwnLeaves() throws {
    var month = SyntheticMonth.month()
    SyntheticMonth.addLedger(to: &month, after: 7)
    var lines: [String] = []
    try month.ledger.leaves { lines.append($0) }
    // From the last leaf before the month on.
    month.ledger = SyntheticMonth.ledger(of: lines, from: 6)
    #expect(try Self.problems(month) == [])
    month.ledger = SyntheticMonth.ledger(of: lines, from: 7)
    #expect(
      try Self.problems(month).map(\.reason) == [
        "leaf 7 is not the last one before the period, so some of its own may be missing"
      ])
  }

  private static func problems(_ period: ExportPeriod) throws -> [BundleVerdict.Problem] {
    let bundle = try BundleOnDisk(period)
    return BundleVerifier.check(bundle.folder).problems
  }

  @Test func aPeriodThatEndsBeforeItWasClosedIsFound() throws {
    var month = SyntheticMonth.month()
    month.ledger.periodSize -= 1
    let short = try BundleOnDisk(month)
    #expect(BundleVerifier.check(short.folder).problems.map(\.place) == ["manifest.json"])
    var open = SyntheticMonth.month(.provisional(producedAt: SyntheticMonth.to))
    #expect(try Self.problems(open) == [])
    open.ledger.periodSize -= 1
    #expect(try Self.problems(open).map(\.place).contains("manifest.json"))
  }

  /// The month's findings in the last shard, and `count` leaves of the one before it.
  static func overTwoShards(
    _ change: (_ opening: inout [String: JSONValue]) -> Void = { _ in }
  ) throws -> ExportPeriod {
    var month = SyntheticMonth.month()
    var lines: [String] = []
    try month.ledger.leaves { lines.append($0) }
    let earlier = SyntheticMonth.ledger(
      of: lines.map { $0.replacing("\"2026\"", with: "\"2025\"") }, from: 5, shard: "2025")
    var opening: [String: JSONValue] = [
      "previous_shard": "2025", "previous_size": .integer(Int64(earlier.size)),
      "previous_root": .string(earlier.root.hex),
    ]
    change(&opening)
    let leaf = Leaf(
      type: "shard.opened", host: "h-5d41402abc4b2a76", shard: "2026", index: 0,
      recorded: month.from.description, body: opening)
    month.findings = FindingRows([])
    month.operations = FindingRows([])
    month.amendments = FindingRows([])
    month.responses = []
    month.coverage = []
    month.gaps = []
    month.from = month.to
    month.status = .provisional(producedAt: month.to)
    month.ledger = SyntheticMonth.ledger(of: [String(decoding: leaf.canonicalBytes, as: UTF8.self)])
    month.ledger.earlier = [earlier]
    return month
  }

  @Test func aPeriodOverTwoShardsHoldsTheLeavesOfBoth() throws {
    let bundle = try BundleOnDisk(Self.overTwoShards())
    #expect(BundleVerifier.check(bundle.folder).problems.isEmpty)
    #expect(try bundle.names().contains("earlier/2025.leaves.jsonl"))
    try bundle.replace("earlier/2025.leaves.hashes", with: bundle.bytes("leaves.hashes"))
    #expect(!BundleVerifier.check(bundle.folder).problems.isEmpty)
  }

  @Test(arguments: ["previous_shard", "previous_size", "previous_root"])
  func aShardThatDoesNotContinueTheOneBeforeIsFound(key: String) throws {
    let month = try Self.overTwoShards { $0[key] = key == "previous_size" ? 7 : "2024" }
    let bundle = try BundleOnDisk(month)
    #expect(
      BundleVerifier.check(bundle.folder).problems.map(\.reason) == [
        "the first leaf does not continue shard '2025'"
      ])
  }

  @Test func aRowWithAnotherLeafOrWithoutOneIsFound() throws {
    var month = SyntheticMonth.month()
    month.findings.list[4].leafHash = TreeHash.emptyTree.hex
    let forged = try BundleOnDisk(month)
    #expect(BundleVerifier.check(forged.folder).problems.map(\.place) == ["findings.csv"])
    month = SyntheticMonth.month()
    let left = month.findings.list.remove(at: 4)
    let short = try BundleOnDisk(month)
    #expect(BundleVerifier.check(short.folder).problems.contains { $0.reason.contains(left.id) })
  }

  @Test func anUnbalancedIntervalIsFound() throws {
    var month = SyntheticMonth.month()
    month.coverage[3].read += 1
    let bundle = try BundleOnDisk(month)
    let problems = BundleVerifier.check(bundle.folder).problems
    #expect(problems.contains { $0.reason.contains("is not examined") })
    #expect(problems.allSatisfy { $0.place == "coverage.csv" })
  }

  /// A megabyte of line ends is a million wrong lines, and each would be some sentences.
  @Test(arguments: ["leaves.jsonl", "findings.csv", "responses.csv"])
  func aFileThatIsWrongEverywhereIsSaidInSomeWords(name: String) throws {
    let bundle = try BundleOnDisk(SyntheticMonth.answered())
    let lines = Array(repeating: Array("\r\n".utf8), count: 5_000).joined()
    try bundle.reseal(name, with: bundle.bytes(name) + lines)
    let problems = BundleVerifier.check(bundle.folder).problems.filter { $0.place == name }
    #expect(problems.count < 60)
    #expect(problems.contains { $0.reason.hasPrefix("and ") && $0.reason.hasSuffix(" more") })
  }

  @Test func aRowOfTooManyCellsIsNotReadToItsEnd() throws {
    let bundle = try BundleOnDisk(SyntheticMonth.month())
    let cells = Array(repeating: UInt8(ascii: ","), count: 100_000)
    try bundle.reseal("gaps.csv", with: cells + Array("\r\n".utf8))
    #expect(
      BundleVerifier.check(bundle.folder).problems.contains {
        $0.place == "gaps.csv" && $0.reason == "is not well-formed"
      })
  }

  @Test func aManifestThatNamesShardsWithoutEndIsNotFollowed() throws {
    let bundle = try BundleOnDisk(SyntheticMonth.month())
    let zeros = String(repeating: "0", count: 64)
    let earlier = (0..<2_000).map {
      #"{"first_leaf":0,"root":"\#(zeros)","shard":"\#($0)","size":0}"#
    }
    let text = try bundle.text("manifest.json")
    #expect(text.contains(#""earlier":[]"#))
    try bundle.replace(
      "manifest.json",
      with: Array(
        text.replacing(#""earlier":[]"#, with: "\"earlier\":[\(earlier.joined(separator: ","))]").utf8))
    #expect(
      BundleVerifier.check(bundle.folder).problems.map(\.reason) == [
        "names more shards than a record comes to"
      ])
  }

  @Test func eachAnswerOfThePeriodIsARowAndSaysWhatItsLeafSays() throws {
    let month = SyntheticMonth.answered()
    #expect(month.responses.count > 10)
    let bundle = try BundleOnDisk(month)
    #expect(BundleVerifier.check(bundle.folder).problems.isEmpty)
    let rows = try bundle.rows("responses.csv")
    #expect(rows.count == month.responses.count)
    #expect(rows.map { $0["response_time"] ?? "" } == rows.map { $0["response_time"] ?? "" }.sorted())
    let row = try #require(rows.first { $0["decision"] == "except" && $0["self_approved"] == "1" })
    #expect(row["finding_id"] == month.findings.list[4].id && row["role"] == "reviewer")
    #expect(row["expires"] == "2026-10-30T00:00:00.000000Z" && row["reference"] == "SEC-17")
    #expect(row["note"] == "Vendor fixes it, see the ticket" && row["actor"] == "dora (uid 1004)")
  }

  @Test(
    arguments: [
      { $0.responses[3].decision = .comment },
      { $0.responses[3].time = $0.responses[3].time.advanced(bySeconds: 1) },
      { $0.responses[3].finding = $0.responses[4].finding + "0" },
      { $0.responses[3].standing.role = "admin" },
      { $0.responses[3].standing.isActor = true }, { $0.responses[3].standing.isSelfApproved = true },
      { $0.responses[3].standing.isUnattributed = true }, { $0.responses[3].reference = "=SEC-1" },
      { $0.responses[3].expires = SyntheticMonth.to }, { $0.responses[3].leafHash = TreeHash.emptyTree.hex },
      { $0.responses[3].leafIndex += 100_000 }, { $0.responses[3].leafIndex = 1 },
      { $0.responses.remove(at: 3) }, { $0.responses.append($0.responses[3]) },
    ] as [@Sendable (inout ExportPeriod) -> Void])
  func anAnswerThatIsNotItsLeafsIsFound(change: @Sendable (inout ExportPeriod) -> Void) throws {
    var month = SyntheticMonth.answered()
    change(&month)
    let bundle = try BundleOnDisk(month)
    let problems = BundleVerifier.check(bundle.folder).problems
    #expect(!problems.isEmpty && problems.allSatisfy { $0.place == "responses.csv" }, "\(problems)")
  }
}
