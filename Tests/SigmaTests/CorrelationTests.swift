import Sigma
import Testing

/// A base rule and a correlation whose map holds these lines, from line 9, column 3.
private func correlation(_ lines: String) -> String {
  let indented = lines.split(separator: "\n", omittingEmptySubsequences: false).map { "  \($0)" }
  return """
    title: Base
    name: base
    logsource: {product: linux}
    detection: {s: {f: a}, condition: s}
    ---
    title: Many
    name: many
    correlation:
    \(indented.joined(separator: "\n"))
    """
}

private let head = "type: event_count\nrules: base\ngroup-by: [src_ip]\ntimespan: 5m\n"

@Suite struct CorrelationTests {
  @Test(
    arguments: [
      ("gte: 5", 5, nil), ("gt: 5", 6, nil), ("gte: 0", 1, nil), ("{gt: 1, lte: 9}", 2, 9),
      ("{gte: 2, lt: 9}", 2, 8),
    ] as [(String, Int, Int?)])
  func boundsArriveAsWholeCounts(condition: String, atLeast: Int, atMost: Int?) throws {
    let map = condition.hasPrefix("{") ? condition : "{\(condition)}"
    let loaded = RuleLoader.load(text: correlation(head + "condition: \(map)"), file: "r.yml")
    let first = try #require(loaded.correlations.first, "\(loaded.diagnostics)")
    #expect(first.correlation.condition == .init(atLeast: atLeast, atMost: atMost))
    #expect(first.rules == [0])
    #expect(first.correlation.timespanSeconds == 300)
    #expect(first.correlation.groupBy == ["src_ip"])
  }

  @Test(arguments: [("30s", 30), ("5m", 300), ("2h", 7_200), ("7d", 604_800)])
  func timespansHaveOneUnit(text: String, seconds: Int) {
    let lines = head.replacing("5m", with: text) + "condition: {gte: 2}"
    let loaded = RuleLoader.load(text: correlation(lines), file: "r.yml")
    #expect(loaded.correlations.first?.correlation.timespanSeconds == seconds)
  }

  @Test func valueCountTakesOneFieldOrSeveral() throws {
    for (field, expected) in [("user", ["user"]), ("[user, host]", ["user", "host"])] {
      let lines = head.replacing("event", with: "value") + "condition: {gte: 2, field: \(field)}"
      let loaded = RuleLoader.load(text: correlation(lines), file: "r.yml")
      #expect(loaded.correlations.first?.correlation.fields == expected, "\(loaded.diagnostics)")
      #expect(loaded.correlations.first?.correlation.kind == .valueCount)
    }
  }

  @Test(arguments: [("", "", false), ("generate: true", "", true), ("", "generate: true", true)])
  func generateIsAcceptedInBothPlaces(inside: String, outside: String, result: Bool) {
    let text = correlation(head + "condition: {gte: 2}\n" + inside) + "\n" + outside
    #expect(RuleLoader.load(text: text, file: "r.yml").correlations.first?.correlation.generate == result)
  }

  @Test(arguments: [
    ("5m", "0m"), ("5m", "1h30m"), ("5m", "1.5h"), ("5m", "5"), ("5m", "5w"), ("5m", "-5m"),
    ("5m", "99999999d"),
    ("5m", "5M"), ("5m", "٥m"), ("5m", "m"),
  ])
  func oddTimespansAreRefused(from: String, text: String) {
    let found = errors(correlation(head.replacing(from, with: text) + "condition: {gte: 2}"))
    #expect(found.count == 1)
    #expect(found.first?.hasPrefix("12:13: 'timespan' must be") == true, "\(found)")
  }

