import Events
import Evidence
import Export
import Foundation
import Testing

@Suite struct OSCALTests {
  @Test(arguments: FormatCase.allCases)
  func nothingIsEmptyAndNothingIsHidden(month: FormatCase) throws {
    let bundle = try BundleOnDisk(month.period)
    for document in OSCALReferencesTests.names {
      let text = try bundle.text(document)
      #expect(text.hasSuffix("}\n"))
      #expect(!text.dropLast().contains("\n"))
      #expect(!text.hidesSomething)
      try bundle.json(document).walk { path, item in
        if let string = item.string { #expect(!string.isEmpty, "\(path)") }
        if let array = item.value as? [Any] { #expect(!array.isEmpty, "\(path)") }
        if let object = item.value as? [String: Any], path.last != "include-all" {
          #expect(!object.isEmpty, "\(path)")
        }
      }
    }
  }

  @Test func anEmptyMonthHasAResultAndNoLists() throws {
    let result = try BundleOnDisk(SyntheticMonth.empty()).result()
    for key in ["observations", "risks", "findings", "assessment-log"] {
      #expect(!result.keys.contains(key))
    }
    #expect(result["start"].string == "2026-10-01T00:00:00.000000Z")
    #expect(result["end"].string == "2026-11-01T00:00:00.000000Z")
  }

  @Test func onlyExceptionsAreFindingsAndNothingIsConcluded() throws {
    let month = SyntheticMonth.month()
    let bundle = try BundleOnDisk(month)
    let result = try bundle.result()
    let exceptions = month.findings.list + month.amendments.list
    #expect(result["risks"].array.count == exceptions.count)
    let targets = result["findings"].array.flatMap { finding in
      finding.properties("finding-id").map { "\($0) \(finding["target"]["target-id"].string ?? "")" }
    }
    let expected = exceptions.flatMap { finding in
      finding.criteria.map { "\(finding.id) \($0.lowercased())_obj.operating" }
    }
    #expect(targets.sorted() == expected.sorted())
    for finding in result["findings"].array {
      #expect(finding["target"]["status"]["state"].string == "not-satisfied")
      #expect(finding["target"]["status"]["remarks"].string?.contains("assessor") == true)
    }
    for document in OSCALReferencesTests.names {
      #expect(try bundle.text(document).contains("for the assessor to conclude"))
      for word in ["\"satisfied\"", "\"pass\"", "compliant"] {
        #expect(try !bundle.text(document).contains(word))
      }
    }
  }

  @Test func positiveEvidenceIsObservedAndSilenceIsNamed() throws {
    let month = SyntheticMonth.month()
    let observations = try BundleOnDisk(month).result()["observations"].array
    func about(_ rule: String) throws -> JSONOnDisk {
      let id = try #require(month.rules.first { $0.name == rule }?.id)
      return try #require(
        observations.first { $0.properties("rule") == [id] && $0.properties("finding-id").isEmpty })
    }
    let seen = try about("backup_finished")
    #expect(seen.properties("observed-count") == ["29"])
    #expect(seen["types"].array.map(\.string) == ["control-objective"])
    #expect(seen["relevant-evidence"].array.count == 1)
    let silent = try about("restore_tested")
    #expect(silent.properties("state") == ["not exercised"])
    #expect(silent["description"].string?.hasPrefix("Not exercised") == true)
    #expect(silent["relevant-evidence"].array.isEmpty)
    let states = Dictionary(
      uniqueKeysWithValues: observations.compactMap { item in
        item.properties("open-count").isEmpty
          ? nil : (item.properties("criterion").first ?? "", item.properties("state").first)
      })
    #expect(states["CC6.1"] == "evidence, with exceptions")
    #expect(states["A1.3"] == "not exercised")
    #expect(states["CC7.1"] == "not configured")
    #expect(states["CC1.1"] == nil)
  }

  @Test(
    arguments: [
      ([], "open", ["open"]),
      ([.comment, .assign], "open", ["open"]),
      ([.acknowledge], "investigating", ["open", "investigating"]),
      ([.acknowledge, .comment, .resolve], "closed", ["open", "investigating", "closed"]),
      ([.dismiss], "deviation-approved", ["open", "deviation-approved"]),
      ([.dismiss, .reopen], "open", ["open", "deviation-approved", "open"]),
      ([.resolve, .reopen, .acknowledge], "investigating", ["open", "closed", "open", "investigating"]),
    ] as [([Response.Decision], String, [String])])
  func theLogOfARiskEndsInItsState(decisions: [Response.Decision], status: String, changes: [String]) throws {
    var month = SyntheticMonth.month()
    month.amendments.list = []
    month.findings.list = [month.findings.list[6]]
    month.findings.list[0].responses = decisions.enumerated().map { place, decision in
      Response(
        finding: month.findings.list[0].id, decision: decision, note: "", actor: "bob (uid 1001)",
        time: month.findings.list[0].recordedTime.advanced(bySeconds: Int64(place)), shard: "2026",
        leafIndex: place)
    }
    SyntheticMonth.addLedger(to: &month)
    let risk = try #require(try BundleOnDisk(month).result()["risks"].array.first)
    #expect(risk["status"].string == status)
    let entries = risk["risk-log"]["entries"].array
    #expect(entries.compactMap { $0["status-change"].string } == changes)
    #expect(entries.count == decisions.count + 1)
    // A false positive stays on the record and says what it is.
    let isFalsePositive = status == "deviation-approved"
    #expect(risk.properties("false-positive") == (isFalsePositive ? ["yes"] : []))
  }

  @Test(
    arguments: [
      ("2026-11-30", "deviation-approved", ["open", "deviation-approved"], ["yes"]),
      ("2026-10-31", "open", ["open", "deviation-approved", "open"], []),
    ] as [(String, String, [String], [String])])
  func anExceptionIsAnApprovedDeviationAsLongAsItHolds(
    expires: String, status: String, changes: [String], exception: [String]
  ) throws {
    var month = SyntheticMonth.month()
    month.amendments.list = []
    month.findings.list = [month.findings.list[3]]
    month.findings.list[0].responses[0].expires = SyntheticMonth.time(expires)
    month.findings.list[0].asOf = month.asOf
    SyntheticMonth.addLedger(to: &month)
    let risk = try #require(try BundleOnDisk(month).result()["risks"].array.first)
    #expect(risk["status"].string == status)
    #expect(risk["risk-log"]["entries"].array.compactMap { $0["status-change"].string } == changes)
    #expect(risk.properties("exception") == exception)
    #expect(risk.properties("false-positive") == [])
    #expect(risk.properties("exception-expires") == ["\(expires)T00:00:00.000000Z"])
  }

  @Test func whoAnsweredIsAPersonUnlessNobodyIsNamed() throws {
    var month = SyntheticMonth.month()
    month.amendments.list = []
    month.gaps = []
    month.findings.list = [month.findings.list[6]]
    month.findings.list[0].responses = ["unattributed", "bob (uid 1001)"].map { actor in
      Response(
        finding: month.findings.list[0].id, decision: .comment, note: "n", actor: actor, time: month.from,
        shard: "2026", leafIndex: 0)
    }
    SyntheticMonth.addLedger(to: &month)
    let bundle = try BundleOnDisk(month)
    let parties = try bundle.json("oscal/assessment-results.json")["assessment-results"]["metadata"][
      "parties"]
    #expect(parties.array.map { $0["name"].string } == ["bob (uid 1001)"])
    let entries = try bundle.result()["risks"][0]["risk-log"]["entries"].array
    #expect(entries.map { $0.properties("unattributed") } == [[], ["yes"], []])
    #expect(entries.map { $0["logged-by"].array.count } == [0, 0, 1])
  }

  @Test func criteriaBeyondTheCatalogueOrTheScopeAreNamedButNotTargeted() throws {
    var month = SyntheticMonth.month()
    // In the catalogue and within a log's reach, but not in scope.
    for index in month.criteria.indices where month.criteria[index].id == "C1.1" {
      month.criteria[index].isObservable = true
    }
    month.findings.list[0].criteria = ["CC6.1", "C1.1", "CC99.1", "CC1.1", "CC6.1"]
    let bundle = try BundleOnDisk(month)
    let id = month.findings.list[0].id
    let result = try bundle.result()
    let mine = result["findings"].array.filter { $0.properties("finding-id") == [id] }
    #expect(mine.map { $0["target"]["target-id"].string } == ["cc6.1_obj.operating"])
    let observation = result["observations"].array.first { $0.properties("finding-id") == [id] }
    #expect(observation?.properties("criterion") == ["CC6.1", "C1.1", "CC99.1", "CC1.1", "CC6.1"])
  }

  @Test func earlierPeriodsAreHistoric() throws {
    let month = SyntheticMonth.month()
    let observations = try BundleOnDisk(month).result()["observations"].array
    let historic = observations.filter { $0["types"].array.first?.string == "historic" }
    #expect(historic.map { $0.properties("finding-id") } == month.amendments.list.map { [$0.id] })
    #expect(historic.map { $0.properties("amendment") } == [["yes"]])
    #expect(
      historic.first?["relevant-evidence"][0]["href"].string
        == "../amendments.csv#\(month.amendments.list[0].id)")
  }

