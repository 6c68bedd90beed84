import Events
import Evidence
import Export

extension SyntheticMonth {
  /// What breaks formats: each text of `HostileTextTests`, and what only JSON, Markdown and patterns stumble over.
  static let hostileTexts =
    HostileTextTests.texts + [
      "=HYPERLINK(\"http://198.51.100.7/\",\"x\")", "@SUM(A1)", "-1+1",
      "\u{1B}]8;;http://x\u{7}link\u{1B}]8;;\u{7}",
      "\u{9B}31m", "\u{0}", " ", "\u{A0}\u{3000}", "", " blanks at both ends ", "first\nsecond\n",
      "\u{10FFFF}\u{FFFF}",
      "𝕬𝖙𝖙𝖆𝖈𝖐 🦊 𠜎", "👩🏽‍🚀é\u{301}\u{301}", "[a](javascript:alert(1)) ![](http://x/y.png)",
      "# head\n- item\n\n1. item",
      "{{ insert: param, x }}", "\\", "\"", "a\u{5C}u0000", "<https://x>", "| a | b |",
      "`code` *em* _em_ ~~no~~",
    ]

  /// Every text that comes from outside is one of `hostileTexts`, another one in each place; criteria stay
  /// those of the catalogue, so that all parts of the formats are reached.
  static func hostile() -> ExportPeriod {
    var month = expectant()
    var number = 0
    func next() -> String {
      number += 1
      return hostileTexts[number % hostileTexts.count]
    }
    month.host = hostileTexts[2]
    month.label = hostileTexts[9]
    month.productVersion = hostileTexts[10]
    for index in month.findings.list.indices {
      month.findings.list[index].title = next()
      month.findings.list[index].rule = next()
      month.findings.list[index].criteria += [next()]
      month.findings.list[index].ruleSet = next()
      month.findings.list[index].source = next()
      month.findings.list[index].reference = next()
      month.findings.list[index].group = [
        .init(name: next(), value: next()), .init(name: next(), value: next()),
      ]
      month.findings.list[index].kept = [.init(name: next(), value: next())]
      month.findings.list[index].record = next()
      month.findings.list[index].gaps = [next()]
      month.findings.list[index].responses = Response.Decision.allCases.enumerated().map { place, decision in
        Response(
          finding: month.findings.list[index].id, decision: decision, note: next(), actor: next(),
          time: month.from,
          shard: next(), leafIndex: place)
      }
    }
    for index in month.operations.list.indices {
      month.operations.list[index].rule = "\(index)" + next()
      month.operations.list[index].title = next()
    }
    for index in month.expectations.indices {
      let id = index % 3 == 0 ? next() : nightly
      month.expectations[index].outcome.expectation = id
      month.expectations[index].outcome.title = next()
      month.expectations[index].outcome.criteria.append(next())
      month.expectations[index].outcome.references = [next(), next()]
      month.expectations[index].ruleSet = next()
    }
    for text in hostileTexts {
      month.expected.append(
        ExpectationSummary(
          id: "e" + text, name: text, title: text, level: .low, criteria: [text], schedule: text))
    }
    for index in month.gaps.indices {
      month.gaps[index].source = next()
      month.gaps[index].gap.detail = next()
      month.gaps[index].gap.from = next()
      month.gaps[index].gap.to = next()
      month.gaps[index].explanation = next()
      month.gaps[index].explainedBy = next()
    }
    for text in hostileTexts {
      month.controls.append(
        Control(id: text, owner: text, description: text, criteria: [text], rules: [text]))
      month.criteria.append(Criterion(id: text, gist: text, isObservable: true))
      month.rules.append(
        RuleSummary(id: text, name: text, title: text, level: .low, kind: .operation, criteria: [text]))
    }
    for index in month.criteria.indices where month.criteria[index].id.hasPrefix("CC6") {
      month.criteria[index].gist = next()
    }
    addLedger(to: &month)
    return month
  }

  /// As many findings as asked for, of the kinds that the month has.
  static func month(findings count: Int) -> ExportPeriod {
    var month = month()
    let patterns = month.findings.list
    month.findings.list = (0..<count).map { number in
      var finding = patterns[number % patterns.count]
      let digits = String(number, radix: 16)
      finding.id = "f-" + String(repeating: "0", count: 16 - digits.count) + digits
      finding.firstTime = month.from.advanced(bySeconds: Int64(number % 2_600_000))
      return finding
    }
    addLedger(to: &month)
    return month
  }
}

/// The months that every format has to take.
enum FormatCase: String, CaseIterable {
  case month, open, empty, hostile, many, expectant

  var period: ExportPeriod {
    switch self {
    case .month: SyntheticMonth.month()
    case .open:
      SyntheticMonth.month(.provisional(producedAt: SyntheticMonth.time("2026-10-20T10:12:44Z")))
    case .empty: SyntheticMonth.empty()
    case .hostile: SyntheticMonth.hostile()
    case .expectant: SyntheticMonth.expectant()
    case .many: SyntheticMonth.month(findings: 120)
    }
  }
}
