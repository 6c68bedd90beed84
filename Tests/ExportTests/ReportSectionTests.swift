import Events
import Evidence
import Export
import Foundation
import Testing

/// What the sections of the report say of expectations and answers.
@Suite struct ReportSectionTests {
  private func report(_ period: ExportPeriod) throws -> String {
    try BundleOnDisk(period).text("report.html")
  }

  private func count(_ needle: String, in text: String) -> Int {
    text.split(separator: needle, omittingEmptySubsequences: false).count - 1
  }

  /// The rows of the table with this caption, tags taken out.
  private func rows(_ page: String, under caption: String) throws -> [String] {
    let start = try #require(page.range(of: caption))
    let rest = page[start.upperBound...]
    let body = try #require(rest.range(of: "<tbody>"))
    let end = try #require(rest.range(of: "</tbody>"))
    return rest[body.upperBound..<end.lowerBound].split(separator: "</tr>").map { row -> String in
      var text = ""
      // Charts have texts of their own.
      for part in String(row).split(separator: "<") {
        let isChart = ["title", "/title", "svg"].contains { part.hasPrefix($0) } && !part.hasPrefix("/svg")
        guard let end = part.firstIndex(of: ">") else {
          text += part
          continue
        }
        text += " " + (isChart && !part.hasPrefix("/title") ? "" : part[part.index(after: end)...])
      }
      return " " + text.split(whereSeparator: \.isWhitespace).joined(separator: " ") + " "
    }.filter { $0 != "  " }
  }

