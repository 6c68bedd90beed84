import Testing

/// Random rules over random events against an evaluator that knows no filter, no bytes and no folding tables:
/// the way an entry takes through the engine must never lose or invent a match.
@Suite struct PrefilterPropertyTests {
  @Test(arguments: 1...6)
  func theEngineAgreesWithAnEvaluatorThatLooksAtEverything(_ seed: Int) throws {
    var maker = Maker(random: SplitMix(seed: UInt64(seed)))
    let rules = (0..<40).map { _ in maker.rule() }
    let text = rules.enumerated().map { maker.yaml($1, name: "r\($0)") }.joined(separator: "\n---\n")
    let rig = try Rig(text)
    let events = (0..<60).map { _ in maker.event() }
    var expected: [[String]] = []
    for road in Road.allCases {
      let run =
        switch road {
        case .line: rig.lines(events.map(\.line))
        case .journal: rig.entries(events.map(\.journal))
        case .json: rig.json(events.map(\.json))
        }
      for (index, event) in events.enumerated() {
        let found = run.hits.filter { $0.ordinal == index + 1 }.map(\.rule)
        let wanted = rules.indices.filter { rules[$0].matches(event, road) }.map { "r\($0)" }
        #expect(found == wanted, "\(road): \(event) by \(text)")
        expected.append(wanted)
      }
    }
    // The material is worth something only if much of it matches and much does not.
    let share = Double(expected.map(\.count).reduce(0, +)) / Double(expected.count * rules.count)
    #expect((0.02...0.9).contains(share))
  }
}

private enum Road: CaseIterable { case line, journal, json }

/// What is logged: a program, a host and a message.
private struct Sample: CustomStringConvertible {
  var program: String
  var host: String
  var message: String

  var line: String { "2026-11-22T10:00:00Z \(host) \(program): \(message)" }

  var journal: [(String, String)] {
    [("SYSLOG_IDENTIFIER", program), ("_HOSTNAME", host), ("MESSAGE", message), ("_TRANSPORT", "stdout")]
  }

  var json: String {
    #"{"program":"\#(program)","host":"\#(host)","message":"\#(message)"}"#
  }

  var description: String { line }

  func value(_ field: String) -> String? {
    switch field {
    case "program": program
    case "host": host
    case "message": message
    default: nil
    }
  }

  /// What keywords look at.
  func texts(_ road: Road) -> [String] {
    switch road {
    case .line: [line]
    case .journal: [program, host, message, "stdout"]
    case .json: [program, host, message]
    }
  }
}

private struct Item {
  var field: String?
  var modifiers: [String]
  /// Pieces, `*` and `?` meaning wildcards.
  var values: [String]

  func matches(_ event: Sample, _ road: Road) -> Bool {
    let isCased = modifiers.contains("cased")
    func matches(_ text: String, _ pattern: String) -> Bool {
      var pattern = Array(pattern.unicodeScalars)
      if field == nil || modifiers.contains("contains") || modifiers.contains("endswith") {
        pattern.insert("*", at: 0)
      }
      if field == nil || modifiers.contains("contains") || modifiers.contains("startswith") {
        pattern.append("*")
      }
      return glob(Array(text.unicodeScalars)[...], pattern[...], isCased)
    }
    let verdicts = values.map { pattern in
      guard let field else { return event.texts(road).contains { matches($0, pattern) } }
      return event.value(field).map { matches($0, pattern) } ?? false
    }
    let combined = modifiers.contains("all") ? verdicts.allSatisfy { $0 } : verdicts.contains(true)
    return modifiers.contains("neq") ? !combined : combined
  }
}

/// Wildcard matching as one would explain it.
private func glob(
  _ text: ArraySlice<Unicode.Scalar>, _ pattern: ArraySlice<Unicode.Scalar>, _ isCased: Bool
) -> Bool {
  guard let head = pattern.first else { return text.isEmpty }
  if head == "*" {
    return glob(text, pattern.dropFirst(), isCased)
      || !text.isEmpty && glob(text.dropFirst(), pattern, isCased)
  }
  guard let first = text.first else { return false }
  guard head == "?" || (isCased ? first == head : folded(first) == folded(head)) else { return false }
  return glob(text.dropFirst(), pattern.dropFirst(), isCased)
}

/// Only the letters that the samples are made of.
private func folded(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
  let pairs: [Unicode.Scalar: Unicode.Scalar] = [
    "A": "a", "B": "b", "K": "k", "S": "s", "É": "é", "Σ": "σ", "ς": "σ", "\u{212A}": "k", "\u{17F}": "s",
  ]
  return pairs[scalar] ?? scalar
}

private indirect enum Tree {
  case search(Int)
  case not(Tree)
  case and(Tree, Tree)
  case or(Tree, Tree)

  func matches(_ verdict: (Int) -> Bool) -> Bool {
    switch self {
    case .search(let index): verdict(index)
    case .not(let tree): !tree.matches(verdict)
    case .and(let a, let b): a.matches(verdict) && b.matches(verdict)
    case .or(let a, let b): a.matches(verdict) || b.matches(verdict)
    }
  }

  var text: String {
    switch self {
    case .search(let index): "s\(index)"
    case .not(let tree): "not (\(tree.text))"
    case .and(let a, let b): "(\(a.text)) and (\(b.text))"
    case .or(let a, let b): "(\(a.text)) or (\(b.text))"
    }
  }
}

