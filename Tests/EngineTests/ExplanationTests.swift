import Decode
import Engine
import Events
import Ingest
import LocatedYAML
import Sigma
import Testing

/// Why rules match or do not, part by part.
@Suite struct ExplanationTests {
  /// One event given as JSON, explained for every rule of a text.
  static func explain(_ text: String, _ json: String) throws -> [Explanation] {
    let rig = try Rig(text)
    let collection = RuleLoader.load(text: text, file: "rules.yml")
    var lines = JSONLines(fields: rig.ruleSet.fields, unstated: rig.ruleSet.allLogSources) {
      rig.ruleSet.logSources(wanting: $0)
    }
    var batch = EventBatch()
    lines.decode(Rig.batch(lines: [Array(json.utf8)]), into: &batch)
    var engine = Engine(rig.ruleSet, decoder: rig.decoder)
    var resolver = StampResolver(reference: Rig.now)
    let event = engine.event(at: 0, of: batch, .fields, resolver: &resolver)
    var explainer = Explainer(rig.ruleSet)
    return try collection.rules.map { rule in
      try explainer.explain(rule, filters: rule.filters.map { collection.filters[$0] }, event)
    }
  }

  static func rule(_ searches: String, _ condition: String) -> String {
    "title: T\nname: t\nlogsource: {product: linux}\ndetection:\n\(searches)\n  condition: \(condition)\n"
  }

  @Test func theFirstFalseItemOfAConjunctionDecides() throws {
    let text = Self.rule("  s:\n    f: a\n    g|contains: b\n    h: c", "s")
    let explanation = try #require(try Self.explain(text, #"{"f": "A", "g": "xyz", "h": "d"}"#).first)
    #expect(explanation.outcome == .no)
    #expect(explanation.decisive.map(\.text) == ["g contains 'b'"])
    #expect(explanation.decisive.map(\.values) == [["xyz"]])
    #expect(explanation.decisive.first?.location?.line == 7)
  }

  @Test func allPartsOfAFalseAlternativeDecideTogether() throws {
    let text = Self.rule("  s: {f: a}\n  t: {g: b}", "s or t")
    let no = try #require(try Self.explain(text, #"{"f": "x"}"#).first)
    #expect(no.decisive.map(\.text) == ["f is 'a'", "g is 'b'"])
    #expect(no.decisive.map(\.values) == [["x"], []])
    let yes = try #require(try Self.explain(text, #"{"f": "x", "g": ["c", "b"]}"#).first)
    #expect(yes.outcome == .yes)
    #expect(yes.decisive.map(\.text) == ["g is 'b'"])
    #expect(yes.decisive.map(\.values) == [["c", "b"]])
  }

  @Test func aNegationIsDecidedByWhatItNegates() throws {
    let text = Self.rule("  s: {f: a}\n  t:\n    g: [b, c]", "s and not t")
    let explanation = try #require(try Self.explain(text, #"{"f": "a", "g": "c"}"#).first)
    #expect(explanation.outcome == .no)
    let item = try #require(explanation.decisive.first)
    #expect(item.outcome == .yes)
    #expect(item.parts.map(\.outcome) == [.no, .yes])
    #expect(item.parts.map(\.isDecisive) == [false, true])
  }

  @Test func aFilterThatHoldsAMatchBackDecides() throws {
    let text =
      Self.rule("  s: {f: a}", "s") + """
        ---
        title: Not this one
        logsource: {product: linux}
        filter: {rules: [t], x: {g: b}, condition: not x}
        """
    let held = try #require(try Self.explain(text, #"{"f": "a", "g": "b"}"#).first)
    #expect(held.outcome == .no)
    #expect(held.condition.outcome == .yes)
    #expect(held.decisive.map(\.text) == ["g is 'b'"])
    let free = try #require(try Self.explain(text, #"{"f": "a", "g": "c"}"#).first)
    #expect(free.outcome == .yes)
    #expect(free.decisive.map(\.text) == ["f is 'a'", "g is 'b'"])
  }

