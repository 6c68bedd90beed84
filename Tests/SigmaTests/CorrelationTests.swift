import Events
import LocatedYAML
import Sigma
import Testing

/// Two base rules and a correlation whose map holds these lines, from line 14, column 3.
private func correlation(_ lines: String) -> String {
  let indented = lines.split(separator: "\n", omittingEmptySubsequences: false).map { "  \($0)" }
  return """
    title: Base
    name: base
    logsource: {product: linux}
    detection: {s: {f: a}, condition: s}
    ---
    title: Other
    name: other
    logsource: {product: linux}
    detection: {s: {f: b}, condition: s}
    ---
    title: Many
    name: many
    correlation:
    \(indented.joined(separator: "\n"))
    """
}

private func loaded(_ lines: String) throws -> RuleCollection.LoadedCorrelation {
  let collection = RuleLoader.load(text: correlation(lines), file: "r.yml")
  return try #require(collection.correlations.first, "\(collection.diagnostics)")
}

extension Correlation.Requirement {
  fileprivate var shown: String {
    switch self {
    case .figure(let threshold):
      threshold.bounds.map { "\($0.comparison.rawValue) \($0.value)" }.joined(separator: ", ")
    case .expression(let condition): condition.shown
    }
  }
}

private let head = "type: event_count\nrules: base\ngroup-by: [src_ip]\ntimespan: 5m\n"
private let both = "type: temporal\nrules: [base, other]\ngroup-by: [src_ip]\ntimespan: 5m\n"

@Suite struct CorrelationTests {
  // MARK: What is read

