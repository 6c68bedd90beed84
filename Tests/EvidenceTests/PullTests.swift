import CanonicalJSON
import Events
import Evidence
import Testing

/// What is said on the record about a population or a sample that was handed out.
@Suite struct PullTests {
  private static let from = Timestamp(rfc3339: "2026-01-01") ?? Timestamp(microseconds: 0)
  private static let to = Timestamp(rfc3339: "2027-01-01") ?? Timestamp(microseconds: 0)
  private static let hash = String(repeating: "0123456789abcdef", count: 4)

  static let population = Pull(
    subject: .control("AC-5"), from: from, to: to, rows: 0, sha256: hash,
    asOf: .init(shard: "2026", size: 12),
    tool: "attestctl 0.1.0",
    query: PopulationQuery(.control("AC-5"), from: from, to: to, rules: ["r"]).text)

  static let sample: Pull = {
    var pull = population
    pull.subject = .criterion("CC6.1")
    pull.rows = 2
    pull.draw = Pull.Draw(
      engagement: "SOC 2 of Müller & Söhne", text: "seven swans", populationRows: 9, populationSHA256: hash,
      seed: hash, isByMonth: true, items: ["f-1", "2026/7"])
    return pull
  }()

  @Test func aPopulationIsALeafWithoutPersonalText() {
    let statement = Self.population.statement(actor: "ann (uid 1000)")
    #expect(statement.kind == .accessQuery)
    #expect(
      statement.body == [
        "what": "population", "control": "AC-5", "from": "2026-01-01T00:00:00.000000Z",
        "to": "2027-01-01T00:00:00.000000Z", "rows": 0, "sha256": .string(Self.hash), "as_of_shard": "2026",
        "as_of_size": 12, "tool": "attestctl 0.1.0",
      ])
    #expect(statement.evidence?["actor"] == "ann (uid 1000)")
    #expect(statement.evidence?["query"]?.string?.contains(#""rules":["r"]"#) == true)
    #expect(statement.evidence?.count == 2)
  }

  @Test func aSampleIsALeafThatSaysHowItWasDrawn() {
    let statement = Self.sample.statement(actor: "ann (uid 1000)")
    #expect(statement.kind == .accessSample)
    #expect(statement.body["what"] == "sample")
    #expect(statement.body["criterion"] == "CC6.1")
    #expect(statement.body["control"] == nil)
    #expect(statement.body["population_rows"] == 9)
    #expect(statement.body["population_sha256"] == .string(Self.hash))
    #expect(statement.body["seed"] == .string(Self.hash))
    #expect(statement.body["size"] == 2)
    #expect(statement.body["stratify"] == "month")
    // printf 'f-1\n2026/7\n' | sha256sum
    #expect(
      statement.body["items_sha256"] == "d139c9c7b15442e5f6b3cf982318a4353ae332726db816759d6c895a24e9415e")
    #expect(statement.evidence?["engagement"] == "SOC 2 of Müller & Söhne")
    #expect(statement.evidence?["text"] == "seven swans")
    #expect(statement.evidence?["items"] == ["f-1", "2026/7"])
    #expect(!JSONValue.object(statement.body).canonicalText.contains("swans"))
    #expect(!JSONValue.object(statement.body).canonicalText.contains("ann"))
  }

  @Test(arguments: [population, sample])
  func aPullIsReadBackFromItsLine(_ pull: Pull) throws {
    let line = pull.json.canonicalText
    #expect(!line.contains("\n"))
    #expect(Pull(try JSONValue(parsing: line)) == pull)
  }

  private static let wrong: [(String, JSONValue)] = [
    ("sha256", "abc"), ("sha256", .string(String(repeating: "A", count: 64))), ("rows", -1),
    ("rows", "2"), ("from", "2027-01-01"), ("to", "soon"), ("control", ""), ("as_of_size", -5), ("tool", ""),
    ("query", ""), ("draw", "x"), ("control", .string(String(repeating: "x", count: 257))),
    ("criterion", "CC6.1"),
  ]

  /// A request comes from another process: what it says must at least look like a pull.
  @Test(arguments: wrong)
  func anythingElseIsNoPull(_ key: String, _ value: JSONValue) throws {
    var members = try #require(Self.population.json.object)
    members[key] = value
    #expect(Pull(.object(members)) == nil)
    for key in Self.population.json.object?.keys.sorted() ?? [] {
      members = try #require(Self.population.json.object)
      members[key] = nil
      #expect(Pull(.object(members)) == nil, "\(key)")
    }
  }

  private static let wrongDraws: [(String, JSONValue)] = [
    ("seed", "x"), ("items", ["f-1"]), ("items", ["f-1", 2]), ("population_rows", 1),
    ("population_sha256", ""), ("text", ""),
    ("items", ["f-1", .string(String(repeating: "x", count: 65))]),
  ]

  @Test(arguments: wrongDraws)
  func aDrawThatDoesNotAddUpIsRefused(_ key: String, _ value: JSONValue) throws {
    var members = try #require(Self.sample.json.object)
    var draw = try #require(members["draw"]?.object)
    draw[key] = value
    members["draw"] = .object(draw)
    #expect(Pull(.object(members)) == nil)
  }
}