  @Test func anEventOfAnotherLogSourceMatchesNothing() throws {
    let text = Self.rule("  s: {f: a}", "s").replacing("{product: linux}", with: "{category: webserver}")
    let json = #"{"_meta": {"logsource": {"product": "linux", "service": "sshd"}}, "f": "a"}"#
    let explanation = try #require(try Self.explain(text, json).first)
    #expect(!explanation.isOfLogSource)
    #expect(explanation.condition.outcome == .yes)
    #expect(explanation.outcome == .no)
    #expect(explanation.decisive.isEmpty)
  }

  @Test(arguments: [
    ("f|re: '^a+$'", "f matches /^a+$/"), ("f|gte: 5", "f >= 5"), ("f: null", "f is absent"),
    ("f|exists: false", "f does not exist"), ("f|cidr: 10.0.0.0/8", "f is in 10.0.0.0/8"),
    ("f|startswith: a", "f starts with 'a'"), ("f|endswith|cased: a", "f ends with 'a', case-sensitive"),
    ("f: 'a*b'", "f is like 'a*b'"), ("f: ''", "f is empty"), ("f|neq: a", "not f is 'a'"),
    ("f|hour: 3", "f hour = 3"), ("f|fieldref: g", "f equals the field 'g' ('two', '2')"),
    ("f: true", "f is true"),
  ])
  func testsAreSaidInWords(item: String, words: String) throws {
    let explanation = try Self.explain(Self.rule("  s:\n    \(item)", "s"), #"{"f": "one", "g": ["two", 2]}"#)
    #expect(explanation.first?.decisive.map(\.text) == [words])
  }

  @Test func rulesThatNothingFeedsAreDead() throws {
    let text = """
      title: A
      logsource: {product: linux, service: sshd}
      detection: {s: {f: a}, condition: s}
      ---
      title: B
      logsource: {product: windows}
      detection: {s: {f: a}, condition: s}
      ---
      title: C
      logsource: {product: linux}
      detection: {s: {f: a}, condition: s}
      """
    let rig = try Rig(text)
    #expect(rig.ruleSet.deadRules(reachable: rig.decoder.logSourcesOfLines) == [1])
    #expect(rig.ruleSet.deadRules(reachable: rig.ruleSet.allLogSources) == [])
    #expect(rig.ruleSet.deadRules(reachable: LogSourceSet()) == [0, 1, 2])
    let sudo = rig.ruleSet.logSources(wanting: LogSource(product: "linux", service: "sudo"))
    #expect(rig.ruleSet.deadRules(reachable: sudo) == [0, 1])
  }

  /// The explanation walks rules as written, the engine a program with prefilters and short cuts; they must agree.
  @Test(arguments: 0..<40)
  func explanationsAgreeWithTheEngine(seed: Int) throws {
    var maker = RuleAndEventMaker(seed: UInt64(seed))
    let text = (0..<12).map { maker.rule("r\($0)") }.joined(separator: "\n---\n")
    let rig = try Rig(text)
    let collection = RuleLoader.load(text: text, file: "rules.yml")
    let events = (0..<25).map { _ in maker.event() }
    var json = JSONLines(fields: rig.ruleSet.fields, unstated: rig.ruleSet.allLogSources) {
      rig.ruleSet.logSources(wanting: $0)
    }
    var batch = EventBatch()
    json.decode(Rig.batch(lines: events.map { Array($0.utf8) }), into: &batch)
    let hits = Set(rig.run(batch, .fields).hits.map { "\($0.rule) \($0.ordinal)" })
    var engine = Engine(rig.ruleSet, decoder: rig.decoder)
    var resolver = StampResolver(reference: Rig.now)
    var explainer = Explainer(rig.ruleSet)
    for (index, line) in events.enumerated() {
      let event = engine.event(at: index, of: batch, .fields, resolver: &resolver)
      for rule in collection.rules {
        let filters = rule.filters.map { collection.filters[$0] }
        let explanation = try explainer.explain(rule, filters: filters, event)
        let name = rule.metadata.reference
        #expect(
          (explanation.outcome == .yes) == hits.contains("\(name) \(index + 1)"),
          "\(rule.metadata.text)\n\(line)")
        #expect(!explanation.decisive.isEmpty)
        // What decided is there to be shown: turned around, the outcome could be another.
        #expect(explanation.decisive.allSatisfy { $0.kind == .item })
      }
    }
    #expect(!hits.isEmpty)
  }
}

