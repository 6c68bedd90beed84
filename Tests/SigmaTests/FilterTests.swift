import Events
import LocatedYAML
import Sigma
import Testing

/// Two rules, a correlation of the first, and a filter whose map holds these lines, from line 15, column 3.
private func filtered(_ lines: String, source: String = "{product: linux, service: sshd}") -> String {
  let indented = lines.split(separator: "\n", omittingEmptySubsequences: false).map { "  \($0)" }
  return """
    title: One
    name: one
    logsource: {product: linux, service: sshd}
    detection: {s: {f: a}, condition: s}
    ---
    title: Two
    name: two
    id: 0d1f0000-0000-4000-8000-00000000000a
    logsource: {product: linux, category: process_creation}
    detection: {s: {f: b}, condition: s}
    ---
    title: Narrower
    logsource: \(source)
    filter:
    \(indented.joined(separator: "\n"))
    """
}

private let body = "rules: one\ns: {user: admin}\ncondition: not s"

@Suite struct FilterTests {
  @Test("F1, ruling 1: a filter is one more condition of its rules") func aFilterNarrowsWhatItNames() throws {
    let collection = RuleLoader.load(text: filtered(body), file: "r.yml")
    #expect(collection.diagnostics.isEmpty, "\(collection.diagnostics)")
    let filter = try #require(collection.filters.first)
    #expect(filter.searches.map(\.expression.shown) == ["user admin"])
    #expect(filter.condition.shown == "!s")
    #expect(filter.logSource == LogSource(product: "linux", service: "sshd"))
    #expect(collection.rules.map(\.filters) == [[0], []])
    #expect(collection.canonicalTexts.count == 3, "the digest knows filters")
  }

  @Test(
    "F2: which rules",
    arguments: [
      ("one", "{product: linux}", [[0], []]), ("[one, two]", "{product: linux}", [[0], [0]]),
      ("[0D1F0000-0000-4000-8000-00000000000A]", "{product: linux}", [[], [0]]),
      ("any", "{product: linux}", [[0], [0]]), ("[]", "{product: linux}", [[0], [0]]),
      ("any", "{product: linux, service: sshd}", [[0], []]),
      ("any", "{category: process_creation}", [[], [0]]), ("[one, one]", "{product: linux}", [[0], []]),
    ])
  func rulesAreNamedOrChosenByLogSource(rules: String, source: String, filters: [[Int]]) {
    let text = filtered(body.replacing("rules: one", with: "rules: \(rules)"), source: source)
    let collection = RuleLoader.load(text: text, file: "r.yml")
    #expect(collection.rules.map(\.filters) == filters)
    #expect(collection.diagnostics.isEmpty, "\(collection.diagnostics)")
  }

  @Test("F3: several searches, patterns and 'them'") func selectorsMeanTheFiltersOwnSearches() throws {
    for (condition, shown) in [
      ("not 1 of s*", "!(s1 | s2)"), ("not 1 of them", "!(s1 | s2 | t)"), ("not s1 and not t", "(!s1 & !t)"),
    ] {
      let text = filtered("rules: one\ns1: {f: a}\ns2: [word]\nt: {g: b}\ncondition: \(condition)")
      #expect(RuleLoader.load(text: text, file: "r.yml").filters.first?.condition.shown == shown)
    }
  }

  @Test(
    "F1 F4, rulings 12 44",
    arguments: [
      ("rules: one\n", "", "15:3: a filter needs 'rules'"),
      ("condition: not s", "", "15:3: a filter needs 'condition'"),
      ("condition: not s", "condition: [not s]", "17:14: a filter's condition is one text, not a list"),
      ("not s", "not x", "17:18: there is no search 'x'; there are 's'"),
      ("s: {user: admin}\n", "", "15:3: 'filter' has a condition but no searches"),
      ("s: {user: admin}", "s: {user|frob: a}", "16:12: unknown modifier 'frob'"),
      (
        "s: {user: admin}", "s: {user: []}",
        "16:13: an empty list can never match; write null for an absent field"
      ),
      (
        "s: {user: admin}", "timeframe: 5m",
        "16:3: 'timeframe' is no longer part of Sigma; write a correlation document with 'timespan'"
      ),
      ("rules: one", "rules: {a: b}", "15:10: each of 'rules' must be text, not a map"),
    ])
  func aMistakeIsRefusedWhereItStands(from: String, to: String, error: String) {
    let text = filtered(body.replacing(from, with: to))
    #expect(errors(text) == [error])
    let collection = RuleLoader.load(text: text, file: "r.yml")
    #expect(collection.rejected == 1)
    #expect(collection.rules.map(\.filters) == [[], []], "the rules load unfiltered")
  }