  @Test(arguments: [
    (
      "event_count", "temporal",
      "9:9: the correlation type 'temporal' is not supported yet; event_count and value_count are"
    ),
    (
      "event_count", "event_cuont", "9:9: unknown correlation type 'event_cuont'; did you mean 'event_count'?"
    ),
    (
      "rules: base", "rules: bsae", "10:10: there is no rule with the id or name 'bsae'; did you mean 'base'?"
    ),
    ("rules: base", "rules: [many]", "10:11: counting another correlation ('many') is not supported yet"),
    ("rules: base", "rules: []", "10:10: 'rules' must name at least one rule"),
    ("rules: base\n", "", "9:3: a correlation needs 'rules'"),
    ("group-by", "group_by", "11:3: write 'group-by' instead of 'group_by'"),
    ("group-by", "grupo-by", "11:3: unknown key 'grupo-by' in 'correlation'; did you mean 'group-by'?"),
    ("{gte: 2}", "{lt: 2}", "13:14: an upper bound alone is not supported yet; add 'gt' or 'gte'"),
    ("{gte: 2}", "{eq: 2}", "13:15: 'eq' is not supported yet; gt, gte, lt and lte are"),
    ("{gte: 2}", "{neq: 2}", "13:15: 'neq' is not supported yet; gt, gte, lt and lte are"),
    ("{gte: 2}", "{gt: 1, gte: 2}", "13:22: 'gt' and 'gte' are the same bound; keep one"),
    ("{gte: 2}", "{gte: 5, lt: 5}", "13:14: no count is at least 5 and at most 4"),
    (
      "{gte: 2}", "{gte: 2.5}", "13:20: 'gte' must be a whole number from 0 to 1000000000, not the number 2.5"
    ),
    ("{gte: 2}", "{gte: '2'}", "13:20: 'gte' must be a whole number from 0 to 1000000000, not the text '2'"),
    (
      "{gte: 2}", "{gte: 99999999999999999999}",
      "13:20: 'gte' must be a whole number from 0 to 1000000000, not the number 99999999999999999999"
    ),
    ("{gte: 2}", "{}", "13:14: 'condition' needs a bound such as 'gte: 5'"),
    ("{gte: 2}", "{gte: 2, field: u}", "13:23: 'field' belongs to value_count; event_count counts events"),
    ("{gte: 2}", "a and b", "13:14: a condition that combines rule names is not supported yet"),
    ("event_count", "value_count", "13:14: value_count needs the 'field' whose values are counted"),
    ("group-by: [src_ip]", "aliases: {}", "11:3: 'aliases' is not supported yet"),
  ])
  func aMistakeIsRefusedWhereItStands(from: String, to: String, error: String) {
    let text = correlation((head + "condition: {gte: 2}").replacing(from, with: to))
    #expect(errors(text) == [error])
    #expect(RuleLoader.load(text: text, file: "r.yml").rules.count == 1, "the base rule loads")
  }

  @Test func generateMustNotContradictItself() {
    let text = correlation(head + "condition: {gte: 2}\ngenerate: true") + "\ngenerate: false"
    #expect(errors(text) == ["14:13: 'generate' says something else here than at the top level"])
  }

  @Test func withoutGroupByEverythingCountsTogether() {
    let text = correlation(head.replacing("group-by: [src_ip]\n", with: "") + "condition: {gte: 2}")
    #expect(warnings(text) == ["9:3: without 'group-by' all events are counted together"])
    #expect(errors(text).isEmpty)
  }

  @Test func aRefusedBaseRuleTakesItsCorrelationAlong() {
    let text = correlation(head + "condition: {gte: 2}").replacing("{f: a}", with: "{f|frob: a}")
    #expect(
      errors(text) == [
        "4:19: unknown modifier 'frob'", "10:10: the rule 'base' was refused, so nothing can count it",
      ])
    #expect(RuleLoader.load(text: text, file: "r.yml").rejected == 2)
  }

  @Test func baseRulesBesideACorrelationNeedNoTitle() {
    let text = correlation(head + "condition: {gte: 2}").replacing("title: Base\n", with: "")
    #expect(errors(text).isEmpty)
    #expect(RuleLoader.load(text: text, file: "r.yml").rules.first?.metadata.title == "base")
  }
}