/// Small rules over few fields and words, so that they match often.
private struct RuleAndEventMaker {
  private var random: SplitMix
  private var filters = 0

  init(seed: UInt64) { random = SplitMix(seed: seed) }

  private mutating func pick<T>(_ items: [T]) -> T { items[Int(random.next() % UInt64(items.count))] }
  private mutating func chance(_ odds: UInt64) -> Bool { random.next() % odds == 0 }

  private static let words = ["ab", "abc", "bcd", "cab", "Abba", "d", "12", "7", "10.1.2.3", "", "éa"]

  mutating func event() -> String {
    let members = ["f", "g", "h"].filter { _ in !chance(4) }.map { field in
      let value: String =
        switch random.next() % 6 {
        case 0: "null"
        case 1: "\(random.next() % 15)"
        case 2: "true"
        case 3: "[\"\(pick(Self.words))\", \"\(pick(Self.words))\"]"
        default: "\"\(pick(Self.words))\(chance(2) ? pick(Self.words) : "")\""
        }
      return "\"\(field)\": \(value)"
    }
    return "{" + (members + ["\"z\": \"last\""]).joined(separator: ", ") + "}"
  }

  private mutating func item() -> String {
    let field = pick(["f", "g", "h"])
    let value = pick(Self.words.filter { !$0.isEmpty })
    switch random.next() % 12 {
    case 0: return "{\(field)|re: '^\(value.prefix(2))'}"
    case 1: return "{\(field)|gte: \(random.next() % 15)}"
    case 2: return "{\(field): null}"
    case 3: return "{\(field)|exists: \(chance(2))}"
    case 4: return "{\(field)|cidr: 10.0.0.0/8}"
    case 5: return "{\(field)|fieldref: \(pick(["f", "g"]))}"
    case 6: return "['\(value)', '\(pick(Self.words.filter { !$0.isEmpty }))']"
    case 7: return "{\(field)|contains|all: ['\(value.prefix(1))', '\(value.suffix(1))']}"
    case 8: return "{\(field)|neq: ['\(value)', '\(pick(Self.words))']}"
    case 9:
      return "{\(field)|\(pick(["startswith", "endswith", "contains|cased"])): ['\(value.prefix(2))', 'q']}"
    case 10:
      // Long lists are looked up, not tried one by one.
      let many = (0..<30).map { "'w\($0)'" }.joined(separator: ", ")
      return "{\(field): [\(many), '\(value)']}"
    default: return "{\(field): '\(value)', \(field == "f" ? "g" : "f")|contains: '\(value.prefix(1))'}"
    }
  }

  mutating func rule(_ name: String) -> String {
    let condition = pick([
      "s0 and s1", "s0 or s1", "s0 and not s1", "not (s0 or s1) or s2", "1 of s*", "all of s*",
      "s0 and (s1 or not s2)",
    ])
    let searches = (0..<3).map { index in
      "  s\(index): \(chance(3) ? "[\(mapItem()), \(mapItem())]" : item())"
    }
    let text = """
      title: \(name)
      name: \(name)
      logsource: {product: linux}
      detection:
      \(searches.joined(separator: "\n"))
        condition: \(condition)
      """
    guard chance(4) else { return text }
    filters += 1
    return text + """

      ---
      title: filter \(filters) of \(name)
      logsource: {product: linux}
      filter:
        rules: [\(name)]
        x: \(mapItem())
        condition: not x
      """
  }

  private mutating func mapItem() -> String {
    while true {
      let item = item()
      if item.hasPrefix("{") { return item }
    }
  }
}
