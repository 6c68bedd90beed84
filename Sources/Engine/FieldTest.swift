import Events
import Sigma

/// One comparison of one field, compiled; what `Predicate` says, as plain data.
struct FieldTest {
  /// Nil for keywords, which look at the raw line or at every value (sigma.md rulings 13, 14).
  var field: FieldID?
  var test: Test

  enum Test {
    case text(TextPattern)
    /// Index into the rule set's regular expressions.
    case regex(Int)
    case cidr(Int)
    /// Index into the rule set's numbers.
    case number(NumericComparison, Int)
    case boolean(Bool)
    case null
    case exists(Bool)
  }
}

/// The field tests of a rule set with everything they refer to.
struct FieldTests {
  private(set) var tests: [FieldTest] = []
  private var patterns = TextPatterns()
  private var expressions: [RegularExpression] = []
  private var networks: [CIDR] = []
  private var numbers: [(value: NumericValue, text: TextPattern?)] = []

  /// Adds a test and returns its index. Throws when a regular expression does not compile.
  mutating func add(_ predicate: Predicate, field: FieldID?) throws(RegularExpression.CompileError) -> Int {
    let test: FieldTest.Test
    switch predicate {
    case .string(let wildcards, let isCased):
      test = .text(patterns.add(wildcards, isCased: isCased, isSearch: field == nil))
    case .regex(let pattern, let ignoreCase, let multiline, let dotAll):
      expressions.append(
        try RegularExpression(
          pattern: pattern, ignoreCase: ignoreCase, multiline: multiline, dotAll: dotAll))
      test = .regex(expressions.count - 1)
    case .cidr(let network):
      networks.append(network)
      test = .cidr(networks.count - 1)
    case .number(let comparison, let text):
      guard let value = NumericValue(text) else {
        throw RegularExpression.CompileError(message: "'\(text)' is not a number", offset: 0)
      }
      // Ruling 15: a literal number also equals the same canonical text; for a keyword it is a search.
      let literal = comparison == .equal ? Wildcards(parts: [.literal(Array(text.utf8))]) : nil
      numbers.append(
        (value, literal.map { patterns.add($0, isCased: false, isSearch: field == nil) }))
      test = .number(comparison, numbers.count - 1)
    case .boolean(let flag): test = .boolean(flag)
    case .null: test = .null
    case .exists(let flag): test = .exists(flag)
    }
    tests.append(FieldTest(field: field, test: test))
    return tests.count - 1
  }

  enum Outcome { case yes, no, limitHit }

  func evaluate(_ index: Int, _ event: Event) -> Outcome {
    let test = tests[index]
    guard let field = test.field else { return keyword(test.test, event) }
    switch test.test {
    case .exists(let wanted):
      return event.values.contains { $0.field.rawValue == field.rawValue } == wanted ? .yes : .no
    case .null:
      var sawValue = false
      for value in event.values where value.field.rawValue == field.rawValue {
        if value.kind == .null { return .yes }
        sawValue = true
      }
      return sawValue ? .no : .yes
    default:
      var outcome = Outcome.no
      for value in event.values where value.field.rawValue == field.rawValue && value.kind != .null {
        switch matches(test.test, event.bytes, value.range) {
        case .yes: return .yes
        case .limitHit: outcome = .limitHit
        case .no: break
        }
      }
      return outcome
    }
  }

  private func keyword(_ test: FieldTest.Test, _ event: Event) -> Outcome {
    if let raw = event.raw { return matches(test, event.bytes, raw) }
    var outcome = Outcome.no
    // What a decoder spelled out was never logged.
    for value in event.values where value.kind != .null && value.range.lowerBound < event.derivedStart {
      switch matches(test, event.bytes, value.range) {
      case .yes: return .yes
      case .limitHit: outcome = .limitHit
      case .no: break
      }
    }
    return outcome
  }

  private func matches(_ test: FieldTest.Test, _ bytes: [UInt8], _ range: Range<Int>) -> Outcome {
    switch test {
    case .text(let pattern):
      return patterns.matches(pattern, bytes, in: range) ? .yes : .no
    case .regex(let index):
      switch expressions[index].search(bytes, in: range) {
      case .matched: return .yes
      case .notMatched: return .no
      case .limitHit: return .limitHit
      }
    case .cidr(let index):
      return AddressMatch.contains(networks[index], bytes, in: range) ? .yes : .no
    case .number(let comparison, let index):
      let number = numbers[index]
      if let text = number.text, patterns.matches(text, bytes, in: range) { return .yes }
      guard let value = NumericValue(bytes, in: range) else { return .no }
      return value.satisfies(comparison, number.value) ? .yes : .no
    case .boolean(let wanted):
      return FieldTests.spells(wanted, bytes, range) ? .yes : .no
    case .null, .exists:
      return .no
    }
  }

  /// Ruling 18: `true` and `false`, also as text, in any case.
  private static func spells(_ flag: Bool, _ bytes: [UInt8], _ range: Range<Int>) -> Bool {
    let word: StaticString = flag ? "true" : "false"
    guard range.count == word.utf8CodeUnitCount else { return false }
    return word.withUTF8Buffer { word in
      for offset in 0..<word.count where CaseFolding.ascii(bytes[range.lowerBound + offset]) != word[offset] {
        return false
      }
      return true
    }
  }
}
