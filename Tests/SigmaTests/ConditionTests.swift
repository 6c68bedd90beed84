import Sigma
import Testing

@Suite struct ConditionTests {
  @Test(arguments: [
    ("a", "a"), ("a and b", "(a & b)"), ("a or b and sel_c", "(a | (b & sel_c))"),
    ("(a or b) and sel_c", "((a | b) & sel_c)"), ("not a and b", "(!a & b)"), ("not not a", "!!a"),
    ("not (a or b)", "!(a | b)"), ("1 of them", "(a | b | sel_c)"), ("any of them", "(a | b | sel_c)"),
    ("all of them", "(a & b & sel_c)"), ("1 of sel*", "sel_c"), ("all of *", "(a & b & sel_c)"),
    ("1 of _*", "_d"), ("not 1 of *_c", "!sel_c"), ("_d and a", "(_d & a)"), ("1 of s*c", "sel_c"),
    ("[a, b and sel_c]", "(a | (b & sel_c))"), ("[a]", "a"), ("  a   and b", "(a & b)"), ("1 of a", "a"),
  ])
  func aConditionIsRead(text: String, shown: String) throws {
    let loaded = RuleLoader.load(text: rule(condition: text), file: "r.yml")
    #expect(loaded.rules.first?.condition.shown == shown, "\(loaded.diagnostics)")
  }

  @Test(arguments: [
    ("x", "8:14: there is no search 'x'; there are 'a', 'b', 'sel_c', '_d'"),
    ("a and sel_d", "8:20: there is no search 'sel_d'; did you mean 'sel_c'?"),
    ("a AND b", "8:16: 'and' or 'or' is missing before 'AND'"),
    ("NOT a", "8:14: operators are lower case: 'not'"),
    ("a b", "8:16: 'and' or 'or' is missing before 'b'"),
    ("a and", "8:16: the condition ends too early"),
    ("and a", "8:14: a search is missing before 'and'"),
    ("(a", "8:14: this '(' is never closed"),
    ("a)", "8:15: a ')' without its '('"),
    ("1 of x*", "8:19: 'x*' matches no search; there are 'a', 'b', 'sel_c', '_d'"),
    ("2 of them", "8:14: write '1 of', 'any of' or 'all of'; '2 of' means nothing"),
    ("1 of", "8:14: 'of' needs a pattern such as 'selection_*', or 'them'"),
    ("sel*", "8:14: the pattern 'sel*' needs '1 of' or 'all of' before it"),
    (
      "a | count() > 5",
      "8:16: aggregations after '|' are no longer part of Sigma; write a correlation document instead"
    ),
    (
      "a | near b",
      "8:16: aggregations after '|' are no longer part of Sigma; write a correlation document instead"
    ),
    ("NOT", "8:14: operators are lower case: 'not'"),
    ("a OR b", "8:16: 'and' or 'or' is missing before 'OR'"),
    ("all of sel_[a]", "8:21: 'sel_[a]' matches no search; there are 'a', 'b', 'sel_c', '_d'"),
    ("0 of them", "8:14: write '1 of', 'any of' or 'all of'; '0 of' means nothing"),
    ("1 of _x*", "8:19: '_x*' matches no search; there are 'a', 'b', 'sel_c', '_d'"),
    ("not", "8:14: the condition ends too early"),
    ("(", "8:14: the condition ends too early"),
    ("()", "8:15: a search is missing before ')'"),
    ("[a, 'x']", "8:19: there is no search 'x'; there are 'a', 'b', 'sel_c', '_d'"),
    ("''", "8:14: the condition is empty; name a search"),
    ("[]", "8:14: the list of conditions is empty"),
    ("{a: b}", "8:14: 'condition' must be text, not a map"),
    ("", "8:3: 'detection' needs a 'condition'"),
  ])
  func aMistakeIsRefusedWhereItStands(text: String, error: String) {
    #expect(errors(rule(condition: text)) == [error])
  }

  @Test func aSearchNobodyAsksForIsAWarning() {
    #expect(
      warnings(rule(condition: "a or 1 of s*")) == [
        "5:3: the search 'b' is not used by the condition",
        "7:3: the search '_d' is not used by the condition",
      ])
  }

  @Test func namesMayLookLikeOperatorsOrNumbers() {
    let text = """
      title: T
      logsource: {product: linux}
      detection:
        notable: {f: a}
        order: {f: b}
        2fa: {f: c}
        mdadm.conf: {f: d}
        condition: notable and order and not 2fa or 1 of mdadm*
      """
    #expect(errors(text).isEmpty)
    #expect(warnings(text).isEmpty, "a name that is never written out does no harm")
  }

  @Test func namesThatOtherToolsCannotReadAreAWarning() {
    let text = rule(condition: "a or b and sel_c and _d or mdadm.conf")
      .replacing("  a: {f: a}", with: "  a: {f: a}\n  mdadm.conf: {f: x}")
    #expect(
      warnings(text) == [
        "9:41: other tools read a search's name with letters, digits, '_' and '-' only, not 'mdadm.conf'"
      ])
    #expect(errors(text).isEmpty)
  }

  @Test(.timeLimit(.minutes(1))) func hostileConditionsAreBounded() {
    let deep = String(repeating: "(", count: 8_000) + "a" + String(repeating: ")", count: 8_000)
    let long = String(repeating: "not ", count: 4_000) + "a"
    let wide = String(repeating: "a or ", count: 100_000) + "a"
    for text in [deep, long, wide] { #expect(errors(rule(condition: text)).count == 1) }
  }
}