  @Test func theSectionsComeInTheirOrderAndTheContentsNameThem() throws {
    let page = try report(SyntheticMonth.expectant())
    let anchors = page.matches(of: /<h2[^>]* id="([a-z]+)"/).map { String($0.1) }
    #expect(
      Array(anchors.prefix(6)) == ["coverage", "criteria", "days", "exceptions", "expected", "answers"])
    #expect(page.matches(of: /<li><a href="#([a-z]+)">/).map { String($0.1) } == anchors)
    let numbers = page.matches(of: /<h2[^>]*><span class="no">([0-9]+)</).map { String($0.1) }
    #expect(numbers == (1...anchors.count).map(String.init))
    for link in page.matches(of: /href="([a-z_]+\.csv)"/) {
      #expect(try BundleOnDisk(SyntheticMonth.empty()).names().contains(String(link.1)), "\(link.1)")
    }
    #expect(count("<table", in: page) - 1 == count("<caption>", in: page))
  }

  @Test func eachPeriodIsACellAndStreaksRunOverWhatHadNoOccasion() throws {
    let page = try report(SyntheticMonth.expectant())
    // One more of each in the legend, where two cells are missed ones.
    #expect(count("class=\"e-met\"", in: page) == 27 + 1)
    #expect(count("class=\"e-slash\"", in: page) == 1 + 1)
    #expect(count("class=\"e-cross\"", in: page) == 1 + 2)
    #expect(count("class=\"e-none\"", in: page) == 1 + 1)
    #expect(count("class=\"e-unseen\"", in: page) == 1 + 1)
    let table = try rows(page, under: "Expectations, a cell for each period")
    #expect(table.count == 2)
    // Periods of 10, 11 and 13 to 31 October; that of the 12th had no occasion.
    #expect(
      table[0].contains(
        "missed 1: 2026-10-09 late 1: 2026-10-07 not exercised 1: 2026-10-12 27 of 29 met (93.1 %) 21 21"))
    #expect(table[0].contains("A1.2 · controls: AV-01"))
    #expect(table[1].contains("no period ended in this window"))
  }

  @Test func aShareOfFewPeriodsIsNotGiven() throws {
    var month = SyntheticMonth.expectant()
    month.expectations.removeSubrange(9...)
    SyntheticMonth.addLedger(to: &month)
    let row = try #require(try rows(try report(month), under: "Expectations, a cell for each").first)
    #expect(row.contains("7 of 9 met 1 5") && !row.contains("%"))
  }

  @Test func answersAreCountedByWhoAndWhatStandsOutIsNamed() throws {
    var month = SyntheticMonth.answered()
    month.responses[0].standing.isActor = true
    month.responses[1].standing.isUnattributed = true
    SyntheticMonth.addLedger(to: &month)
    let page = try report(month)
    let total = month.responses.count
    #expect(page.contains("Of \(total): 1 by the actor of the finding, 1 self-approved, 1 unattributed."))
    let people = try rows(page, under: "Who answered")
    let dora = month.responses.filter { $0.actor.hasPrefix("dora") }.count
    #expect(people.contains { $0.hasPrefix(" dora (uid 1004) reviewer \(dora) \(dora) except") })
    #expect(
      Set(people.map { $0.split(separator: " ")[0] })
        == Set(month.responses.map { $0.actor.split(separator: " ")[0] }))
    let exceptions = try rows(page, under: "Exceptions and when they end")
    #expect(exceptions.count == 2)
    #expect(exceptions.contains { $0.contains("2026-12-01 00:00:00 in force") })
    #expect(exceptions.contains { $0.contains("self-approved 2026-10-30 00:00:00 over or replaced") })
  }

  @Test func missedTargetsAreCountedAsInTheTable() throws {
    var month = SyntheticMonth.answered()
    month.targets = ResponseTargets([.high: .init(acknowledge: 60, resolve: 1_200)])
    let bundle = try BundleOnDisk(month)
    let high = try bundle.rows("findings.csv").filter { $0["severity"] == "high" && $0["ack_overdue"] != "" }
    let missed = (
      high.filter { $0["ack_overdue"] == "1" }.count, high.filter { $0["resolve_overdue"] == "1" }.count
    )
    #expect(missed.0 > missed.1 && missed.1 > 0)
    let page = try bundle.text("report.html")
    let targets = try rows(page, under: "Targets, and findings of the period that missed them")
    #expect(
      targets.map { $0.trimmingCharacters(in: .whitespaces) } == [
        "high 1 min \(missed.0) of \(high.count) 20 min \(missed.1) of \(high.count)"
      ])
    let either = high.filter { $0["ack_overdue"] == "1" || $0["resolve_overdue"] == "1" }.count
    #expect(try rows(page, under: "Missed targets, with their row in").count == either)
  }

  @Test func aControlHasTheCountsOfItsRulesAndAYearBehindThem() throws {
    var month = SyntheticMonth.month()
    let two = Catalogue.rules.filter { ["sudo_not_in_sudoers", "group_sudo_member"].contains($0.name) }
    let ids = two.map(\.id)
    month.history.counts = [ids[0]: ["2026-10": 4, "2026-08": 3, "2025-11": 2], "gone": ["2026-09": 7]]
    month.history.since = SyntheticMonth.time("2026-01-20T00:00:00Z")
    let bundle = try BundleOnDisk(month)
    let page = try bundle.text("report.html")
    let table = try rows(page, under: "Findings by control, the most severe first")
    let mine = try bundle.rows("findings.csv").filter { ids.contains($0["rule_id"] ?? "") }
    let days = Set(mine.map { ($0["event_time"] ?? "").prefix(10) }).count
    let open = mine.filter { $0["state"] == "open" }.count
    // Two of the twelve months, November and December 2025, were before the record.
    #expect(
      table.contains {
        $0.hasPrefix(
          " AC-02 Privileges are granted by ticket and reviewed. \(mine.count) \(days) high \(open) ")
          && $0.hasSuffix(" 7 ")
      })
    #expect(page.contains("2025-11 to 2026-10"))
    #expect(page.contains("2 of the 12 months are not on the record"))
    #expect(
      page.contains("<title>2026-08: 3</title>") && page.contains("<title>2025-12: not on the record</title>")
    )
    #expect(table.last?.contains("no control") == true && table.last?.hasSuffix(" 7 ") == true)
    #expect(
      try rows(page, under: "Neither resolved, dismissed nor excepted").count
        == bundle.rows("findings.csv").filter { ["open", "acknowledged"].contains($0["state"]) }.count)
  }

  @Test func theYearOfATrendEndsWithThePeriod() {
    func window(_ end: String) -> String {
      FindingHistory.window(until: SyntheticMonth.time(end)).lowerBound.description
    }
    #expect(window("2026-11-01T00:00:00Z") == "2025-11-01T00:00:00.000000Z")
    #expect(window("2026-01-01T00:00:00Z") == "2025-01-01T00:00:00.000000Z")
    #expect(window("2026-03-15T00:00:00Z") == "2025-04-01T00:00:00.000000Z")
  }

  @Test func whatWasDrawnIsListedWithWhatItTakesToDrawItAgain() throws {
    var month = SyntheticMonth.month()
    #expect(try report(month).contains("0 rows: no population and no sample was taken"))
    month.pulls = [SyntheticMonth.sample("ENG-2026")]
    month.pullCount = 4
    let page = try report(month)
    let table = try rows(page, under: "Populations and samples as put on the record")
    #expect(table.count == 1)
    for words in [
      "text: ENG-2026", "from 29 rows", "2, drawn month by month drawn", "ENG-2026 ENG-2026",
      "leaf 40 of 2026",
    ] {
      #expect(table[0].contains(words), "\(words)")
    }
    #expect(page.contains("Another 3 are in the ledger only."))
  }

  @Test func theClockIsSaidToBeRightOnlyWhereSomebodyKnew() throws {
    var month = SyntheticMonth.empty()
    month.coverage = [true, false, nil].enumerated().map { hour, isRight in
      let start = month.from.advanced(bySeconds: Int64(hour) * 7_200)
      var interval = CoverageInterval(
        source: "journal", start: start, end: start.advanced(bySeconds: Int64(hour + 1) * 1_800), ruleSet: "")
      interval.isClockSynchronised = isRight
      interval.maximumLag = hour * 10
      return interval
    }
    let table = try rows(try report(month), under: "Whether a time service kept the clock right")
    #expect(table == [" journal 0.5 h 1 h 1.5 h 20 s "])
  }

  @Test func noVerdictIsDrawnAnywhere() throws {
    for period in [SyntheticMonth.expectant(), SyntheticMonth.answered(), SyntheticMonth.empty()] {
      let page = try report(period).lowercased()
      for word in [
        "effective", "satisf", "success", "adequate", "deficien", "complian", "passed", "failed the",
      ] {
        #expect(!page.contains(word), "\(word)")
      }
    }
  }
}