  @Test(
    "C1 C9, ruling 5: bounds and ranges arrive as written",
    arguments: [
      ("gte: 5", "gte 5.0"), ("gt: 5", "gt 5.0"), ("gte: 0", "gte 0.0"), ("lt: 5", "lt 5.0"),
      ("eq: 3", "eq 3.0"), ("neq: 3", "neq 3.0"), ("gte: 2.5", "gte 2.5"),
      ("gt: 1, lte: 9", "gt 1.0, lte 9.0"), ("lt: 9, gte: 2", "lt 9.0, gte 2.0"),
      ("gte: 2, lt: 9, neq: 4", "gte 2.0, lt 9.0, neq 4.0"),
    ])
  func boundsAreKept(condition: String, shown: String) throws {
    let first = try loaded(head + "condition: {\(condition)}")
    #expect(first.correlation.condition.shown == shown)
    #expect(
      first.members == [.init(subject: .rule(0), groupBy: ["src_ip"], fields: [])])
    #expect(first.correlation.timespanSeconds == 300)
    #expect(first.correlation.groupBy == ["src_ip"])
  }

  @Test(
    "C8: one number, one unit",
    arguments: [
      ("30s", 30), ("5m", 300), ("2h", 7_200), ("7d", 604_800), ("2w", 1_209_600), ("1M", 2_629_746),
      ("1y", 31_556_952), ("005m", 300),
    ])
  func timespansHaveOneUnit(text: String, seconds: Int) throws {
    let first = try loaded(head.replacing("5m", with: text) + "condition: {gte: 2}")
    #expect(first.correlation.timespanSeconds == seconds)
  }

  @Test(
    "C2, ruling 6: value_count takes a field or a tuple",
    arguments: [("user", ["user"]), ("[user, host]", ["user", "host"])])
  func valueCountTakesOneFieldOrSeveral(field: String, expected: [String]) throws {
    let first = try loaded(head.replacing("event", with: "value") + "condition: {gte: 2, field: \(field)}")
    #expect(first.correlation.fields == expected)
    #expect(first.members.first?.fields == expected)
    #expect(first.correlation.kind == .valueCount)
  }

  @Test(
    "C5, ruling 7: the figures of a numeric field",
    arguments: [
      ("value_sum", "gt: -5.5, field: n", Correlation.Kind.valueSum, nil),
      ("value_avg", "gt: 1, field: n", .valueAverage, nil),
      ("value_median", "lt: 1, field: n", .valueMedian, nil),
      ("value_percentile", "gt: 1, field: n, percentile: 95", .valuePercentile, 95),
      ("value_percentile", "gt: 1, field: n, percentile: 99.9", .valuePercentile, 99.9),
    ] as [(String, String, Correlation.Kind, Double?)])
  func figuresComeFromOneField(
    type: String, condition: String, kind: Correlation.Kind, percentile: Double?
  ) throws {
    let first = try loaded(
      head.replacing("event_count", with: type) + "condition: {\(condition)}")
    #expect(first.correlation.kind == kind)
    #expect(first.correlation.fields == ["n"])
    #expect(first.correlation.percentile == percentile)
  }

  @Test(
    "C3 C4 C6: temporal kinds",
    arguments: [
      ("temporal", "", "gte 2.0"), ("temporal_ordered", "", "gte 2.0"),
      ("temporal", "condition: {gte: 1}", "gte 1.0"),
      ("temporal", "condition: base and other", "(base & other)"),
      ("temporal", "condition: base and not other", "(base & !other)"),
      ("temporal_ordered", "condition: (base or other) and base", "((base | other) & base)"),
    ])
  func temporalKindsNeedNoNumber(type: String, condition: String, shown: String) throws {
    let first = try loaded(both.replacing("temporal", with: type) + condition)
    #expect(first.correlation.condition.shown == shown)
    #expect(first.correlation.kind.isTemporal)
    #expect(first.members.map(\.subject) == [.rule(0), .rule(1)])
  }

  @Test("C6: the condition's names stand in for 'rules'")
  func anExtendedConditionNamesItsRules() throws {
    let first = try loaded(
      "type: temporal\ngroup-by: f\ntimespan: 5m\ncondition: other and not (base or base)")
    #expect(first.correlation.rules.map(\.text) == ["other", "base"])
    #expect(first.members.map(\.subject) == [.rule(1), .rule(0)])
  }

  @Test("C7: a plain text, several fields") func groupByIsTextOrList() throws {
    for (text, fields) in [("user", ["user"]), ("[user, host]", ["user", "host"])] {
      let first = try loaded(
        head.replacing("[src_ip]", with: text) + "condition: {gte: 2}")
      #expect(first.members.first?.groupBy == fields)
    }
  }

  @Test("C10: aliases give each rule its own field") func aliasesGiveEachRuleItsOwnField() throws {
    let first = try loaded(
      """
      type: value_count
      rules: [base, other]
      group-by: [ip, host]
      timespan: 5m
      condition: {gte: 2, field: who}
      aliases:
        ip: {base: src_ip, other: dst_ip}
        who: {other: target_user}
      """)
    #expect(first.members.map(\.groupBy) == [["src_ip", "host"], ["dst_ip", "host"]])
    #expect(first.members.map(\.fields) == [["who"], ["target_user"]])
    #expect(first.correlation.groupBy == ["ip", "host"])
  }

  @Test("C10 D2: an alias may call a rule by its other name") func anAliasMayUseIdOrName() throws {
    let text = correlation(
      head.replacing("rules: base", with: "rules: [0D1F0000-0000-4000-8000-00000000000a, other]")
        .replacing("src_ip", with: "ip")
        + "condition: {gte: 2}\naliases: {ip: {base: a, other: b}}"
    ).replacing("name: base", with: "name: base\nid: 0d1f0000-0000-4000-8000-00000000000A")
    let collection = RuleLoader.load(text: text, file: "r.yml")
    #expect(collection.diagnostics.isEmpty, "\(collection.diagnostics)")
    #expect(collection.correlations.first?.members.map(\.groupBy) == [["a"], ["b"]])
  }

  @Test("C11 D2: correlations count correlations, in any order") func chainsAreLinkedInnerFirst() throws {
    let outer = """
      title: Outer
      correlation: {type: event_count, rules: [many, base], group-by: src_ip, timespan: 1h, condition: {gte: 2}}
      ---

      """
    let collection = RuleLoader.load(
      text: outer + correlation(head + "condition: {gte: 2}"), file: "r.yml")
    #expect(collection.diagnostics.isEmpty, "\(collection.diagnostics)")
    #expect(collection.correlations.map(\.correlation.metadata.title) == ["Many", "Outer"])
    #expect(collection.correlations.last?.members.map(\.subject) == [.correlation(0), .rule(0)])
  }

  @Test("ruling 36: an inner correlation hands on its group only") func whatAnInnerGroupLacksIsAWarning() {
    let outer = """

      ---
      title: Outer
      correlation: {type: value_count, rules: many, group-by: src_ip, timespan: 1h, condition: {gte: 2, field: user}}
      """
    #expect(
      warnings(correlation(head + "condition: {gte: 2}") + outer) == [
        "21:41: 'many' does not group by 'user', so it is never counted here"
      ])
  }

  @Test(
    "C12, ruling 2: generate in both places",
    arguments: [
      ("", "", false), ("generate: true", "", true), ("", "generate: true", true),
      ("generate: true", "generate: true", true),
    ])
  func generateIsAcceptedInBothPlaces(inside: String, outside: String, result: Bool) {
    let text = correlation(head + "condition: {gte: 2}\n" + inside) + "\n" + outside
    #expect(RuleLoader.load(text: text, file: "r.yml").correlations.first?.correlation.generate == result)
  }

  @Test("D2: a reference may be an id") func anIdIsAReference() throws {
    let id = "0D1F0000-0000-4000-8000-00000000000a"
    let text = correlation(
      head.replacing("rules: base", with: "rules: \(id.lowercased())") + "condition: {gte: 2}"
    )
    .replacing("name: base", with: "id: \(id)")
    #expect(RuleLoader.load(text: text, file: "r.yml").correlations.first?.members.first?.subject == .rule(0))
  }

  @Test("C13: tags and level belong to the outermost document") func correlationsCarryTagsAndLevel() {
    let text = correlation(head + "condition: {gte: 2}") + "\nlevel: high\ntags: [soc2.cc6.1]"
    let metadata = RuleLoader.load(text: text, file: "r.yml").correlations.first?.correlation.metadata
    #expect(metadata?.level == .high)
    #expect(metadata?.criteria == ["CC6.1"])
  }

  @Test("C13") func baseRulesBesideACorrelationNeedNoTitle() {
    let text = correlation(head + "condition: {gte: 2}").replacing("title: Base\n", with: "")
    #expect(errors(text).isEmpty)
    #expect(RuleLoader.load(text: text, file: "r.yml").rules.first?.metadata.title == "base")
  }

  // MARK: What is refused

  @Test(
    "C8",
    arguments: [
      "0m", "1h30m", "1.5h", "5", "-5m", "+5m", "99999999d", "11y", "5D", "5 m", "٥m", "m", "''", "5ms",
      "[5m]",
    ])
  func oddTimespansAreRefused(text: String) {
    let found = errors(correlation(head.replacing("5m", with: text) + "condition: {gte: 2}"))
    #expect(found.count == 1)
    #expect(found.first?.hasPrefix("17:13: 'timespan' must be") == true, "\(found)")
  }

  @Test(
    "C1-C15, rulings 2 4 7 38",
    arguments: [
      (
        "event_count", "event_cuont",
        "14:9: 'type' must be one of event_count, value_count, temporal, temporal_ordered, value_sum, value_avg, "
          + "value_percentile, value_median, not 'event_cuont'; did you mean 'event_count'?"
      ),
      ("type: event_count\n", "", "14:3: a correlation needs 'type'"),
      (
        "rules: base", "rules: bsae",
        "15:10: there is no rule with the id or name 'bsae'; did you mean 'base'?"
      ),
      ("rules: base", "rules: [many]", "15:11: the correlation 'many' would count itself"),
      ("rules: base", "rules: []", "15:10: 'rules' must name at least one rule"),
      ("rules: base\n", "", "14:3: a correlation needs 'rules'"),
      ("timespan: 5m\n", "", "14:3: a correlation needs 'timespan'"),
      ("condition: {gte: 2}", "", "14:3: a correlation needs 'condition'"),
      ("group-by", "group_by", "16:3: write 'group-by' instead of 'group_by'"),
      ("group-by", "grupo-by", "16:3: unknown key 'grupo-by' in 'correlation'; did you mean 'group-by'?"),
      ("{gte: 2}", "{gt: 1, gte: 2}", "18:22: 'gt' and 'gte' are the same bound; keep one"),
      ("{gte: 2}", "{lt: 1, lte: 2}", "18:22: 'lt' and 'lte' are the same bound; keep one"),
      ("{gte: 2}", "{gte: 5, lt: 5}", "18:14: no figure can keep all of these bounds"),
      ("{gte: 2}", "{lte: 0}", "18:14: no figure can keep all of these bounds"),
      ("{gte: 2}", "{lt: 0}", "18:14: no figure can keep all of these bounds"),
      ("{gte: 2}", "{gt: 2, lt: 3}", "18:14: no figure can keep all of these bounds"),
      ("{gte: 2}", "{eq: 2, neq: 2}", "18:14: no figure can keep all of these bounds"),
      ("{gte: 2}", "{gte: '2'}", "18:20: 'gte' must be a number without quotes, not the text '2'"),
      ("{gte: 2}", "{gte: [2]}", "18:20: 'gte' must be a number without quotes, not a list"),
      (
        "{gte: 2}", "{gte: 99999999999999999999}",
        "18:20: 'gte' must be a number without quotes, not the number 99999999999999999999"
      ),
      ("{gte: 2}", "{gte: -1}", "18:20: a count is never below zero, so 'gte: -1' means nothing"),
      ("{gte: 2}", "{}", "18:14: 'condition' needs a bound such as 'gte: 5'"),
      ("{gte: 2}", "{gte: 2, filed: u}", "18:23: unknown key 'filed' in 'condition'; did you mean 'field'?"),
      (
        "{gte: 2}", "{gte: 2, field: u}",
        "18:23: 'field' belongs to value_count and the other value kinds; event_count counts events"
      ),
      ("{gte: 2}", "{gte: 2, percentile: 5}", "18:23: 'percentile' belongs to value_percentile"),
      (
        "{gte: 2}", "base and other",
        "18:14: a condition that combines rules belongs to temporal and temporal_ordered; event_count needs a bound "
          + "such as 'gte: 5'"
      ),
      ("{gte: 2}", "[base]", "18:14: 'condition' must be a map, not a list"),
      ("event_count", "value_count", "18:14: value_count needs the 'field' whose values are taken"),
      ("event_count", "value_sum", "18:14: value_sum needs the 'field' whose values are taken"),
      (
        "group-by: [src_ip]", "group-by: ip\naliases: {ip: {frob: a}}",
        "17:18: the rule 'frob' is not one that this correlation counts"
      ),
      (
        "group-by: [src_ip]", "aliases: {ip: {base: a}}",
        "16:13: the alias 'ip' is used neither in 'group-by' nor as 'field'"
      ),
      ("group-by: [src_ip]", "aliases: {ip: a}", "16:17: the alias 'ip' must be a map, not the text 'a'"),
      ("group-by: [src_ip]", "group-by: {a: b}", "16:13: 'group-by' must be text, not a map"),
      (
        "group-by: [src_ip]", "generate: maybe",
        "16:13: 'generate' must be true or false, not the text 'maybe'"
      ),
    ])
  func aMistakeIsRefusedWhereItStands(from: String, to: String, error: String) {
    let text = correlation((head + "condition: {gte: 2}").replacing(from, with: to))
    #expect(errors(text) == [error])
    let collection = RuleLoader.load(text: text, file: "r.yml")
    #expect(collection.rules.count == 2, "the base rules load")
    #expect(collection.rejected == 1)
  }

  @Test(
    "C5, ruling 7",
    arguments: [
      ("{gt: 1, field: n}", "18:14: value_percentile needs 'percentile', such as 'percentile: 95'"),
      (
        "{gt: 1, field: n, percentile: 101}",
        "18:44: 'percentile' must be above 0 and at most 100, not the number 101"
      ),
      (
        "{gt: 1, field: n, percentile: 0}",
        "18:44: 'percentile' must be above 0 and at most 100, not the number 0"
      ),
      (
        "{gt: 1, field: n, percentile: '5'}",
        "18:44: 'percentile' must be above 0 and at most 100, not the text '5'"
      ),
      ("{gt: 1, field: [n, m], percentile: 5}", "18:22: value_percentile takes the numbers of one 'field'"),
    ])
  func aPercentileIsStated(condition: String, error: String) {
    let text = correlation(
      head.replacing("event_count", with: "value_percentile") + "condition: \(condition)")
    #expect(errors(text) == [error])
  }

  @Test(
    "C6",
    arguments: [
      ("base and frob", "18:23: the rule 'frob' is not listed in 'rules'; there are 'base', 'other'"),
      ("base and othr", "18:23: the rule 'othr' is not listed in 'rules'; did you mean 'other'?"),
      ("base", "15:17: the condition does not mention the rule 'other'"),
      (
        "not base and not other",
        "18:14: the condition is met when nothing happens; name a rule that must have been seen"
      ),
      (
        "base or not other",
        "18:14: the condition is met when nothing happens; name a rule that must have been seen"
      ),
      ("1 of base*", "18:14: 'of' chooses among searches; name the rules one by one"),
      ("all of them", "18:14: 'of' chooses among searches; name the rules one by one"),
      ("base and", "18:19: the condition ends too early"),
      ("''", "18:14: the condition is empty; name a search"),
      (
        "base | count() > 5",
        "18:19: aggregations after '|' are no longer part of Sigma; write a correlation document instead"
      ),
    ])
  func anExtendedConditionIsRefusedWhereItIsWrong(condition: String, error: String) {
    #expect(errors(correlation(both + "condition: " + condition)) == [error])
  }

  @Test func anExtendedConditionHasAtMostSixteenRules() {
    let names = (0..<17).map { "r\($0)" }
    let text = correlation(
      "type: temporal\ngroup-by: f\ntimespan: 5m\ncondition: " + names.joined(separator: " and "))
    #expect(errors(text) == ["17:14: a condition combines at most 16 rules"])
  }

  @Test("C3: counts that so few rules never reach") func aTemporalCountOutOfReachIsAWarning() {
    #expect(
      warnings(correlation(both + "condition: {gte: 3}")) == [
        "18:14: 2 different rules can never make this true; temporal counts rules"
      ])
    #expect(warnings(correlation(both + "condition: {gte: 2}")).isEmpty)
  }

  @Test("C11, ruling 38") func circlesAreRefused() {
    func one(_ name: String, counts: String) -> String {
      "title: T\nname: \(name)\ncorrelation: {type: event_count, rules: \(counts), group-by: f, timespan: 1m, condition: {gte: 2}}"
    }
    let text = [one("a", counts: "b"), one("b", counts: "c"), one("c", counts: "a")].joined(
      separator: "\n---\n")
    #expect(
      errors(text).sorted() == [
        "11:41: the correlation 'a' would count itself",
        "3:41: the correlation 'b' was refused, so nothing can count it",
        "7:41: the correlation 'c' was refused, so nothing can count it",
      ])
    #expect(RuleLoader.load(text: text, file: "r.yml").rejected == 3)
    let long = (0..<100).map { one("n\($0)", counts: "n\($0 + 1)") }.joined(separator: "\n---\n")
    #expect(errors(long).contains { $0.hasSuffix("more than 64 levels deep") })
  }

  @Test("ruling 2") func generateMustNotContradictItself() {
    let text = correlation(head + "condition: {gte: 2}\ngenerate: true") + "\ngenerate: false"
    #expect(errors(text) == ["19:13: 'generate' says something else here than at the top level"])
  }

  @Test("ruling 3") func withoutGroupByEverythingCountsTogether() {
    let text = correlation(head.replacing("group-by: [src_ip]\n", with: "") + "condition: {gte: 2}")
    #expect(warnings(text) == ["14:3: without 'group-by' all events are counted together"])
    #expect(errors(text).isEmpty)
  }

  @Test func aRuleListedTwiceIsAWarning() {
    let text = correlation(head.replacing("rules: base", with: "rules: [base, base]") + "condition: {gte: 2}")
    #expect(warnings(text) == ["15:17: the rule 'base' is listed twice"])
    #expect(RuleLoader.load(text: text, file: "r.yml").correlations.first?.members.count == 1)
  }

  @Test func aRefusedBaseRuleTakesItsCorrelationAlong() {
    let text = correlation(head + "condition: {gte: 2}").replacing("{f: a}", with: "{f|frob: a}")
    #expect(
      errors(text) == [
        "4:19: unknown modifier 'frob'", "15:10: the rule 'base' was refused, so nothing can count it",
      ])
    #expect(RuleLoader.load(text: text, file: "r.yml").rejected == 2)
  }

  @Test("ruling 43") func aRetiredBaseRuleTakesItsCorrelationAlong() {
    let text = correlation(head + "condition: {gte: 2}").replacing(
      "name: base", with: "name: base\nstatus: deprecated")
    #expect(errors(text) == ["16:10: the rule 'base' is not loaded because of its status"])
  }

  @Test("C15: what counts nothing") func aFilterCannotBeCounted() {
    let text =
      correlation(head.replacing("rules: base", with: "rules: f") + "condition: {gte: 2}")
      + "\n---\ntitle: F\nname: f\nlogsource: {product: linux}\nfilter: {rules: any, s: {f: a}, condition: not s}"
    #expect(errors(text) == ["15:10: 'f' is a filter, which detects nothing that could be counted"])
  }
}