/// Searches are maps of items, or keywords alone.
private struct RandomRule {
  var searches: [[Item]]
  var condition: Tree

  func matches(_ event: Sample, _ road: Road) -> Bool {
    condition.matches { searches[$0].allSatisfy { $0.matches(event, road) } }
  }
}

private struct Maker {
  var random: SplitMix

  /// Few letters, so that pieces are found often; those whose case is special among them.
  private static let letters: [Unicode.Scalar] = [
    "a", "b", "A", "B", "k", "K", "\u{212A}", "s", "S", "\u{17F}", "é", "É", "σ", "ς", "Σ", "\u{131}", "-",
  ]

  private func pick<T>(_ items: [T], _ random: inout SplitMix) -> T {
    items[Int(random.next() % UInt64(items.count))]
  }

  private mutating func word(_ count: ClosedRange<Int>, wild: Bool = false) -> String {
    var text = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: count, using: &random) {
      // Mostly ASCII, as logs are.
      let few = Maker.letters.filter(\.isASCII)
      text.append(random.next() % 5 == 0 ? pick(Maker.letters, &random) : pick(few, &random))
      if wild, random.next() % 8 == 0 { text.append(random.next() % 2 == 0 ? "*" : "?") }
    }
    return String(text)
  }

  mutating func event() -> Sample {
    let words = (0..<Int.random(in: 1...4, using: &random)).map { _ in shared(2...6) }
    return Sample(
      program: "p" + shared(1...3), host: "h" + shared(1...3), message: words.joined(separator: " "))
  }

  /// Words out of a small stock in changing case, so that rules and events meet.
  private mutating func shared(_ count: ClosedRange<Int>) -> String {
    if random.next() % 3 == 0 { return word(count) }
    let stock = ["abba", "kabs", "bask", "sé-ab", "Kσs", "aaab", "ab"]
    var text = String.UnicodeScalarView()
    for scalar in pick(stock, &random).unicodeScalars {
      let same = Maker.letters.filter { folded($0) == folded(scalar) }
      text.append(random.next() % 4 == 0 ? pick(same.isEmpty ? [scalar] : same, &random) : scalar)
    }
    return String(text)
  }

  mutating func rule() -> RandomRule {
    let count = Int.random(in: 1...3, using: &random)
    let searches = (0..<count).map { _ in search() }
    return RandomRule(searches: searches, condition: tree(count, depth: 2))
  }

  private mutating func search() -> [Item] {
    if random.next() % 4 == 0 {
      let isAll = random.next() % 3 == 0
      return [Item(field: nil, modifiers: isAll ? ["all"] : [], values: values())]
    }
    var fields = ["message", "message", "program", "host", "absent"]
    fields.shuffle(using: &random)
    return (0..<Int.random(in: 1...2, using: &random)).reduce(into: [Item]()) { items, _ in
      let field = fields.removeFirst()
      guard !items.contains(where: { $0.field == field }) else { return }
      var modifiers: [String] = []
      if random.next() % 5 != 0 { modifiers.append(pick(["contains", "startswith", "endswith"], &random)) }
      for (modifier, odds) in [("cased", 4), ("all", 4), ("neq", 6)] where random.next() % UInt64(odds) == 0 {
        modifiers.append(modifier)
      }
      items.append(Item(field: field, modifiers: modifiers, values: values()))
    }
  }

  private mutating func values() -> [String] {
    var seen: Set<String> = []
    let values = (0..<Int.random(in: 1...3, using: &random)).map { _ in
      random.next() % 2 == 0 ? shared(1...5) : word(1...5, wild: true)
    }
    // Swift's own equality is canonical equivalence; the scalars tell.
    return values.filter {
      seen.insert($0.unicodeScalars.map { "\($0.value)" }.joined(separator: ",")).inserted
    }
  }

  private mutating func tree(_ count: Int, depth: Int) -> Tree {
    let leaf = Tree.search(Int.random(in: 0..<count, using: &random))
    guard depth > 0 else { return leaf }
    switch random.next() % 6 {
    case 0: return .not(tree(count, depth: depth - 1))
    case 1, 2: return .and(tree(count, depth: depth - 1), tree(count, depth: depth - 1))
    case 3: return .or(tree(count, depth: depth - 1), tree(count, depth: depth - 1))
    default: return leaf
    }
  }

  func yaml(_ rule: RandomRule, name: String) -> String {
    let searches = rule.searches.enumerated().map { index, items in
      let lines = items.map { item in
        let values = item.values.map { "'\($0)'" }.joined(separator: ", ")
        let key = ([item.field ?? ""] + item.modifiers).joined(separator: "|")
        return key.isEmpty ? "[\(values)]" : "{'\(key)': [\(values)]}"
      }
      if lines.count == 1 { return "  s\(index): \(lines[0])" }
      let pairs = lines.map { $0.dropFirst().dropLast() }.joined(separator: ", ")
      return "  s\(index): {\(pairs)}"
    }
    return """
      title: \(name)
      name: \(name)
      logsource: {product: linux}
      detection:
      \(searches.joined(separator: "\n"))
        condition: \(rule.condition.text)
      """
  }
}
