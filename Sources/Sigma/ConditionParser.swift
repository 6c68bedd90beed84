import LocatedYAML

/// Reads a condition: `not` binds before `and`, `and` before `or`.
struct ConditionParser {
  /// What the names of a condition stand for.
  enum Subject { case searches, rules, conditions }

  private let names: [String]
  private let subject: Subject
  private let node: YAMLNode
  private let tokens: [Token]
  private var index = 0
  private var size = 0
  /// Searches the condition mentions, for the warning about the others.
  private(set) var used: Set<String> = []
  /// Rules the condition mentions, each once, with its place.
  private(set) var mentions: [Correlation.Reference] = []
  private(set) var warnings: [Diagnostic] = []
  /// Matters of taste, for `RuleReview`.
  private(set) var notes: [Diagnostic] = []

  private static let maximumLength = 16_384
  private static let maximumDepth = 100
  private static let maximumSize = 100_000

  private struct Token {
    var text: String
    var offset: Int
  }

  /// With `rules`, an empty list of names admits any (`rules` may be left out), and there are no patterns.
  init(_ node: YAMLNode, names: [String], of subject: Subject = .searches) throws(Diagnostic) {
    self.node = node
    self.names = names
    self.subject = subject
    let text = try node.expectString("'condition'")
    guard text.utf8.count <= ConditionParser.maximumLength else {
      throw node.error("the condition is longer than \(ConditionParser.maximumLength) bytes")
    }
    tokens = ConditionParser.tokens(of: text)
  }

  mutating func parse() throws(Diagnostic) -> Condition {
    guard !tokens.isEmpty else { throw node.error("the condition is empty; name a search") }
    if let pipe = tokens.first(where: { $0.text == "|" }) {
      throw problem(
        "aggregations after '|' are no longer part of Sigma; write a correlation document instead", at: pipe
      ).named(.legacyAggregation)
    }
    let condition = try disjunction(depth: 0)
    if index < tokens.count {
      let token = tokens[index]
      throw problem(
        token.text == ")"
          ? "a ')' without its '('" : "'and' or 'or' is missing before '\(token.text.shortened)'", at: token)
    }
    return condition
  }

  private mutating func disjunction(depth: Int) throws(Diagnostic) -> Condition {
    var terms = [try conjunction(depth: depth)]
    while take("or") { terms.append(try conjunction(depth: depth)) }
    return terms.count == 1 ? terms[0] : .any(terms)
  }

  private mutating func conjunction(depth: Int) throws(Diagnostic) -> Condition {
    var terms = [try term(depth: depth)]
    while take("and") { terms.append(try term(depth: depth)) }
    return terms.count == 1 ? terms[0] : .all(terms)
  }

  private mutating func term(depth: Int) throws(Diagnostic) -> Condition {
    guard index < tokens.count else { throw problem("the condition ends too early", at: tokens.last) }
    let token = tokens[index]
    guard depth < ConditionParser.maximumDepth else {
      throw problem("nested more than \(ConditionParser.maximumDepth) levels deep", at: token)
    }
    index += 1
    switch token.text {
    case "not":
      return .not(try term(depth: depth + 1))
    case "(":
      let inner = try disjunction(depth: depth + 1)
      guard take(")") else { throw problem("this '(' is never closed", at: token) }
      return inner
    case ")", "and", "or":
      throw problem("a search is missing before '\(token.text)'", at: token)
    default:
      if index < tokens.count, tokens[index].text == "of" {
        guard subject == .searches else {
          throw problem(
            "'of' chooses among searches; name the \(subject == .rules ? "rules" : "conditions") one by one",
            at: token)
        }
        index += 1
        return try selector(token)
      }
      return try subject == .searches ? search(token) : rule(token)
    }
  }

  private mutating func selector(_ quantity: Token) throws(Diagnostic) -> Condition {
    guard ["1", "any", "all"].contains(quantity.text) else {
      throw problem(
        "write '1 of', 'any of' or 'all of'; '\(quantity.text.shortened) of' means nothing", at: quantity)
    }
    guard index < tokens.count, !["(", ")", "and", "or", "not"].contains(tokens[index].text) else {
      throw problem("'of' needs a pattern such as 'selection_*', or 'them'", at: quantity)
    }
    let pattern = tokens[index]
    index += 1
    // Names with '_' are meant for being mentioned one by one.
    let chosen = names.filter { name in
      if pattern.text == "them" { return !name.hasPrefix("_") }
      return (pattern.text.hasPrefix("_") || !name.hasPrefix("_")) && matches(name, pattern.text)
    }
    guard !chosen.isEmpty else {
      throw problem(
        "'\(pattern.text.shortened)' matches no search; there are " + listed(names), at: pattern)
    }
    used.formUnion(chosen)
    // `1 of filter_*` keeps a door open for more, as is the custom.
    if chosen.count == 1, quantity.text == "all" || pattern.text == "them" || !pattern.text.contains("*") {
      notes.append(
        Diagnostic(
          .singleChoice, at: location(of: quantity),
          "'\(pattern.text.shortened)' means '\(chosen[0].shortened)' alone; write that"))
    } else if quantity.text == "all", pattern.text == "them" {
      notes.append(
        Diagnostic(
          .allOfThem, at: location(of: quantity),
          "'all of them' takes in every search that is added later; name a pattern, or each search"))
    }
    try grow(by: chosen.count, at: pattern)
    let terms = chosen.map { Condition.search($0) }
    if terms.count == 1 { return terms[0] }
    return quantity.text == "all" ? .all(terms) : .any(terms)
  }