  @Test func aFilterNeedsATitleAndALogSource() {
    #expect(
      errors(filtered(body).replacing("title: Narrower\n", with: "")) == ["12:1: the document needs 'title'"])
    #expect(
      errors(filtered(body).replacing("logsource: {product: linux, service: sshd}\nfilter", with: "filter"))
        == ["12:1: the document needs 'logsource'"])
    #expect(
      errors(filtered(body) + "\n---\ntitle: T\nlogsource: {product: x}\nfilter: a")
        == ["21:9: 'filter' must be a map, not the text 'a'"])
  }

  @Test(
    "rulings 1 39 45, F4 F5: what has no effect is a warning",
    arguments: [
      (
        "not s", "s",
        "17:14: the rules will match only where this holds; to suppress what a search describes, write 'not' before it"
      ),
      ("rules: one", "rules: oen", "15:10: there is no rule with the id or name 'oen'; did you mean 'one'?"),
      (
        "rules: one", "rules: two",
        "15:10: the rule 'two' is for category process_creation, product linux, which this filter's log source does "
          + "not cover; it is not filtered"
      ),
      (
        "condition: not s", "t: {f: a}\n  condition: not s",
        "17:3: the search 't' is not used by the condition"
      ),
      ("condition: not s", "condition: not s\nlevel: high", "18:1: a filter has no 'level'; its rules have"),
      (
        "condition: not s", "condition: not s\nstatus: test", "18:1: a filter has no 'status'; its rules have"
      ),
    ])
  func whatHasNoEffectIsAWarning(from: String, to: String, warning: String) {
    let text = filtered(body).replacing(from, with: to)
    #expect(warnings(text) == [warning])
    #expect(errors(text).isEmpty)
  }

  @Test("ruling 39") func aFilterForNobodyIsAWarning() {
    #expect(
      warnings(filtered(body.replacing("rules: one", with: "rules: any"), source: "{product: solaris}"))
        == ["12:1: no rule has the log source of this filter"])
  }

  @Test("F5: correlations are not filtered, the rules they count are") func aCorrelationIsNotFiltered() {
    let counted = """

      ---
      title: Many
      name: many
      correlation: {type: event_count, rules: one, group-by: f, timespan: 1m, condition: {gte: 2}}
      """
    let text = filtered(body.replacing("rules: one", with: "rules: [one, many]")) + counted
    #expect(warnings(text) == ["15:16: 'many' is a correlation; a filter narrows the rules that one counts"])
    let collection = RuleLoader.load(text: text, file: "r.yml")
    #expect(collection.rules.first?.filters == [0])
  }

  @Test func aFilterOfAFilterOrARefusedRuleIsAWarning() {
    let text = filtered(body.replacing("rules: one", with: "rules: [one, self]"))
      .replacing("title: Narrower", with: "title: Narrower\nname: self")
    #expect(warnings(text) == ["16:16: 'self' is a filter itself"])
    #expect(
      warnings(filtered(body).replacing("{f: a}", with: "{f|frob: a}")) == [
        "15:10: the rule 'one' is not loaded"
      ])
  }

  @Test("F2") func severalFiltersAddUp() {
    let second = """

      ---
      title: Second
      logsource: {product: linux}
      filter: {rules: any, s: {f: x}, condition: not s}
      """
    #expect(
      RuleLoader.load(text: filtered(body) + second, file: "r.yml").rules.map(\.filters) == [[0, 1], [1]])
  }
}
