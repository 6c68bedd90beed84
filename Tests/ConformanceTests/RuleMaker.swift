/// Makes rules that use every part of the language.
struct RuleMaker {
  var random: SplitMix

  static let fields = ["f", "g", "h", "user.name", "Image"]
  static let placeholders = [
    "users": ["root", "Adm-n", "svc*"], "one": ["wörd"], "hosts": ["web-01", "db?2", "k8s"], "empty": [""],
  ]

  mutating func chance(_ percent: Int) -> Bool { random.next() % 100 < UInt64(percent) }

  mutating func pick<T>(_ items: [T]) -> T { items[Int(random.next() % UInt64(items.count))] }

  mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }

  // MARK: Rules

  mutating func rule(_ index: Int) -> WrittenRule {
    let source = "product: linux, service: s\(index)"
    var rule = WrittenRule(name: "r\(index)", logSource: source, body: body())
    if chance(15) {
      for filter in 0..<number(1...2) {
        let (target, logSource) =
          pick([
            ("any", source), ("[r\(index)]", "product: linux"), ("r\(index)", source), ("[]", source),
            ("[r\(index), nobody]", source),
          ])
        rule.filters.append(
          .init(name: "x\(index)n\(filter)", logSource: logSource, target: target, body: body(isList: false)))
      }
    }
    return rule
  }

  private mutating func body(isList: Bool = true) -> WrittenRule.Body {
    let stock = [
      "selection", "sel_a", "sel_b", "filter_main", "_hidden", "_x", "1st", "not_me", "keywords", "or-else",
    ]
    var names = stock.shuffled(using: &random).prefix(number(1...4)).map { $0 }
    if chance(40) { names = [names[0]] }
    // `them` and patterns need a name that they can mean.
    if names.allSatisfy({ $0.hasPrefix("_") }) { names[0] = "selection" }
    let searches = names.map { search($0) }
    let conditions = (0..<(isList && chance(10) ? 2 : 1)).map { _ in condition(names, depth: 3) }
    return .init(searches: searches, conditions: conditions)
  }

  private mutating func condition(_ names: [String], depth: Int) -> WrittenRule.Condition {
    if depth == 0 || chance(35) {
      if chance(30) {
        let quantity = pick(["1", "any", "all"])
        if chance(30) { return .of(quantity: quantity, pattern: "them") }
        let name = pick(names)
        let letters = Array(name)
        let cut = number(0...letters.count)
        let pattern = pick([String(letters[..<cut]) + "*", "*" + String(letters[cut...]), name])
        let isMeant = name.hasPrefix("_") == pattern.hasPrefix("_") && !pattern.contains("-")
        return .of(quantity: quantity, pattern: isMeant ? pattern : "them")
      }
      return .name(pick(names))
    }
    switch number(0...4) {
    case 0: return .not(condition(names, depth: depth - 1))
    case 1, 2: return .and((0..<number(2...3)).map { _ in condition(names, depth: depth - 1) })
    default: return .or((0..<number(2...3)).map { _ in condition(names, depth: depth - 1) })
    }
  }

  private mutating func search(_ name: String) -> WrittenRule.Search {
    switch number(0...9) {
    case 0: return .init(name: name, parts: words(1...3), isList: true)
    case 1: return .init(name: name, parts: [.word(keyword())], isList: false)
    case 2: return .init(name: name, parts: (0..<number(1...3)).map { _ in .map(map()) }, isList: true)
    case 3:
      return .init(name: name, parts: (words(1...2) + [.map(map())]).shuffled(using: &random), isList: true)
    default: return .init(name: name, parts: [.map(map())], isList: false)
    }
  }

  private mutating func words(_ count: ClosedRange<Int>) -> [WrittenRule.Search.Part] {
    (0..<number(count)).map { _ in .word(keyword()) }
  }

  private mutating func keyword() -> WrittenRule.Value {
    switch number(0...9) {
    case 0: .number("\(number(1...400))")
    case 1: .boolean(chance(50))
    default: .text(text(isEmpty: false))
    }
  }

  private mutating func map() -> [WrittenRule.Item] {
    var items: [WrittenRule.Item] = []
    for _ in 0..<(chance(60) ? 1 : number(2...3)) {
      let item = item()
      if !items.contains(where: { $0.key == item.key }) { items.append(item) }
    }
    return items
  }

  // MARK: Items

  private mutating func item() -> WrittenRule.Item {
    switch number(0...99) {
    case 0..<32: return textItem(field: pick(RuleMaker.fields))
    case 32..<40: return textItem(field: "")
    case 40..<50: return typedItem()
    case 50..<60: return regexItem()
    case 60..<67: return networkItem()
    case 67..<75: return numberItem()
    case 75..<84: return dateItem()
    case 84..<89:
      return .init(
        field: pick(RuleMaker.fields),
        modifiers: chance(25) ? pick([["exists", "neq"], ["neq", "exists"]]) : ["exists"],
        values: [.boolean(chance(60))], isList: false)
    default: return referenceItem()
    }
  }

  private mutating func made(
    _ field: String, _ modifiers: [String], _ count: ClosedRange<Int> = 1...3,
    _ value: (inout RuleMaker) -> WrittenRule.Value
  ) -> WrittenRule.Item {
    var modifiers = modifiers
    let values = (0..<number(count)).map { _ in value(&self) }
    if values.count > 1 || chance(3), chance(30) { modifiers.insert("all", at: number(0...modifiers.count)) }
    if chance(12) { modifiers.insert("neq", at: number(0...modifiers.count)) }
    if field.isEmpty, modifiers.isEmpty { modifiers = ["contains"] }
    return .init(field: field, modifiers: modifiers, values: values, isList: chance(20))
  }

  private mutating func textItem(field: String) -> WrittenRule.Item {
    let parts = field.isEmpty ? ["contains"] : ["contains", "startswith", "endswith"]
    var ends: [String] = []
    for _ in 0..<(chance(65) ? 1 : chance(70) ? 0 : 2) { ends.append(pick(parts)) }
    ends = ends.count == 2 && ends[0] == ends[1] ? [ends[0]] : ends
    var encodings: [String] = []
    if chance(12) { encodings.append("expand") }
    if chance(12) { encodings.append("windash") }
    if chance(12) { encodings.append(pick(["wide", "utf16", "utf16le", "utf16be"])) }
    let isEncoded = chance(14)
    if isEncoded { encodings.append(pick(["base64", "base64offset"])) }
    var modifiers = encodings + ends
    // What opens a text may also come before what changes it, as long as it is not encoded.
    if !isEncoded, let end = ends.first, chance(30) {
      modifiers = encodings + ends.dropFirst()
      modifiers.insert(end, at: number(0...modifiers.count))
    }
    if chance(15) { modifiers.insert("cased", at: number(0...modifiers.count)) }
    let isExpanded = modifiers.contains("expand")
    let isDashed = modifiers.contains("windash")
    let isChanged = !encodings.isEmpty
    return made(field, modifiers) { maker in
      if isExpanded { return .text(maker.placeholder(isPlain: isEncoded)) }
      if isDashed { return .text(maker.option(isPlain: isEncoded)) }
      if isEncoded { return .text(maker.plain()) }
      if field.isEmpty, !isChanged, maker.chance(10) { return .number("\(maker.number(1...400))") }
      return .text(maker.text(isEmpty: !field.isEmpty))
    }
  }

  private mutating func typedItem() -> WrittenRule.Item {
    var item = made(pick(RuleMaker.fields), []) { maker in
      switch maker.number(0...9) {
      case 0...3: .number(maker.writtenNumber())
      case 4, 5: .boolean(maker.chance(50))
      case 6, 7: .null
      default: .text(maker.pick(["22", "true", "null", "", "1e3", "-0", maker.text(isEmpty: true)]))
      }
    }
    if item.modifiers.contains("all") {
      item.values = item.values.map { if case .null = $0 { .boolean(true) } else { $0 } }
    }
    return item
  }

  private mutating func numberItem() -> WrittenRule.Item {
    made(pick(RuleMaker.fields), [pick(["lt", "lte", "gt", "gte"])], 1...2) { .number($0.writtenNumber()) }
  }

  mutating func writtenNumber() -> String {
    switch number(0...9) {
    case 0: pick(["9007199254740992", "9007199254740993", "-9007199254740993", "9223372036854775807"])
    case 1:
      pick([
        "18446744073709551615", "18446744073709551616", "-9223372036854775809", "100000000000000000000001",
      ])
    case 2, 3: "\(number(-3...30)).\(pick(["5", "25", "0", "50"]))"
    case 4: pick(["1e3", "1.5e1", "-2e0", "2.5E1", ".5", "0.0", "-0.0"])
    default: "\(number(-3...30))"
    }
  }

  private mutating func dateItem() -> WrittenRule.Item {
    let part = pick(["minute", "hour", "day", "week", "month", "year"])
    var modifiers = [part]
    if chance(50) { modifiers.append(pick(["lt", "lte", "gt", "gte"])) }
    return made(pick(RuleMaker.fields), modifiers, 1...2) { maker in
      let number =
        switch part {
        case "minute": maker.number(0...59)
        case "hour": maker.number(-1...24)
        case "day": maker.number(1...31)
        case "week": maker.pick([1, 2, 47, 48, 52, 53])
        case "month": maker.number(1...12)
        default: maker.pick([1969, 1970, 2024, 2025, 2026, 2027])
        }
      return .number("\(number)")
    }
  }

  private mutating func referenceItem() -> WrittenRule.Item {
    var modifiers = ["fieldref"]
    if chance(60) { modifiers.append(pick(["contains", "startswith", "endswith"])) }
    if chance(10) { modifiers = ["fieldref", "startswith", "endswith"] }
    if chance(20) { modifiers.insert("cased", at: number(0...modifiers.count)) }
    return made(pick(RuleMaker.fields), modifiers, 1...2) { .text($0.pick(RuleMaker.fields)) }
  }

  private mutating func networkItem() -> WrittenRule.Item {
    made(pick(RuleMaker.fields), ["cidr"]) { maker in
      .text(
        maker.pick([
          "10.0.0.0/8", "192.0.2.128/25", "0.0.0.0/0", "192.0.2.1", "172.16.0.0/12", "10.1.2.3/32", "::/0",
          "2001:db8::/32",
          "2001:db8:8000::/33", "::1", "fe80::/10", "::ffff:0:0/96", "2001:DB8:0:1::/64",
          "::ffff:192.0.2.0/120",
        ]))
    }
  }

  private mutating func regexItem() -> WrittenRule.Item {
    var modifiers = ["re"]
    for names in [["i", "ignorecase"], ["m", "multiline"], ["s", "dotall"]] where chance(30) {
      modifiers.append(pick(names))
    }
    let field = chance(15) ? "" : pick(RuleMaker.fields)
    if chance(10) {
      modifiers.append(field.isEmpty ? "contains" : pick(["contains", "startswith", "endswith"]))
    }
    return made(field, modifiers, 1...2) { .regex($0.regex(depth: 3)) }
  }

  private mutating func regex(depth: Int) -> RegexTree {
    switch number(0...12) {
    case 0 where depth > 0:
      return .group(
        .choice((0..<number(2...3)).map { _ in regex(depth: depth - 1) }), isCapturing: chance(50))
    case 1 where depth > 0:
      let (least, most) = pick([(0, nil), (1, nil), (0, 1), (2, nil), (1, 3), (2, 2)] as [(Int, Int?)])
      return .repeated(
        .group(regex(depth: depth - 1), isCapturing: chance(50)), least, most, isLazy: chance(20))
    case 2...6 where depth > 0:
      return .sequence((0..<number(2...4)).map { _ in regex(depth: depth - 1) })
    case 7: return .dot
    case 8: return .set(members())
    case 9: return pick([.lineStart, .lineEnd, .wordEdge(isNegated: false), .wordEdge(isNegated: true)])
    case 10: return .repeated(pick([.dot, .set(members()), .literal("a")]), 0, nil, isLazy: chance(30))
    default: return .sequence(word().unicodeScalars.map { .literal($0) })
    }
  }

  private mutating func members() -> RegexTree.Members {
    if chance(30) { return .init(classes: [pick(["d", "w", "s", "D", "W", "S"])], isBare: true) }
    let ranges: [ClosedRange<Unicode.Scalar>] = [
      "a"..."f", "k"..."k", "A"..."Z", "0"..."9", "é"..."é", "s"..."s", "."...".",
    ]
    return .init(
      isNegated: chance(25), ranges: (0..<number(1...2)).map { _ in pick(ranges) },
      classes: chance(20) ? [pick(["d", "s"])] : [])
  }

  // MARK: Texts

  static let vocabulary = [
    "abba", "kask", "Session", "root", "Kσs", "sé-ab", "powershell", "-enc", "/tmp/a b", "C:\\Windows",
    "straße", "ab",
    "ǆabc", "ıİi", "😀x", "--all", "%PATH%", "x=1", "\u{212A}el", "\u{17F}um", "aaab", "..", "e\u{301}t\u{E9}",
    "a\nb",
  ]

  mutating func word() -> String { pick(RuleMaker.vocabulary) }

  /// With wildcards and backslashes in every position.
  mutating func text(isEmpty: Bool) -> String {
    if isEmpty, chance(4) { return "" }
    var text = ""
    for _ in 0..<(chance(60) ? 1 : number(1...3)) {
      if chance(25) {
        text += pick(["*", "?", "\\*", "\\?", "\\", "\\\\", "\\\\*", "\\\\?", "\\\\\\*", "\\\\\\"])
      }
      text += chance(70) ? word() : pick(["a", "B", "s", "K", "σ", "9", " "])
    }
    if chance(15) { text += pick(["*", "?", "\\*", "\\?", "\\", "\\\\", "\\\\*", "\\\\\\*", "\\\\\\\\"]) }
    return text
  }

  /// Nothing that is a wildcard.
  mutating func plain() -> String {
    (chance(60) ? word() : word() + pick(["", " ", "\\*", "é"]) + word())
  }

  private mutating func option(isPlain: Bool) -> String {
    let words = [
      "-enc", "/c", "--all", "a-b", "x -y", "cmd /k", "–en", "- x", "-é", "—a /b", "―", "_-a", "-1", "-",
    ]
    let text = (0..<number(1...3)).map { _ in pick(words) }.joined(separator: pick([" ", "", "é"]))
    return isPlain ? text : pick(["", "*", "?"]) + text + pick(["", "*", "-?"])
  }

  private mutating func placeholder(isPlain: Bool) -> String {
    // A wildcard of a value cannot be encoded.
    let marks = isPlain ? ["%one%"] : ["%users%", "%one%", "%hosts%", "%empty%"]
    let before = pick(["", "", "a", "100% ", "\\%", "-"])
    return before + pick(marks) + pick(["", "", "b", "-" + pick(marks), "\\%one%", " 5%"])
  }
}
