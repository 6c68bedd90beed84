import Engine
import Testing

/// Every kind of comparison, from the rule's text to the verdict on an event.
@Suite struct PredicateTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let search: String
    let event: String
    let matches: Bool
    var testDescription: String { "\(search) on \(event): \(matches)" }

    init(_ search: String, _ event: String, _ matches: Bool) {
      self.search = search
      self.event = event
      self.matches = matches
    }
  }

  static func check(_ sample: Case) throws {
    #expect(try Rig(search: sample.search).json([sample.event]).matched == sample.matches)
  }

  @Test(arguments: [
    Case("f: abc", #"{"f":"abc"}"#, true),
    Case("f: abc", #"{"f":"ABC"}"#, true),
    Case("f: abc", #"{"f":"abcd"}"#, false),
    Case("f: abc", #"{"F":"abc"}"#, false),
    Case("f: abc", #"{"g":"abc"}"#, false),
    Case("f|contains: bcd", #"{"f":"aBCDe"}"#, true),
    Case("f|contains: bcd", #"{"f":"aBCe"}"#, false),
    Case("f|contains: ''", #"{"f":"x"}"#, true),
    Case("f|startswith: abc", #"{"f":"ABCd"}"#, true),
    Case("f|startswith: abc", #"{"f":"xabc"}"#, false),
    Case("f|endswith: abc", #"{"f":"xABC"}"#, true),
    Case("f|endswith: abc", #"{"f":"abcx"}"#, false),
    Case("f|cased: abc", #"{"f":"abc"}"#, true),
    Case("f|cased: abc", #"{"f":"abC"}"#, false),
    Case("f|contains|cased: Abc", #"{"f":"xAbcx"}"#, true),
    Case("f|contains|cased: Abc", #"{"f":"xabcx"}"#, false),
    Case("f|contains|all: [abc, xyz]", #"{"f":"xyzabc"}"#, true),
    Case("f|contains|all: [abc, xyz]", #"{"f":"abc"}"#, false),
    Case("f|contains: [abc, xyz]", #"{"f":"--xyz"}"#, true),
    Case("f: [abc, xyz]", #"{"f":"ab"}"#, false),
    // Several values of a field: any of them.
    Case("f: abc", #"{"f":["no","abc"]}"#, true),
    Case("f.g: abc", #"{"f":{"g":"abc"}}"#, true),
  ])
  func stringsAreComparedWholeUnlessAModifierOpensThem(_ sample: Case) throws { try Self.check(sample) }

  @Test(arguments: [
    Case("f: a*c", #"{"f":"ac"}"#, true),
    Case("f: a*c", #"{"f":"a\nxx\nc"}"#, true),
    Case("f: a*c", #"{"f":"acd"}"#, false),
    Case("f: a?c", #"{"f":"abc"}"#, true),
    Case("f: a?c", #"{"f":"a\u00e9c"}"#, true),
    Case("f: a?c", #"{"f":"ac"}"#, false),
    Case("f: a?c", #"{"f":"abbc"}"#, false),
    Case("f: '*ab*ab'", #"{"f":"abxab"}"#, true),
    Case("f: '*ab*ab'", #"{"f":"ab"}"#, false),
    Case("f: '*aab'", #"{"f":"aaab"}"#, true),
    Case(#"f: 'a\*c'"#, #"{"f":"a*c"}"#, true),
    Case(#"f: 'a\*c'"#, #"{"f":"abc"}"#, false),
    Case(#"f: 'a\?c'"#, #"{"f":"a?c"}"#, true),
    Case(#"f: 'a\?c'"#, #"{"f":"abc"}"#, false),
    Case(#"f: 'a\\*'"#, #"{"f":"a\\bcd"}"#, true),
    Case(#"f: 'a\\*'"#, #"{"f":"a*"}"#, false),
    Case(#"f: 'a\\\*'"#, #"{"f":"a\\*"}"#, true),
    Case(#"f: 'a\b'"#, #"{"f":"a\\b"}"#, true),
    Case(#"f: 'a\\b'"#, #"{"f":"a\\b"}"#, true),
    Case(#"f: 'a\\\b'"#, #"{"f":"a\\\\b"}"#, true),
    Case(#"f: 'a\\\\b'"#, #"{"f":"a\\\\b"}"#, true),
  ])
  func wildcardsAndEscapesAreSigmas(_ sample: Case) throws { try Self.check(sample) }

  @Test(arguments: [
    Case("f: 'CAFÉ'", #"{"f":"café"}"#, true),
    Case("f: 'É'", #"{"f":"é"}"#, true),
    Case("f|cased: 'É'", #"{"f":"é"}"#, false),
    // The Kelvin sign and the long s, on either side.
    Case("f: 'kelvin'", #"{"f":"\u212Aelvin"}"#, true),
    Case("f: '\u{212A}elvin'", #"{"f":"kelvin"}"#, true),
    Case("f|contains: 'session'", #"{"f":"a \u017Fe\u017Fsion b"}"#, true),
    Case("f: '\u{17F}ession'", #"{"f":"SESSION"}"#, true),
    Case("f|cased: 'kelvin'", #"{"f":"\u212Aelvin"}"#, false),
    // Simple folding leaves the Turkic dotless i and the sharp s alone.
    Case("f: 'admin'", #"{"f":"adm\u0131n"}"#, false),
    Case("f: 'strasse'", #"{"f":"straße"}"#, false),
    Case("f: 'ΌΣΟΣ'", #"{"f":"όσος"}"#, true),
    Case("f: 'ab?d'", #"{"f":"AB€D"}"#, true),
  ])
  func caseIsFoldedByUnicodesSimpleRules(_ sample: Case) throws { try Self.check(sample) }

  @Test(arguments: [
    Case("f|re: 'b.d'", #"{"f":"abcde"}"#, true),
    Case("f|re: 'B.d'", #"{"f":"abcde"}"#, false),
    Case("f|re|i: 'B.D'", #"{"f":"abcde"}"#, true),
    Case("f|re: '^b'", #"{"f":"a\nb"}"#, false),
    Case("f|re|m: '^b'", #"{"f":"a\nb"}"#, true),
    Case("f|re: 'a.b'", #"{"f":"a\nb"}"#, false),
    Case("f|re|s: 'a.b'", #"{"f":"a\nb"}"#, true),
    Case("f|re: 'a$'", #"{"f":"a\n"}"#, false),
    Case("f|re: '^$'", #"{"f":""}"#, true),
    Case("f|re: ['x', 'b.d']", #"{"f":"abcde"}"#, true),
    Case("f|re: 'x'", #"{"g":"x"}"#, false),
    Case("f|re: '^.$'", #"{"f":"é"}"#, true),
  ])
  func regularExpressionsSearchTheValue(_ sample: Case) throws { try Self.check(sample) }

  @Test(arguments: [
    Case("f|cidr: 10.0.0.0/8", #"{"f":"10.255.0.1"}"#, true),
    Case("f|cidr: 10.0.0.0/8", #"{"f":"11.0.0.1"}"#, false),
    Case("f|cidr: 192.0.2.128/25", #"{"f":"192.0.2.128"}"#, true),
    Case("f|cidr: 192.0.2.128/25", #"{"f":"192.0.2.127"}"#, false),
    Case("f|cidr: 192.0.2.128/25", #"{"f":"192.0.2.200"}"#, true),
    Case("f|cidr: 0.0.0.0/0", #"{"f":"8.8.8.8"}"#, true),
    Case("f|cidr: 0.0.0.0/0", #"{"f":"::1"}"#, false),
    Case("f|cidr: 192.0.2.1", #"{"f":"192.0.2.1"}"#, true),
    Case("f|cidr: 10.0.0.0/8", #"{"f":"10.0.0"}"#, false),
    Case("f|cidr: 10.0.0.0/8", #"{"f":"10.0.0.256"}"#, false),
    Case("f|cidr: 10.0.0.0/8", #"{"f":"10.0.0.1x"}"#, false),
    Case("f|cidr: '2001:db8::/32'", #"{"f":"2001:DB8:0:0::7"}"#, true),
    Case("f|cidr: '2001:db8::/32'", #"{"f":"2001:db9::1"}"#, false),
    Case("f|cidr: '2001:db8::/33'", #"{"f":"2001:db8:8000::1"}"#, false),
    Case("f|cidr: 'fe80::/10'", #"{"f":"fe80::1%eth0"}"#, true),
    Case("f|cidr: '::ffff:0:0/96'", #"{"f":"::ffff:192.0.2.1"}"#, true),
    Case("f|cidr: '::1'", #"{"f":"0:0:0:0:0:0:0:1"}"#, true),
    Case("f|cidr: '::/0'", #"{"f":":::"}"#, false),
    Case("f|cidr: '::/0'", #"{"f":"1::2::3"}"#, false),
    Case("f|cidr: '::/0'", #"{"f":"1:2:3:4:5:6:7:8:9"}"#, false),
    Case("f|cidr: '::/0'", #"{"f":"::"}"#, true),
    Case("f|cidr: [10.0.0.0/8, 192.0.2.0/24]", #"{"f":"192.0.2.9"}"#, true),
  ])
  func addressesAreInNetworksOfBothVersions(_ sample: Case) throws { try Self.check(sample) }

  @Test(arguments: [
    Case("f|lt: 5", #"{"f":4}"#, true),
    Case("f|lt: 5", #"{"f":5}"#, false),
    Case("f|lte: 5", #"{"f":5}"#, true),
    Case("f|gt: 5", #"{"f":"5.5"}"#, true),
    Case("f|gt: 5", #"{"f":"5"}"#, false),
    Case("f|gte: -1", #"{"f":"-1"}"#, true),
    Case("f|gte: 5", #"{"f":"six"}"#, false),
    Case("f|gte: 5", #"{"f":"6 "}"#, false),
    Case("f|gte: 5", #"{"f":""}"#, false),
    Case("f|gte: 5", #"{"f":"nan"}"#, false),
    Case("f|gt: [10, 3]", #"{"f":"5"}"#, true),
    // Exact beyond 2^53.
    Case("f|gt: 9007199254740992", #"{"f":"9007199254740993"}"#, true),
    Case("f: 9007199254740993", #"{"f":"9007199254740992"}"#, false),
    // Numerically equal, or the same text.
    Case("f: 22", #"{"f":22}"#, true),
    Case("f: 22", #"{"f":"22.0"}"#, true),
    Case("f: 22", #"{"f":"022"}"#, true),
    Case("f: 22", #"{"f":"220"}"#, false),
    Case("f: 1.5", #"{"f":"1.50"}"#, true),
    // Text against the number's text.
    Case("f: '22'", #"{"f":22}"#, true),
    Case("f: '22'", #"{"f":"22.0"}"#, false),
    Case("f|startswith: '2'", #"{"f":22}"#, true),
    // A boolean against text, in any case.
    Case("f: true", #"{"f":true}"#, true),
    Case("f: true", #"{"f":"TRUE"}"#, true),
    Case("f: true", #"{"f":false}"#, false),
    Case("f: false", #"{"f":"false"}"#, true),
    Case("f: true", #"{"f":"1"}"#, false),
  ])
  func numbersAndBooleansFollowTheRulings(_ sample: Case) throws { try Self.check(sample) }

  @Test(arguments: [
    Case("f: null", #"{"g":1}"#, true),
    Case("f: null", #"{"f":null}"#, true),
    Case("f: null", #"{"f":""}"#, false),
    Case("f: ''", #"{"f":""}"#, true),
    Case("f: ''", #"{"f":"x"}"#, false),
    Case("f: ''", #"{"f":null}"#, false),
    Case("f: ''", #"{"g":""}"#, false),
    // Presence only.
    Case("f|exists: true", #"{"f":null}"#, true),
    Case("f|exists: true", #"{"g":1}"#, false),
    Case("f|exists: false", #"{"g":1}"#, true),
    Case("f|exists: false", #"{"f":""}"#, false),
    // None of them; an absent field satisfies it.
    Case("f|neq: abc", #"{"f":"abd"}"#, true),
    Case("f|neq: abc", #"{"f":"ABC"}"#, false),
    Case("f|neq: [abc, xyz]", #"{"f":"xyz"}"#, false),
    Case("f|neq: [abc, xyz]", #"{"f":"other"}"#, true),
    Case("f|neq: abc", #"{"g":1}"#, true),
    Case("f|contains|neq: abc", #"{"f":"xabcx"}"#, false),
    Case("f|contains|all|neq: [abc, xyz]", #"{"f":"abc"}"#, true),
    Case("f|neq: 5", #"{"f":5}"#, false),
    // Null in a list is one more alternative.
    Case("f: [abc, null]", #"{"g":1}"#, true),
    Case("f: [abc, null]", #"{"f":"abc"}"#, true),
    Case("f: [abc, null]", #"{"f":"abd"}"#, false),
  ])
  func absenceEmptinessAndNegationAreDifferentThings(_ sample: Case) throws { try Self.check(sample) }

  @Test(arguments: [
    Case("f: abc\ng: xyz", #"{"f":"abc","g":"xyz"}"#, true),
    Case("f: abc\ng: xyz", #"{"f":"abc"}"#, false),
    Case("- f: abc\n- g: xyz", #"{"g":"xyz"}"#, true),
    Case("- f: abc\n  g: xyz\n- h: one", #"{"f":"abc","h":"two"}"#, false),
    Case("- f: abc\n  g: xyz\n- h: one", #"{"h":"one"}"#, true),
    Case("- abc\n- f: xyz", #"{"g":"has abc in it"}"#, true),
    Case("- abc\n- f: xyz", #"{"f":"XYZ"}"#, true),
    Case("- abc\n- f: xyz", #"{"f":"other"}"#, false),
  ])
  func mapsAreAndedAndListsAreOred(_ sample: Case) throws { try Self.check(sample) }

  @Test(arguments: [
    // Keywords look at the raw line if there is one, else at the values one by one; never at the names.
    Case("- needle", #"{"a":"hay needle hay"}"#, true),
    Case("- needle", #"{"needle":"hay"}"#, false),
    Case("- 'one two'", #"{"a":"one","b":"two"}"#, false),
    Case("- needle", #"{"_meta":{"raw":"hay NEEDLE"},"a":"x"}"#, true),
    Case("- needle", #"{"_meta":{"raw":"hay"},"a":"needle"}"#, false),
    Case("'|all': [hay, needle]", #"{"_meta":{"raw":"needle in hay"}}"#, true),
    Case("'|all': [hay, needle]", #"{"_meta":{"raw":"needle"}}"#, false),
    Case("- 'nee*le'", #"{"a":"a nee--le b"}"#, true),
    Case("- 4711", #"{"a":"pid 4711 died"}"#, true),
    Case("- needle", "not json but needle", true),
    Case("- needle", "not json", false),
  ])
  func keywordsSearchTheWholeLine(_ sample: Case) throws { try Self.check(sample) }

  @Test(arguments: [
    ("f: abc", "not s", #"{"g":1}"#, true),
    ("f: abc", "not s", #"{"f":"abc"}"#, false),
    ("f|gt: 5", "not s", #"{"f":"text"}"#, true),
    ("f|cidr: 10.0.0.0/8", "not s", #"{"g":1}"#, true),
    ("f|re: a", "not s", #"{"g":1}"#, true),
  ])
  func aComparisonWithAnAbsentFieldIsFalseAndItsNegationTrue(
    _ search: String, _ condition: String, _ event: String, _ matches: Bool
  ) throws {
    #expect(try Rig(Rig.rule(search, condition: condition)).json([event]).matched == matches)
  }

  @Test func aConditionCombinesSearches() throws {
    let text = """
      title: r
      name: r
      logsource: {product: linux}
      detection:
        sel_a: {f: abc}
        sel_b: {g: xyz}
        other: {h: one}
        _hidden: {i: two}
        condition: (1 of sel_* and not other) or all of _*
      """
    let rig = try Rig(text)
    #expect(
      rig.json([
        #"{"f":"abc"}"#, #"{"g":"xyz","h":"one"}"#, #"{"h":"one"}"#, #"{"h":"one","i":"two"}"#, "{}",
      ])
      .ordinals == [1, 4])
  }

  @Test func aMatchLimitThatIsHitIsReportedAndIsNoMatch() throws {
    let search = "message|re: '(a|aa|aaa|a*b?a*)*[cd]$'"
    let line = "Nov 22 10:00:00 h p: " + String(repeating: "a", count: 400) + "!"
    let run = try Rig(search: search).lines(["Nov 22 10:00:00 h p: aac", line])
    #expect(run.ordinals == [1])
    #expect(run.tally.limitHits.map { Int($0.ordinal) } == [2])
    // Under `not` it is no match either: nobody knows.
    let negated = try Rig(Rig.rule(search, condition: "not s")).lines([line])
    #expect(!negated.matched)
    #expect(negated.tally.limitHits.count == 1)
    // Where another search decides, the limit does not matter.
    let decided = try Rig(search: search + "\nhost: elsewhere").lines([line])
    #expect(decided.tally.limitHits.isEmpty)
  }
}