  private mutating func search(_ token: Token) throws(Diagnostic) -> Condition {
    guard names.contains(token.text) else {
      if ["AND", "OR", "NOT", "OF", "And", "Or", "Not"].contains(token.text) {
        throw problem("operators are lower case: '\(token.text.lowercased())'", at: token)
      }
      if token.text.contains("*") {
        throw problem("the pattern '\(token.text.shortened)' needs '1 of' or 'all of' before it", at: token)
      }
      let hint = Spelling.suggestion(for: token.text, among: names).map { "did you mean '\($0)'?" }
      throw problem(
        "there is no search '\(token.text.shortened)'; " + (hint ?? "there are " + listed(names)), at: token)
    }
    if !token.text.utf8.allSatisfy(ConditionParser.isNameCharacter) {
      warnings.append(
        Diagnostic(
          .searchName, at: location(of: token),
          "other tools read a search's name with letters, digits, '_' and '-' only, not '\(token.text.shortened)'"
        ))
    }
    used.insert(token.text)
    try grow(by: 1, at: token)
    return .search(token.text)
  }

  /// The characters of a search's name.
  private static func isNameCharacter(_ byte: UInt8) -> Bool {
    (97...122).contains(byte) || (65...90).contains(byte) || (48...57).contains(byte)
      || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
  }

  private mutating func rule(_ token: Token) throws(Diagnostic) -> Condition {
    guard names.isEmpty && subject == .rules || names.contains(token.text) else {
      let hint = Spelling.suggestion(for: token.text, among: names).map { "did you mean '\($0)'?" }
      throw problem(
        (subject == .rules
          ? "the rule '\(token.text.shortened)' is not listed in 'rules'; "
          : "there is no condition '\(token.text.shortened)'; ")
          + (hint ?? "there are " + listed(names)),
        at: token)
    }
    if used.insert(token.text).inserted {
      mentions.append(.init(text: token.text, location: location(of: token)))
    }
    try grow(by: 1, at: token)
    return .search(token.text)
  }

  private func listed(_ names: [String]) -> String {
    names.prefix(8).map { "'\($0.shortened)'" }.joined(separator: ", ") + (names.count > 8 ? ", …" : "")
  }

  private mutating func grow(by count: Int, at token: Token) throws(Diagnostic) {
    size += count
    guard size <= ConditionParser.maximumSize else {
      throw problem(
        "written out, the condition has more than \(ConditionParser.maximumSize) parts", at: token)
    }
  }

  private mutating func take(_ text: String) -> Bool {
    guard index < tokens.count, tokens[index].text == text else { return false }
    index += 1
    return true
  }

  private func problem(_ message: String, at token: Token?) -> Diagnostic {
    Diagnostic(.error, at: location(of: token), message)
  }

  private func location(of token: Token?) -> SourceLocation {
    var location = node.location
    if let offset = node.scalar?.verbatimOffset { location.column += offset + (token?.offset ?? 0) }
    return location
  }

  private static func tokens(of text: String) -> [Token] {
    var tokens: [Token] = []
    var word = ""
    func flush(_ end: Int) {
      if !word.isEmpty { tokens.append(Token(text: word, offset: end - word.count)) }
      word = ""
    }
    for (offset, character) in text.enumerated() {
      if character.isWhitespace {
        flush(offset)
      } else if character == "(" || character == ")" || character == "|" {
        flush(offset)
        tokens.append(Token(text: String(character), offset: offset))
      } else {
        word.append(character)
      }
    }
    flush(text.count)
    return tokens
  }

  /// `*` is any run of characters; the last one seen is the only place to fall back to.
  private func matches(_ name: String, _ pattern: String) -> Bool {
    let name = Array(name.utf8)
    let pattern = Array(pattern.utf8)
    var position = 0
    var expected = 0
    var fallback: (position: Int, expected: Int)?
    while position < name.count {
      if expected < pattern.count, pattern[expected] == UInt8(ascii: "*") {
        fallback = (position, expected)
        expected += 1
      } else if expected < pattern.count, pattern[expected] == name[position] {
        position += 1
        expected += 1
      } else if let last = fallback {
        fallback = (last.position + 1, last.expected)
        position = last.position + 1
        expected = last.expected + 1
      } else {
        return false
      }
    }
    return pattern[expected...].allSatisfy { $0 == UInt8(ascii: "*") }
  }
}
