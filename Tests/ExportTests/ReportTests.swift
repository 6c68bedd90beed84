import Events
import Evidence
import Export
import Testing

@Suite struct ReportTests {
  func report(_ period: ExportPeriod) throws -> String { try BundleOnDisk(period).text("report.html") }

  @Test func pageOneHasTheStatusAndTheLimits() throws {
    let closed = try report(SyntheticMonth.month())
    #expect(closed.contains("<b>FINAL</b>"))
    #expect(closed.contains("October 2026"))
    #expect(closed.contains("What this report does not cover"))
    #expect(closed.contains("Unsigned: who can write this folder could replace all of it."))
    #expect(closed.contains("Nothing of this shard is known to be held outside this host"))
    #expect(closed.contains("<dd>CC1.1–CC1.3, CC6.4–CC6.5, CC9.2</dd>"))
    let open = try report(
      SyntheticMonth.month(.provisional(producedAt: SyntheticMonth.time("2026-10-20T10:12:44Z"))))
    #expect(open.contains("<b>PROVISIONAL</b>"))
    #expect(open.contains("as of 2026-10-20 10:12:44"))
  }

  @Test func nothingIsLoadedOrRunAndNoConclusionIsDrawn() throws {
    let page = try report(SyntheticMonth.month()).lowercased()
    for word in ["<script", "http://", "https://", "url(", "@import", "compliant", "passed", "compliance"] {
      #expect(!page.contains(word), "\(word)")
    }
    for slip in ["{{", "optional(", "export.", "nil"] { #expect(!page.contains(slip), "\(slip)") }
  }

  @Test func eachCellOfTheCalendarShowsItsWorstSource() throws {
    let page = try report(SyntheticMonth.month())
    #expect(count("class=\"m-gap\"", in: page) == 2 + 1)
    #expect(count("class=\"m-late\"", in: page) == 1 + 1)
    // 1 October and the first eight hours of 2 October; the hours without two of the files; the legend.
    #expect(count("class=\"m-none\"", in: page) == 12 + 4 + 3 + 1)
  }

  @Test func silenceIsNamedByItsReason() throws {
    let page = try report(SyntheticMonth.month())
    for words in [
      "not configured", "not exercised", "not observable in logs", "no findings while observed",
      "evidence, with exceptions", "named but not loaded: polkit_denied",
    ] { #expect(page.contains(words), "\(words)") }
  }

  @Test func aMonthNobodyWatchedClaimsNothing() throws {
    var month = SyntheticMonth.empty()
    month.scope = ["CC", "A1"]
    month.criteria = Catalogue.criteria
    month.rules = Catalogue.rules
    let page = try report(month)
    #expect(page.contains("Nothing was observed, so nothing can be said."))
    #expect(!page.contains("no findings while observed</td>"))
    #expect(page.contains(">0.00 %<"))
  }

  @Test func percentagesNeedTenHoursAndPercentilesTenAnswers() throws {
    var short = SyntheticMonth.empty(.provisional(producedAt: SyntheticMonth.time("2026-10-01T04:00:00Z")))
    short.coverage = [
      CoverageInterval(
        source: "journal", start: short.from, end: short.from.advanced(bySeconds: 7200), ruleSet: "")
    ]
    #expect(!(try report(short)).contains(" %<"))
    #expect(try report(SyntheticMonth.month()).contains("n &lt; 10"))
  }

  @Test(arguments: [
    ("CC", "CC6.1", true), ("CC6", "CC6.1", true), ("CC6.1", "CC6.1", true), ("CC6.1", "CC6.11", false),
    ("A1", "A1.2", true), ("C", "CC6.1", false), ("C", "C1.1", true), ("P", "PI1.1", false),
    ("A", "A1.2", true),
    ("CC1", "CC11.1", false),
  ])
  func aScopeCoversWhatIsBelowIt(scope: String, criterion: String, isInside: Bool) {
    var period = SyntheticMonth.empty()
    period.scope = [scope]
    #expect(period.isInScope(criterion) == isInside)
  }

  private func count(_ needle: String, in text: String) -> Int {
    text.components(separatedBy: needle).count - 1
  }
}

extension String {
  fileprivate func components(separatedBy separator: String) -> [Substring] {
    split(separator: separator, omittingEmptySubsequences: false)
  }
}
