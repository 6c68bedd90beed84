import Events
import Evidence
import Export
import Testing

@Suite struct OCSFTests {
  static func month(_ decisions: [Response.Decision]) -> ExportPeriod {
    var month = SyntheticMonth.month()
    month.amendments.list = []
    month.controls = []
    month.findings.list = [month.findings.list[6]]
    month.findings.list[0].firstTime = SyntheticMonth.time("2026-10-05T10:00:00.2509Z")
    month.findings.list[0].recordedTime = SyntheticMonth.time("2026-10-05T10:00:00.5Z")
    month.findings.list[0].responses = decisions.enumerated().map { place, decision in
      Response(
        finding: month.findings.list[0].id, decision: decision, note: place == 0 ? "" : "note \(place)",
        actor: "bob (uid 1001)",
        time: month.findings.list[0].recordedTime.advanced(bySeconds: Int64(place + 1)),
        shard: "2026", leafIndex: 100 + place)
    }
    SyntheticMonth.addLedger(to: &month)
    return month
  }

  @Test func eachChangeIsAnEvent() throws {
    let decisions: [Response.Decision] = [.comment, .acknowledge, .assign, .resolve, .reopen, .dismiss]
    let month = Self.month(decisions)
    let events = try BundleOnDisk(month).events()
    #expect(events.map { $0["class_uid"].integer } == Array(repeating: 2004, count: 7))
    #expect(events.map { $0["activity_id"].integer } == [1, 2, 2, 2, 3, 2, 3])
    #expect(
      events.map { $0["type_uid"].integer } == [200401, 200402, 200402, 200402, 200403, 200402, 200403])
    #expect(events.map { $0["status_id"].integer } == [1, 1, 2, 2, 4, 1, 3])
    #expect(
      events.map { $0["status"].string }
        == ["New", "New", "In Progress", "In Progress", "Resolved", "New", "Suppressed"])
    #expect(events.map { $0["is_alert"].boolean } == [true, false, false, false, false, false, false])
    let places = month.findings.list[0].responses.map(\.leafIndex)
    #expect(events.map { $0["metadata"]["sequence"].integer } == [0] + places)
    #expect(Set(events.map { $0["finding_info"]["uid"].string }) == [month.findings.list[0].id])
    #expect(
      events.map { $0["comment"].string } == [nil, nil, "note 1", "note 2", "note 3", "note 4", "note 5"])
    #expect(events.dropFirst().first?["actor"]["user"]["name"].string == "bob (uid 1001)")
  }

  @Test func anExceptionHasAStatusOfItsOwnAndItsEndIsAnEvent() throws {
    var month = Self.month([.acknowledge, .except])
    month.findings.list[0].responses[1].expires = SyntheticMonth.time("2026-10-07T00:00:00Z")
    month.findings.list[0].asOf = SyntheticMonth.time("2026-10-06T23:59:59Z")
    var events = try BundleOnDisk(month).events()
    #expect(events.map { $0["status_id"].integer } == [1, 2, 99])
    #expect(events.map { $0["status"].string } == ["New", "In Progress", "Excepted"])
    #expect(events.last?["unmapped"]["exception_expires"].string == "2026-10-07T00:00:00.000000Z")
    month.findings.list[0].asOf = SyntheticMonth.time("2026-10-07T00:00:00Z")
    events = try BundleOnDisk(month).events()
    #expect(events.map { $0["status_id"].integer } == [1, 2, 99, 2])
    #expect(events.last?["time"].integer == 1_791_331_200_000)
    #expect(events.last?["metadata"]["sequence"].integer == nil)
    #expect(events.map { $0["activity_id"].integer } == [1, 2, 2, 2])
  }

  @Test func timesAreWholeMilliseconds() throws {
    let events = try BundleOnDisk(Self.month([.resolve])).events()
    let recorded = 1_791_194_400_500
    #expect(events.map { $0["time"].integer } == [recorded, recorded + 1000])
    #expect(events.map { $0["metadata"]["logged_time"].integer } == [recorded, recorded + 1000])
    #expect(events.first?["start_time"].integer == recorded - 250)
    #expect(events.first?["metadata"]["original_time"].string == "2026-10-05T10:00:00.250900Z")
    var early = Self.month([])
    early.findings.list[0].lastTime = Timestamp(microseconds: -1)
    SyntheticMonth.addLedger(to: &early)
    #expect(try #require(try BundleOnDisk(early).events().first)["end_time"].integer == -1)
  }

  @Test(arguments: [
    (Level.informational, 1, "Informational"), (.low, 2, "Low"), (.medium, 3, "Medium"), (.high, 4, "High"),
    (.critical, 5, "Critical"),
  ])
  func levelsAreSeverities(level: Level, id: Int, name: String) throws {
    var month = Self.month([])
    month.findings.list[0].level = level
    let event = try #require(try BundleOnDisk(month).events().first)
    #expect(event["severity_id"].integer == id)
    #expect(event["severity"].string == name)
  }

  @Test func historyIsNoAlert() throws {
    var month = Self.month([])
    month.findings.list[0].isBeforeCoverage = true
    let event = try #require(try BundleOnDisk(month).events().first)
    #expect(event["is_alert"].boolean == false)
    #expect(event["unmapped"]["before_coverage"].boolean == true)
  }

  @Test func evidenceThatWasDeletedIsNotInvented() throws {
    var month = Self.month([])
    let full = try #require(try BundleOnDisk(month).events().first)["evidences"][0]["data"]
    #expect(full.keys == ["group", "kept", "record", "source_ref"])
    month.findings.list[0].kept = nil
    month.findings.list[0].record = nil
    month.findings.list[0].group = []
    let rest = try #require(try BundleOnDisk(month).events().first)["evidences"][0]["data"]
    #expect(rest.keys == ["source_ref"])
  }

  @Test func anEventHasTheSameUIDInEveryBundleAndNoOtherHasIt() throws {
    let month = SyntheticMonth.month()
    let uids = try BundleOnDisk(month).events().map { $0["metadata"]["uid"].string }
    #expect(Set(uids).count == uids.count)
    #expect(!uids.contains(nil))
    var later = SyntheticMonth.empty()
    later.amendments.list = month.findings.list
    later.from = month.to
    later.to = month.to.advanced(bySeconds: 86_400)
    let again = try BundleOnDisk(later).events().map { $0["metadata"]["uid"].string }
    #expect(Set(again).isSubset(of: Set(uids)))
    // One exception of the month expired in it.
    #expect(again.count == month.findings.list.reduce(0) { $0 + 1 + $1.responses.count } + 1)
  }

  @Test func controlsAreStatedWithoutAVerdict() throws {
    let month = SyntheticMonth.month()
    let events = try BundleOnDisk(month).events().filter { $0["class_uid"].integer == 2003 }
    #expect(events.map { $0["compliance"]["control"].string } == month.controls.map(\.id))
    #expect(events.allSatisfy { [0, 99].contains($0["compliance"]["status_id"].integer) })
    #expect(events.allSatisfy { $0["message"].string?.contains("for the assessor to conclude") == true })
    let words = Dictionary(
      uniqueKeysWithValues: events.map {
        ($0["compliance"]["control"].string ?? "", $0["compliance"]["status"].string)
      })
    #expect(words["AC-01"] == "evidence, with exceptions")
    #expect(words["AV-01"] == "evidence")
    #expect(words["AV-02"] == "not exercised")
    #expect(words["VM-01"] == "not configured")
    let seen = events.first { $0["compliance"]["control"].string == "AV-01" }
    #expect(seen?["unmapped"]["operations"].integer == 29)
    #expect(seen?["compliance"]["status_id"].integer == 99)
    #expect(seen?["type_uid"].integer == 200301)
  }

  @Test(arguments: FormatCase.allCases)
  func aLineIsAnEventAndNothingInItIsEmptyOrHidden(month: FormatCase) throws {
    let bundle = try BundleOnDisk(month.period)
    let text = try bundle.text("ocsf/events.jsonl")
    let events = try bundle.events()
    #expect(events.count == text.utf8.count { $0 == UInt8(ascii: "\n") })
    let file = try bundle.json("manifest.json")["files"].array.first {
      $0["name"].string == "ocsf/events.jsonl"
    }
    #expect(file?["rows"].integer == events.count)
    #expect(!text.hidesSomething)
    for event in events {
      event.walk { path, item in
        if let array = item.value as? [Any] { #expect(!array.isEmpty, "\(path)") }
        if let object = item.value as? [String: Any] { #expect(!object.isEmpty, "\(path)") }
      }
    }
  }
}
