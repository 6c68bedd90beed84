import Events
import Sigma

/// One comparison of one field, compiled; what `Predicate` says, as plain data.
struct FieldTest {
  /// Nil for keywords, which look at the raw line or at every value.
  var field: FieldID?
  var test: Test
  /// Of `FieldTests.literals`, one that every matching event holds; below zero for none.
  var literal: Int32 = -1

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
    /// Against the values of another field.
    case reference(FieldID, FieldComparison, isCased: Bool)
    case date(DatePart, NumericComparison, Int64)
  }
}

/// The field tests of a rule set with everything they refer to.
struct FieldTests {
  private(set) var tests: [FieldTest] = []
  private var patterns = TextPatterns()
  private var expressions: [RegularExpression] = []
  /// By regular expression.
  private var requiredLiterals: [[[UInt8]]?] = []
  private var networks: [CIDR] = []
  private var numbers: [(value: NumericValue, text: TextPattern?)] = []
  /// The longest literals of all texts, folded, each once.
  private(set) var literals = LiteralTable()

  /// Adds a test and returns its index. Throws when a regular expression does not compile.
  mutating func add(
    _ predicate: Predicate, field: FieldID?, fields: inout FieldTable
  ) throws(RegularExpression.CompileError) -> Int {
    let test: FieldTest.Test
    // One that every value it matches holds, folded.
    var literal: [UInt8]?
    switch predicate {
    case .string(let wildcards, let isCased):
      test = .text(patterns.add(wildcards, isCased: isCased, isSearch: field == nil))
      literal = LiteralTable.longestRun(of: wildcards.parts)
    case .regex(let pattern, let ignoreCase, let multiline, let dotAll):
      expressions.append(
        try RegularExpression(
          pattern: pattern, ignoreCase: ignoreCase, multiline: multiline, dotAll: dotAll))
      test = .regex(expressions.count - 1)
      let texts = RequiredLiterals.of(pattern)
      requiredLiterals.append(texts)
      if let texts, texts.count == 1 { literal = LiteralTable.longestRun(of: texts[0]) }
    case .cidr(let network):
      networks.append(network)
      test = .cidr(networks.count - 1)
    case .number(let comparison, let text):
      guard let value = NumericValue(text) else {
        throw RegularExpression.CompileError(message: "'\(text)' is not a number", offset: 0)
      }
      // A literal number also equals the same canonical text; for a keyword it is a search.
      let spelling = comparison == .equal ? Wildcards(parts: [.literal(Array(text.utf8))]) : nil
      numbers.append(
        (value, spelling.map { patterns.add($0, isCased: false, isSearch: field == nil) }))
      test = .number(comparison, numbers.count - 1)
    case .boolean(let flag): test = .boolean(flag)
    case .null: test = .null
    case .exists(let flag): test = .exists(flag)
    case .fieldReference(let name, let comparison, let isCased):
      guard let other = fields.intern(name) else {
        throw RegularExpression.CompileError(message: "more than 65,535 different field names", offset: 0)
      }
      test = .reference(other, comparison, isCased: isCased)
    case .datePart(let part, let comparison, let text):
      guard let number = Int64(text) else {
        throw RegularExpression.CompileError(message: "'\(text)' is not a whole number", offset: 0)
      }
      test = .date(part, comparison, number)
    case .any:
      throw RegularExpression.CompileError(message: "alternatives are compiled one by one", offset: 0)
    }
    let number = literal.map { literals.number(of: $0) } ?? -1
    tests.append(FieldTest(field: field, test: test, literal: number))
    return tests.count - 1
  }

  /// What a test wants the whole of a value to be, folded unless it is cased; nil unless it is a text without
  /// wildcards.
  func value(of test: FieldTest) -> [UInt8]? {
    guard case .text(let pattern) = test.test else { return nil }
    return patterns.onlyLiteral(of: pattern)
  }

