import Events
import Evidence
import Export
import Testing

/// Log text is written by whoever attacks the host.
@Suite struct HostileTextTests {
  static let texts = [
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onmouseover='alert(1)",
    "\"\u{301} onload=alert(1) x=", "<\u{338}svg/onload=alert(1)>", "</title></style><h1>FINAL</h1>",
    "{{binding}} {{{root}}} {{/findings}}", "]]>--><!--", "\u{202E}gpj.exe\u{202C}\u{2066}x\u{2069}",
    "a\r\nb\tc\u{1B}[31mred\u{0}\u{7F}\u{85}\u{2028}", "&lt;b&gt; &amp;",
    "zero\u{200B}width\u{FEFF}\u{AD}tag\u{E0041}",
  ]

  static func month(_ text: String) -> ExportPeriod {
    var month = SyntheticMonth.month()
    month.host = text
    month.label = text
    month.to = month.to.advanced(bySeconds: -86_400)
    month.coverage.removeLast(month.coverage.count - 20)
    month.productVersion = text
    month.scope = ["CC", text]
    for number in month.findings.list.indices {
      month.findings.list[number].title = text
      month.findings.list[number].rule = text
      month.findings.list[number].criteria = [text]
      month.findings.list[number].source = text
      month.findings.list[number].group = [.init(name: text, value: text)]
      month.findings.list[number].record = text
      month.findings.list[number].responses = [
        Response(
          finding: month.findings.list[number].id, decision: .resolve, note: text, actor: text,
          time: month.from, shard: text,
          leafIndex: 1)
      ]
    }
    month.responses = []
    for number in month.operations.list.indices { month.operations.list[number].title = text }
    for number in month.gaps.indices {
      month.gaps[number].source = text
      month.gaps[number].gap.detail = text
      month.gaps[number].gap.from = text
      month.gaps[number].explanation = text
      month.gaps[number].explainedBy = text
    }
    month.controls.append(Control(id: text, owner: text, description: text, criteria: [text], rules: [text]))
    month.criteria.append(Criterion(id: text, gist: text, isObservable: true))
    month.rules.append(
      RuleSummary(id: text, name: text, title: text, level: .high, kind: .operation, criteria: [text]))
    month.ruleSets.append(RuleSetActivation(digest: text, activated: month.from, loaded: 1, rejected: 0))
    SyntheticMonth.addExpectations(to: &month)
    for number in month.expectations.indices {
      month.expectations[number].outcome.expectation = text
      month.expectations[number].outcome.title = text
      month.expectations[number].outcome.criteria = [text]
    }
    month.expected = [
      ExpectationSummary(
        id: text, name: text, title: text, level: .high, criteria: [text], schedule: text)
    ]
    for decision in Response.Decision.allCases {
      var response = Response(
        finding: text, decision: decision, note: text, actor: text, time: month.from, shard: "2026",
        leafIndex: 0)
      if decision == .except { response.expires = month.to }
      response.reference = text
      response.standing.role = text
      response.standing.isSelfApproved = true
      month.responses.append(response)
    }
    month.amendments.list[0].id = text
    month.history.counts = [text: ["2026-10": 3, text: 4]]
    month.pulls = [SyntheticMonth.sample(text)]
    month.pullCount = 2
    SyntheticMonth.addLedger(to: &month)
    return month
  }

  @Test(arguments: texts) func theReportHasNoMarkupButItsOwn(text: String) throws {
    let harmless = try BundleOnDisk(Self.month("harmless")).text("report.html")
    let hostile = try BundleOnDisk(Self.month(text)).text("report.html")
    // Sorted, because rows that are ordered by their text come in another order.
    #expect(skeleton(hostile).sorted() == skeleton(harmless).sorted())
    #expect(!hostile.unicodeScalars.contains { isHidden($0) })
  }

  @Test(arguments: texts) func csvCellsStayInTheirCells(text: String) throws {
    let bundle = try BundleOnDisk(Self.month(text))
    for name in ["findings.csv", "gaps.csv", "operations.csv"] {
      #expect(try !bundle.rows(name).isEmpty)
      #expect(try !bundle.text(name).replacing("\r\n", with: "").unicodeScalars.contains { isHidden($0) })
    }
    #expect(BundleVerifier.check(bundle.folder).problems.isEmpty)
  }

  @Test(arguments: ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=HYPERLINK(\"http://x\",\"y\")"])
  func aCellIsNeverAFormula(text: String) throws {
    let bundle = try BundleOnDisk(Self.month(text))
    for row in try bundle.rows("findings.csv") {
      #expect(row["title"]?.hasPrefix("'") == true)
      #expect(row["triage_note"]?.hasPrefix("'") == true)
      for cell in row.values {
        #expect(cell.unicodeScalars.first.map { "=+-@\t\r".unicodeScalars.contains($0) } != true)
      }
    }
  }

  @Test func theExactTextIsInTheJSONLines() throws {
    let text = "a\r\n=\u{202E}\u{0}"
    let lines = try BundleOnDisk(Self.month(text)).text("findings.jsonl")
    #expect(lines.contains("\"title\":\"a\\r\\n=\u{202E}\\u0000\""))
  }

  private func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    if scalar == "\n" { return false }
    return [.control, .format, .lineSeparator, .paragraphSeparator].contains(
      scalar.properties.generalCategory)
  }

  /// Tags with their attribute names, texts and values dropped, by the state machine of an HTML tokenizer.
  private func skeleton(_ html: String) -> [String] {
    var tags: [String] = []
    var current: String.UnicodeScalarView?
    var quote: Unicode.Scalar?
    let scalars = Array(html.unicodeScalars)
    for (index, scalar) in scalars.enumerated() {
      if let open = quote {
        if scalar == open { quote = nil }
      } else if current != nil {
        if scalar == "\"" || scalar == "'" { quote = scalar }
        if scalar == ">" {
          tags.append(String(current ?? .init()))
          current = nil
        } else {
          current?.append(scalar)
        }
      } else if scalar == "<", let next = scalars[safely: index + 1], next.isTagStart {
        current = .init()
      }
    }
    return tags
  }
}

extension Unicode.Scalar {
  fileprivate var isTagStart: Bool {
    properties.isAlphabetic && isASCII || "/!?".unicodeScalars.contains(self)
  }
}

extension Array {
  fileprivate subscript(safely index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
