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
    ("f|all|re: [a, b]", "all f /a/, /b/"),
    ("f|all|cidr: [10.0.0.0/8, 10.1.0.0/16]", "all f net 10.0.0.0/8, net 10.1.0.0/16"),
    ("f|base64: foobar", "f Zm9vYmFy"), ("f|base64: [f, fo, foo]", "f Zg==, Zm8=, Zm9v"),
    (#"f|base64: 'a\*b'"#, "f YSpi"), ("f|base64|contains: fo", "f <*>Zm8=<*>"),
    ("f|base64offset: foobar", "f (Zm9vYmFy | Zvb2Jhc | mb29iYX)"),
    ("f|base64offset: abc", "f (YWJj | FiY | hYm)"), ("f|base64offset: a", "f (Y | h)"),
    ("f|base64offset: naïve", "f (bmHDr3Zl | 5hw692Z | uYcOvdm)"),
    (
      "f|base64offset|contains|all: [ab, 'http://']",
      "all f (<*>YW<*> | <*>Fi<*> | <*>hY<*>), (<*>aHR0cDovL<*> | <*>h0dHA6Ly<*> | <*>odHRwOi8v<*>)"
    ),
    ("f|neq|base64offset: abc", "not f (YWJj | FiY | hYm)"),
    ("f|utf16le: ab", "f a\0b\0"), ("f|wide: ab", "f a\0b\0"), ("f|utf16be: ab", "f \0a\0b"),
    ("f|utf16: ab", "f cased %ff%fe%61%00%62%00"), ("f|wide: é", "f cased %e9%00"),
    ("f|utf16be: 'a*b'", "f \0a<*>\0b"), ("f|utf16|base64: ab", "f //5hAGIA"),
    ("f|utf16be|base64: ab", "f AGEAYg=="), ("f|utf16le|base64: 'ünï𝄞'", "f /ABuAO8ANNge3Q=="),
    ("f|wide|base64offset|contains: ping", "f (<*>cABpAG4AZw<*> | <*>AAaQBuAGcA<*> | <*>wAGkAbgBnA<*>)"),
    ("f|windash: '-a'", "f (-a | /a | –a | —a | ―a)"), ("f|windash: a-b", "f a-b"),
    ("f|windash: '–a b'", "f (-a b | /a b | –a b | —a b | ―a b)"), ("f|windash: '- a -'", "f - a -"),
    ("f|windash|contains: ' /q'", "f (<*> -q<*> | <*> /q<*> | <*> –q<*> | <*> —q<*> | <*> ―q<*>)"),
    (
      "f|contains|windash|all: [' -q', x]",
      "all f (<*> -q<*> | <*> /q<*> | <*> –q<*> | <*> —q<*> | <*> ―q<*>), <*>x<*>"
    ),
    ("f|windash: 'x*-a'", "f (x<*>-a | x<*>/a | x<*>–a | x<*>—a | x<*>―a)"),
    ("f|windash|cased: '-A'", "f (cased -A | cased /A | cased –A | cased —A | cased ―A)"),
    ("f|fieldref: g", "f equal field g"), ("f|fieldref: [g, h]", "f equal field g, equal field h"),
    ("f|fieldref|startswith: g", "f startsWith field g"), ("f|fieldref|endswith: g", "f endsWith field g"),
    ("f|fieldref|contains: g", "f contains field g"), ("f|fieldref|neq: g", "not f equal field g"),
    ("f|fieldref|cased: g", "f cased equal field g"),
    ("f|fieldref|all: [g, h]", "all f equal field g, equal field h"),
    ("f|minute: 5", "f minute equal 5"), ("f|hour|gte: 22", "f hour greaterOrEqual 22"),
    ("f|day|lt: 3", "f day less 3"), ("f|week|neq: 1", "not f week equal 1"),
    ("f|month: [1, 2]", "f month equal 1, month equal 2"),
    ("f|year|lte: 1999", "f year lessOrEqual 1999"),
    ("f|contains: '%x%'", "f <*>%x%<*>"),
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
    ("'|base64offset': abc", "keyword (<*>YWJj<*> | <*>FiY<*> | <*>hYm<*>)"),
    ("'|windash': ' -q'", "keyword (<*> -q<*> | <*> /q<*> | <*> –q<*> | <*> —q<*> | <*> ―q<*>)"),
    ("'|neq': a", "not keyword <*>a<*>"), ("'|re|i': a", "keyword /a/i"),
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
    ("f|contains: 5", "5:17: 'contains' needs text, not the number 5; put the value in quotes"),
    ("f|startswith: true", "5:19: 'startswith' needs text, not the boolean true; put the value in quotes"),
    ("f|endswith: null", "5:17: 'endswith' needs text, not nothing; put the value in quotes"),
    ("f|cased: 5", "5:14: 'cased' needs text, not the number 5; put the value in quotes"),
    ("f|all: null", "5:12: 'all' needs values, not null"),
    ("f|i|re: x", "5:7: the modifier 'i' belongs to a regular expression; write it after 're', as in 're|i'"),
    ("f|contains|re: x", "5:16: the modifier 're' must come first"),
    ("f|contains|cidr: 10.0.0.0/8", "5:16: the modifier 'cidr' must come first"),
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
    (
      "f|gt|lt: 5",
      "5:5: a numeric comparison goes together with 'all', 'neq' and the parts of a date only"
    ),
    (
      "f|gt|contains: 5",
      "5:5: a numeric comparison goes together with 'all', 'neq' and the parts of a date only"
    ),
    ("f|lt: true", "5:11: a numeric comparison needs a number without quotes, not the boolean true"),
    ("f|lt: null", "5:11: a numeric comparison needs a number without quotes, not nothing"),
    ("'|lt': 5", "5:5: 'lt' needs a field; keywords are searched anywhere in the entry"),
    ("f|hour: '5'", "5:13: 'hour' is compared with a whole number without quotes, not the text '5'"),
    ("f|week: 1.5", "5:13: 'week' is compared with a whole number without quotes, not the number 1.5"),
    ("f|gte|hour: 5", "5:11: the part of the date comes first: 'hour|gte'"),
    ("f|hour|day: 5", "5:5: one part of a date at a time; write an item for each"),
    (
      "f|hour|contains: 5",
      "5:5: a part of a date goes together with 'lt', 'lte', 'gt', 'gte', 'all' and 'neq' only"
    ),
    ("'|hour': 5", "5:5: 'hour' needs a field; keywords are searched anywhere in the entry"),
    ("f|base64: 'a*'", "5:15: a wildcard cannot be encoded; escape it with '\\' or leave it out"),
    ("f|base64offset: 'a?b'", "5:21: a wildcard cannot be encoded; escape it with '\\' or leave it out"),
    ("f|contains|base64: a", "5:16: a wildcard cannot be encoded; write 'base64|contains'"),
    ("f|base64|base64offset: a", "5:14: a text is encoded once; remove one of the two"),
    ("f|base64: 5", "5:15: 'base64' needs text, not the number 5; put the value in quotes"),
    (
      "f|base64offset: true", "5:21: 'base64offset' needs text, not the boolean true; put the value in quotes"
    ),
    ("f|base64: ''", "5:15: 'base64' needs text, not nothing"),
    ("f|utf16: null", "5:14: 'utf16' needs text, not nothing; put the value in quotes"),
    ("f|windash: 5", "5:16: 'windash' needs text, not the number 5; put the value in quotes"),
    ("'|windash': 5", "5:17: 'windash' needs text, not the number 5; put the value in quotes"),
    (
      "f|windash: '-a -b -c -d -e -f'",
      "5:16: 'windash' makes more than 4096 spellings of this value; write the ones that occur"
    ),
    ("f|re|windash: a", "5:5: 'windash' does not go together with a regular expression"),
    ("f|re|lt: a", "5:5: 'lt' does not go together with a regular expression"),
    (
      "f|expand: '%a%'",
      "5:15: the placeholder '%a%' has no value; give it one under 'placeholders' in the configuration"
    ),
    ("f|expand: 5", "5:15: 'expand' needs text, not the number 5; put the value in quotes"),
    (
      "f|windash|expand: '%a%'",
      "5:15: placeholders are filled in before 'windash'; write 'expand|windash'"
    ),
    (
      "f|re|expand: '%a%'",
      "5:18: the placeholder '%a%' has no value; give it one under 'placeholders' in the configuration"
    ),
    ("f|fieldref: 'g*'", "5:17: 'fieldref' names one field; wildcards mean nothing in it"),
    ("f|fieldref: 5", "5:17: 'fieldref' names another field, not the number 5"),
    ("f|fieldref: ''", "5:17: 'fieldref' names another field, not the text ''"),
    ("f|contains|fieldref: g", "5:16: the reference comes first: 'fieldref|contains'"),
    (
      "f|fieldref|base64: g",
      "5:5: 'fieldref' goes together with 'contains', 'startswith', 'endswith', 'cased', 'all' and 'neq' only"
    ),
    ("'|fieldref': g", "5:5: 'fieldref' needs a field; keywords are searched anywhere in the entry"),
    (
      "f|re: 'a(?=b)'",
      "5:13: the regular expression cannot be run at character 2: look-ahead is not possible in linear time"
    ),
    (
      "f|re: 'ab(?P<1>c)'",
      "5:18: the regular expression cannot be run at character 7: subpattern name must start with a non-digit"
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
    ("f|expand: '%users%'", "f (root | adm*n)"), ("f|contains|expand: '%one%'", "f <*>x<*>"),
    ("f|expand|contains: 'a%one%b'", "f <*>axb<*>"),
    ("f|expand: '%users%@%users%'", "f (root@root | root@adm* n)"),
    (#"f|expand: '\%one\%'"#, "f %one%"), (#"f|expand: '\\%one%'"#, #"f \x"#), ("f|expand: '100%'", "f 100%"),
    ("f|expand: '%one %one%'", "f %one x"), ("f|expand|all: ['%users%', '%one%']", "all f (root | adm*n), x"),
    ("f|expand|base64: '%one%'", "f eA=="), ("f|re|expand: '^%one%$'", "f /^x$/"),
    ("f|re|expand|i: '%users%'", "f (/root/i | /adm*n/i)"), ("'|expand': '%one%'", "keyword <*>x<*>"),
    ("f|expand|neq: '%one%'", "not f x"),
  ])
  func placeholdersStandForConfiguredValues(line: String, shown: String) throws {
    let options = RuleLoader.Options(placeholders: .init(["users": ["root", "adm*n"], "one": ["x"]]))
    let shown = shown.replacing("adm*n", with: shown.contains("/") ? "adm*n" : "adm<*>n")
      .replacing("root@adm* n", with: "root@adm<*>n | adm<*>n@root | adm<*>n@adm<*>n")
    #expect(try item(line, options: options).shown == shown)
  }

  @Test func placeholdersThatMultiplyWithoutBoundAreRefused() {
    let options = RuleLoader.Options(placeholders: .init(["n": (0..<101).map(String.init)]))
    #expect(
      errors(rule(search: "f|expand: '%n%%n%'"), options: options) == [
        "5:15: the placeholders of this value stand for too many values"
      ])
    #expect(errors(rule(search: "f|expand: '%n%'"), options: options).isEmpty)
  }

  @Test(arguments: [
    ("s: {f: word, f|re: '\\{[A-F0-9]{8}-[A-F0-9]{4}\\}'}", "s", true),
    ("s: {f: word, f|contains: '-'}", "s", true), ("s: {f: word, f|contains: 'OR'}", "s", false),
    ("s: {f: [a, b], f|endswith: [x, y]}", "s", true), ("s: {f: [a, bx], f|endswith: [x, y]}", "s", false),
    ("s: {f: [a, b], f|contains|all: [a, b]}", "s", true), ("s: {f|all: [a, b]}", "s", true),
    ("s: {f|all: [a, A]}", "s", false), ("s: {f: a}, t: {f: b}", "s and t", true),
    ("s: {f: a}, t: {f: [b, A]}", "s and t", false), ("s: {f: a}, t: {f: b}", "s or t", false),
    ("s: {f: a}, t: {f: b}", "s and not t", false), ("s: {f: a}", "s and not s", true),
    ("s: {f: a}, t: {g: b}", "s and t", false), ("s: [{f: a, f|contains: b}, {f: c}]", "s", true),
    ("s: {f: a, f|re: '(a+)+b'}", "s", false), ("s: {f: null}, t: {f: a}", "s and t", true),
    ("s: {f: a, f|neq: b}", "s", false), ("s: {f: a, f|cidr: 10.0.0.0/8}", "s", false),
    ("s: {f: 'a*', f|contains: b}", "s", false), ("s: {f: abc, f|startswith: 'a?c'}", "s", false),
    ("s: {f: abd, f|startswith: 'a?c'}", "s", true),
  ])
  func aRuleThatCannotMatchIsAWarning(searches: String, condition: String, cannot: Bool) {
    let text = "title: T\nlogsource: {product: linux}\ndetection: {\(searches), condition: \(condition)}"
    #expect(warnings(text).contains { $0.hasSuffix("cannot match") } == cannot, "\(warnings(text))")
    #expect(errors(text).isEmpty)
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