  /// The texts one of which stands in whatever a regular expression matches; nil where there are none.
  func requiredLiterals(of expression: Int) -> [[UInt8]]? { requiredLiterals[expression] }

  /// What is needed while tests are added, and no more.
  mutating func settle() {
    literals.settle()
    requiredLiterals = []
  }

  enum Outcome { case yes, no, limitHit }

  func evaluate(_ index: Int, _ event: Event, _ examination: borrowing Examination) -> Outcome {
    let test = tests[index]
    guard examination.mayHold(test.literal) else { return .no }
    let isASCII = examination.isASCII
    guard let field = test.field else { return keyword(test.test, event, isASCII) }
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
    case .reference(let other, let comparison, let isCased):
      return compare(field, other, comparison, isCased, event) ? .yes : .no
    default:
      var outcome = Outcome.no
      for value in event.values where value.field.rawValue == field.rawValue && value.kind != .null {
        switch matches(test.test, event.bytes, value.range, isASCII) {
        case .yes: return .yes
        case .limitHit: outcome = .limitHit
        case .no: break
        }
      }
      return outcome
    }
  }

  private func keyword(_ test: FieldTest.Test, _ event: Event, _ isASCII: Bool) -> Outcome {
    if let raw = event.raw { return matches(test, event.bytes, raw, isASCII) }
    var outcome = Outcome.no
    // What a decoder spelled out was never logged.
    for value in event.values where value.kind != .null && value.range.lowerBound < event.derivedStart {
      switch matches(test, event.bytes, value.range, isASCII) {
      case .yes: return .yes
      case .limitHit: outcome = .limitHit
      case .no: break
      }
    }
    return outcome
  }

  private func matches(
    _ test: FieldTest.Test, _ bytes: [UInt8], _ range: Range<Int>, _ isASCII: Bool
  ) -> Outcome {
    switch test {
    case .text(let pattern):
      return patterns.matches(pattern, bytes, in: range, isASCII: isASCII) ? .yes : .no
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
      if let text = number.text, patterns.matches(text, bytes, in: range, isASCII: isASCII) { return .yes }
      guard let value = NumericValue(bytes, in: range) else { return .no }
      return value.satisfies(comparison, number.value) ? .yes : .no
    case .boolean(let wanted):
      return FieldTests.spells(wanted, bytes, range) ? .yes : .no
    case .date(let part, let comparison, let wanted):
      guard let number = WrittenDate.part(part, of: bytes, in: range) else { return .no }
      return NumericValue.compare(number, comparison, wanted) ? .yes : .no
    case .null, .exists, .reference:
      return .no
    }
  }

  /// Any value of one field against any of the other; absent on either side is false.
  private func compare(
    _ field: FieldID, _ other: FieldID, _ comparison: FieldComparison, _ isCased: Bool, _ event: Event
  ) -> Bool {
    for value in event.values where value.field.rawValue == field.rawValue && value.kind != .null {
      for part in event.values where part.field.rawValue == other.rawValue && part.kind != .null {
        if FieldTests.holds(comparison, event.bytes, value.range, part.range, isCased) { return true }
      }
    }
    return false
  }

  private static func holds(
    _ comparison: FieldComparison, _ bytes: [UInt8], _ value: Range<Int>, _ part: Range<Int>, _ isCased: Bool
  ) -> Bool {
    let value = isCased ? Array(bytes[value]) : CaseFolding.unicode(bytes[value])
    let part = isCased ? Array(bytes[part]) : CaseFolding.unicode(bytes[part])
    guard value.count >= part.count else { return false }
    switch comparison {
    case .equal: return value == part
    case .startsWith: return value.starts(with: part)
    case .endsWith: return value.suffix(part.count).elementsEqual(part)
    case .contains:
      return part.isEmpty
        || (0...value.count - part.count).contains { value[$0..<$0 + part.count].elementsEqual(part) }
    }
  }

  /// `true` and `false`, also as text, in any case.
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
