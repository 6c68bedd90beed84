import LocatedYAML
import Sigma
import Testing

@Suite struct ValueTests {
  @Test(arguments: [
    ("plain", "plain"), (#"a*b"#, "a<*>b"), (#"a?b"#, "a<?>b"), (#"a\*b"#, "a*b"), (#"a\?b"#, "a?b"),
    (#"a\\*b"#, #"a\<*>b"#), (#"a\\\*b"#, #"a\*b"#), (#"a\\\\*b"#, #"a\\<*>b"#), (#"a\b"#, #"a\b"#),
    (#"a\\b"#, #"a\b"#), (#"a\\\b"#, #"a\\b"#), (#"a\\\\b"#, #"a\\b"#), (#"a\"#, #"a\"#), (#"a\\"#, #"a\"#),
    (#"\\\?"#, #"\?"#), ("", ""), ("*", "<*>"), ("**", "<*><*>"), ("naïve*", "naïve<*>"),
  ])
  func escapesAreReadAsTheSpecificationSays(text: String, shown: String) {
    #expect(Wildcards(sigma: text).shown == shown)
  }

  @Test(arguments: [
    ("f: word", "f word"), ("f: [a, b]", "f a, b"), ("f: 5", "f equal 5"), ("f: 1.5", "f equal 1.5"),
    ("f: '5'", "f 5"), ("f: 00000429", "f 00000429"), ("f: -7", "f equal -7"), ("f: 0x1F", "f equal 31"),
    ("f: 9007199254740993", "f equal 9007199254740993"), ("f: true", "f true"), ("f: FALSE", "f false"),
    ("f: null", "f null"), ("f: ~", "f null"), ("f:", "f null"), ("f: ''", "f "), ("f: yes", "f yes"),
    ("f: .nan", "f .nan"), ("f: 2024-01-02", "f 2024-01-02"), ("a.b-c d: x", "a.b-c d x"),
    ("f|contains: x", "f <*>x<*>"), ("f|contains: ''", "f <*>"), ("f|contains: '*x*'", "f <*>x<*>"),
    ("f|startswith: x", "f x<*>"), ("f|startswith: 'x*'", "f x<*>"), ("f|endswith: x", "f <*>x"),
    ("f|startswith|endswith: x", "f <*>x<*>"), ("f|contains: ['a', 'b']", "f <*>a<*>, <*>b<*>"),
    ("f|contains|all: [a, b]", "all f <*>a<*>, <*>b<*>"),
    ("f|all|contains: [a, b]", "all f <*>a<*>, <*>b<*>"),
    ("f|all: [1, 2]", "all f equal 1, equal 2"),
    ("f|cased: X", "f cased X"), ("f|cased|contains: X", "f cased <*>X<*>"),
    ("f|contains|cased: X", "f cased <*>X<*>"), ("f|exists: true", "f exists true"),
    ("f|exists: false", "f exists false"), ("f|exists|neq: true", "not f exists true"),
    ("f|neq|exists: true", "not f exists true"), ("f|neq: [a, b]", "not f a, b"),
    ("f|neq|contains|all: [a, b]", "not all f <*>a<*>, <*>b<*>"), ("f|neq: null", "not f null"),
    ("f|re: 'a.c'", "f /a.c/"), ("f|re|i: a", "f /a/i"), ("f|re|i|m|s: a", "f /a/ims"),
    ("f|re|ignorecase|multiline|dotall: a", "f /a/ims"), ("f|re: 12", "f /12/"),
    ("f|re|contains: a|b", "f /a|b/"), ("f|re|all: [a, b]", "all f /a/, /b/"), ("f|neq|re: a", "not f /a/"),
    ("f|cidr: 10.0.0.0/8", "f net 10.0.0.0/8"), ("f|cidr: 10.1.2.3", "f net 10.1.2.3/32"),
    ("f|cidr: 0.0.0.0/0", "f net 0.0.0.0/0"), ("f|cidr: 10.0.0.128/25", "f net 10.0.0.128/25"),
    ("f|cidr: '2001:db8::/32'", "f net 2001:db8::/32"), ("f|cidr: '::1'", "f net ::1/128"),
    ("f|cidr|neq: [10.0.0.0/8, 'fe80::/10']", "not f net 10.0.0.0/8, net fe80::/10"),
    ("f|lt: 5", "f less 5"), ("f|lte: 5", "f lessOrEqual 5"), ("f|gt: -1.5", "f greater -1.5"),
    ("f|gte: [1, 2]", "f greaterOrEqual 1, greaterOrEqual 2"), ("f|neq|gt: 1", "not f greater 1"),
  ])
  func anItemBecomesPredicates(line: String, shown: String) throws {
    #expect(try item(line).shown == shown)
  }

  @Test(arguments: [
    ("'|all': [a, b]", "all keyword <*>a<*>, <*>b<*>"),
    ("'|contains|all': [a, b]", "all keyword <*>a<*>, <*>b<*>"),
    ("'|re': a+", "keyword /a+/"), ("'|cased': A", "keyword cased <*>A<*>"),
    ("- a\n- b*", "keyword <*>a<*>, <*>b<*>"),
    ("- 4444", "keyword <*>4444<*>"), ("word", "keyword <*>word<*>"),
  ])
  func keywordsAreFoundAnywhere(lines: String, shown: String) throws {
    #expect(try item(lines).shown == shown)
  }

  @Test func mapsAreAllAndListsAreAny() throws {
    let text = rule(search: "- word\n- {f: a, g: b}\n- h: c")
    let search = try #require(RuleLoader.load(text: text, file: "r.yml").rules.first?.searches.first)
    guard case .any(let parts) = search.expression, parts.count == 3, case .item(let keyword) = parts[0],
      case .all(let both) = parts[1], case .item(let single) = parts[2]
    else {
      Issue.record("\(search.expression)")
      return
    }
    #expect(keyword.shown == "keyword <*>word<*>")
    #expect(both.count == 2)
    #expect(single.shown == "h c")
    #expect(single.location == SourceLocation(file: "r.yml", line: 7, column: 7))
  }

  @Test(arguments: [
    ("f|contians: x", "5:7: unknown modifier 'contians'; did you mean 'contains'?"),
    ("f|contains|frob: x", "5:16: unknown modifier 'frob'"),
    ("f|: x", "5:7: unknown modifier ''"),
    ("f|base64: x", "5:7: the modifier 'base64' is not supported yet"),
    ("f|contains|windash: x", "5:16: the modifier 'windash' is not supported yet"),
    ("f|fieldref: g", "5:7: the modifier 'fieldref' is not supported yet"),
    ("f|expand: '%a%'", "5:7: the modifier 'expand' is not supported yet"),
    ("f|hour|gte: 5", "5:7: the modifier 'hour' is not supported yet"),
    ("f|utf16le: x", "5:7: the modifier 'utf16le' is not supported yet"),
    ("f|base64offset: x", "5:7: the modifier 'base64offset' is not supported yet"),
    ("f|contains: 5", "5:17: 'contains' needs text, not the number 5; put the value in quotes"),
    ("f|startswith: true", "5:19: 'startswith' needs text, not the boolean true; put the value in quotes"),
    ("f|endswith: null", "5:17: 'endswith' needs text, not nothing; put the value in quotes"),
    ("f|cased: 5", "5:14: 'cased' needs text, not the number 5; put the value in quotes"),
    ("f|all: null", "5:12: 'all' needs values, not null"),
    ("f|i|re: x", "5:7: the modifier 'i' belongs to a regular expression; write it after 're', as in 're|i'"),
    ("f|contains|re: x", "5:16: the modifier 're' must come first"),
    ("f|all|cidr: 10.0.0.0/8", "5:11: the modifier 'cidr' must come first"),
    (
      "f|re|cased: x",
      "5:5: 'cased' has no effect on a regular expression, which is case-sensitive without 'i'"
    ),
    ("f|exists: 'true'", "5:15: 'exists' must be true or false, not the text 'true'"),
    ("f|exists: yes", "5:15: 'exists' must be true or false, not the text 'yes'"),
    ("f|exists: [true]", "5:15: 'exists' takes a single true or false, not a list"),
    ("f|contains|exists: true", "5:5: 'exists' stands alone; only 'neq' may be added"),
    ("f|exists|all: true", "5:5: 'exists' stands alone; only 'neq' may be added"),
    ("'|exists': true", "5:5: 'exists' asks for a field; keywords have none"),
    ("'|startswith': a", "5:5: 'startswith' needs a field; keywords are searched anywhere in the entry"),
    (
      "f|cidr|contains: 10.0.0.0/8",
      "5:5: 'cidr' compares networks; it goes together with 'all' and 'neq' only"
    ),
    ("f|cidr: 10.1.0.0/8", "5:13: '10.1.0.0/8' has bits behind its prefix; did you mean '10.0.0.0/8'?"),
    ("f|cidr: 10.0.0/8", "5:13: '10.0.0/8' is no network; write it as '10.0.0.0/8' or '2001:db8::/32'"),
    ("f|cidr: 10.0.0.0/33", "5:13: '10.0.0.0/33' is no network; write it as '10.0.0.0/8' or '2001:db8::/32'"),
    ("f|cidr: 10.0.0.0/", "5:13: '10.0.0.0/' is no network; write it as '10.0.0.0/8' or '2001:db8::/32'"),
    ("f|cidr: 5", "5:13: 'cidr' needs a network, not the number 5"),
    ("f|lt: '5'", "5:11: a numeric comparison needs a number without quotes, not the text '5'"),
    ("f|gt: 007", "5:11: a numeric comparison needs a number without quotes, not the text '007'"),
    ("f|gt|lt: 5", "5:5: a numeric comparison goes together with 'all' and 'neq' only"),
    ("f|gt|contains: 5", "5:5: a numeric comparison goes together with 'all' and 'neq' only"),
    (
      "f|re: 'a(?=b)'",
      "5:13: the regular expression cannot be run at character 2: look-ahead is not possible in linear time"
    ),
    ("f|re: true", "5:11: 're' needs a regular expression, not the boolean true"),
    ("f: []", "5:8: an empty list can never match; write null for an absent field"),
    ("f: [[a]]", "5:9: a value must be text, a number, true, false or null, not a list"),
    ("f: {g: a}", "5:8: a value must be text, a number, true, false or null, not a map"),
    ("{}", "5:5: the search 's' has an empty map; name a field in it"),
    ("[]", "5:5: an empty list can never match; remove it or fill it"),
    ("null", "4:3: the search 's' is empty; give it fields or keywords"),
    ("- [a]", "5:7: a list inside a list means nothing here; write one list"),
    ("- null", "5:7: a keyword must be text, not null"),
    ("'': a", "5:5: an empty field name; keywords with a modifier are written '|all'"),
    ("f: a\nf: b", "6:5: the key 'f' is already used in line 5"),
  ])
  func aMistakeIsRefusedWhereItStands(line: String, error: String) {
    let text = rule(search: line)
    #expect(errors(text) == [error])
    let loaded = RuleLoader.load(text: text + "\n---\n" + rule(search: "f: fine"), file: "r.yml")
    #expect(loaded.rejected == 1)
    #expect(loaded.rules.count == 1, "the rest of the file loads")
  }

  @Test(arguments: [
    ("f: [a, null]", "5:12: null in a list is outside the specification; it is taken as 'or absent'"),
    ("f|all: a", "5:5: 'all' has no effect on a single value"),
    ("f: yes", "5:8: 'yes' is text, not a boolean; quote it, or write true or false"),
    ("f|contains|contains: a", "5:16: the modifier 'contains' is given twice"),
  ])
  func whatIsOddButRunsIsAWarning(line: String, warning: String) {
    #expect(warnings(rule(search: line)) == [warning])
    #expect(errors(rule(search: line)).isEmpty)
  }
}