  @Test func gapsAndRuleSetsAreInTheLog() throws {
    let entries = try BundleOnDisk(SyntheticMonth.month()).result()["assessment-log"]["entries"].array
    #expect(
      entries.map { $0.properties("kind") } == [["ruleset"], ["ruleset"], ["gap"], ["gap"], ["gap"]])
    #expect(
      entries.compactMap { $0.properties("gap-id").first }.sorted() == SyntheticMonth.month().gaps.map(\.id))
    var later = SyntheticMonth.month()
    let old = RuleSetActivation(
      digest: "d0", activated: SyntheticMonth.time("2026-08-01T00:00:00Z"), loaded: 1, rejected: 0)
    var inForce = old
    inForce.digest = "d1"
    inForce.activated = SyntheticMonth.time("2026-09-01T00:00:00Z")
    later.ruleSets = [old, inForce] + later.ruleSets
    #expect(
      try BundleOnDisk(later).result().properties("ruleset-version")
        == ["d1", SyntheticMonth.ruleSet, SyntheticMonth.laterRuleSet])
  }

  @Test func otherFilesAreNamedWithTheirHashes() throws {
    let bundle = try BundleOnDisk(SyntheticMonth.month())
    let manifest = try bundle.json("manifest.json")["files"].array
    let resources = try bundle.json("oscal/assessment-results.json")["assessment-results"]["back-matter"][
      "resources"]
    #expect(resources.array.count == 13)
    for resource in resources.array {
      let link = try #require(resource["rlinks"].array.first)
      let file = manifest.first { link["href"].string == "../\($0["name"].string ?? "?")" }
      #expect(link["hashes"].array.first?["value"].string == file?["sha256"].string)
      #expect(file != nil)
    }
  }

  /// `uuid.uuid5(uuid.UUID('904a9ec8-dc54-4921-8773-ebf89f2ccaca'), '4:host6:web-01')` of Python.
  @Test func uuidsAreThoseThatAnybodyDerives() throws {
    let result = try BundleOnDisk(SyntheticMonth.month()).result()
    #expect(
      result["local-definitions"]["inventory-items"].array.map { $0["uuid"].string }
        == ["b604f961-8e30-50e0-a715-c80f9db0cd5b"])
  }

  @Test func aDocumentThatChangedHasAnotherUUIDAndAFindingKeepsIts() throws {
    let one = try BundleOnDisk(SyntheticMonth.month())
    var month = SyntheticMonth.month()
    month.findings.list.removeLast()
    SyntheticMonth.addLedger(to: &month)
    let other = try BundleOnDisk(month)
    let name = "oscal/assessment-results.json"
    #expect(
      try one.json(name)["assessment-results"]["uuid"].string
        != other.json(name)["assessment-results"]["uuid"].string)
    let ids = try Set(one.result()["risks"].array.compactMap { $0["uuid"].string })
    #expect(try ids.isSuperset(of: other.result()["risks"].array.compactMap { $0["uuid"].string }))
  }

  @Test func theCatalogueIsOneFileThatCanBeSwapped() throws {
    let bundle = try BundleOnDisk(SyntheticMonth.month())
    let catalog = try bundle.json("oscal/catalog.json")["catalog"]
    let controls = catalog["groups"].array.flatMap { $0["controls"].array }
    #expect(
      controls.map { $0.properties("label").first }
        == Catalogue.criteria.map(\.id).sorted { a, b in
          (a.hasPrefix("CC") ? 0 : 1, a) < (b.hasPrefix("CC") ? 0 : 1, b)
        })
    #expect(
      Set(catalog["groups"].array.compactMap { $0["id"].string }).count == catalog["groups"].array.count)
    #expect(controls.first?["title"].string == "Integrity and ethical values are lived")
    // Another text under the same ids: what refers to them still holds.
    for criterion in Catalogue.criteria {
      #expect(try !bundle.text("oscal/assessment-plan.json").contains(criterion.gist))
    }
  }

  /// OSCAL takes titles and descriptions for Markdown.
  @Test func logTextIsNoMarkup() throws {
    let bundle = try BundleOnDisk(SyntheticMonth.hostile())
    try bundle.json("oscal/assessment-results.json").walk { path, item in
      guard ["title", "description", "remarks", "prose", "statement"].contains(path.last),
        let text = item.string
      else { return }
      var isEscaped = false
      for scalar in text.unicodeScalars {
        if !isEscaped { #expect(!"<>[]`*_{}#|~&".unicodeScalars.contains(scalar), "\(path): \(text)") }
        isEscaped = scalar == "\\" && !isEscaped
      }
      #expect(!text.replacing("\\://", with: "").contains("://"))
    }
  }
}