@Suite struct SampleTextTests {
  @Test(arguments: ["Müller & Söhne, 2026", "a", #"back\slash "quoted" 'too' $HOME `x` %s -n"#, " blanks "])
  func aTextIsTakenAsItIs(_ text: String) throws {
    #expect(try SampleText(text, what: "--seed").text == text)
  }

  @Test(arguments: [
    ("", "is empty"), ("a|b", "may hold no '|'"), ("a\nb", "may hold no '|'"), ("a\u{7F}", "may hold no '|'"),
    ("a\tb", "may hold no '|'"), ("a\u{FFFD}", "is not UTF-8"), ("password=hunter2", "looks like a secret"),
    ("a\u{202E}b", "looks like a secret"),
    (String(repeating: "x", count: 1_025), "is longer than 1024 bytes"),
  ])
  func aTextThatCannotBeRepeatedOrKeptIsRefused(_ text: String, _ reason: String) throws {
    let refusal = try #require(throws: SampleText.Refusal.self) { try SampleText(text, what: "--seed") }
    #expect(refusal.description.hasPrefix("--seed \(reason)"), "\(refusal)")
  }
}

@Suite struct PopulationItemTests {
  @Test func aRowIsCanonicalAndBeginsWithItsTime() throws {
    let item = try #require(
      PopulationItem(id: "f-1", at: "2026-03-04T05:06:07.000008Z", ["title": "a \"b\"\n", "count": 2]))
    #expect(
      String(decoding: item.line, as: UTF8.self)
        == #"{"at":"2026-03-04T05:06:07.000008Z","count":2,"id":"f-1","title":"a \"b\"\n"}"# + "\n")
    #expect(item.month == "2026-03")
  }

  @Test(arguments: [
    ("", "2026-03-04T05:06:07.000008Z"), ("f\"1", "2026-03-04T05:06:07.000008Z"),
    ("f 1", "2026-03-04T05:06:07.000008Z"), ("ä", "2026-03-04T05:06:07.000008Z"),
    ("f\\1", "2026-03-04T05:06:07.000008Z"), ("f-1", "2026"), ("f-1", "\"26-03-04T05:06:07.000008Z"),
  ])
  func whatTheScriptCouldNotCarryIsNoItem(_ id: String, _ at: String) {
    #expect(PopulationItem(id: id, at: at, [:]) == nil)
  }

  @Test func theQueryIsSaidExactly() throws {
    let from = try #require(Timestamp(rfc3339: "2026-01-01"))
    let query = PopulationQuery(
      .control("IR-1"), from: from, to: from.advanced(bySeconds: 86_400), rules: ["b", "a", "b"],
      hasResponses: true, attested: ["IR-1"])
    #expect(
      query.text
        == #"{"attestations":["IR-1"],"control":"IR-1","from":"2026-01-01T00:00:00.000000Z","responses":1,"#
        + #""rules":["a","b"],"to":"2026-01-02T00:00:00.000000Z"}"#)
    let criterion = PopulationQuery(.criterion("CC6"), from: from, to: from.advanced(bySeconds: 1))
    #expect(
      criterion.text
        == #"{"attestations":[],"criterion":"CC6","from":"2026-01-01T00:00:00.000000Z","responses":0,"#
        + #""to":"2026-01-01T00:00:01.000000Z"}"#)
  }
}
