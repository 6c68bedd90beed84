/// One `field|modifiers: values`, read from left to right.
struct ReferenceItem {
  var field: String
  var tests: [Test]
  var requiresAll = false
  var isNegated = false

  /// What one written value asks of a value of the event.
  enum Test {
    /// Any of them.
    case spellings([Spelling.Matcher])
    case regex(RegexTree, RegexTree.Flags)
    case network(Network)
    case number(String, Decimal?, String)
    case boolean(Bool)
    case null
    case exists(Bool)
    case reference(String, String, isCased: Bool)
    case date(String, String, Decimal?)
  }

  init(_ item: WrittenRule.Item, _ placeholders: [String: [String]]) {
    field = item.field
    requiresAll = item.modifiers.contains("all")
    isNegated = item.modifiers.contains("neq")
    tests = item.values.map { ReferenceItem.test($0, item, placeholders) }
  }

  private static let dateParts = ["minute", "hour", "day", "week", "month", "year"]
  private static let comparisons = ["lt", "lte", "gt", "gte"]

  private static func test(
    _ value: WrittenRule.Value, _ item: WrittenRule.Item, _ placeholders: [String: [String]]
  ) -> Test {
    let modifiers = item.modifiers
    let comparison = modifiers.first { comparisons.contains($0) } ?? "eq"
    switch value {
    case .null: return .null
    case .regex(let tree):
      return .regex(
        tree,
        RegexTree.Flags(
          ignoresCase: modifiers.contains("i") || modifiers.contains("ignorecase"),
          isMultiline: modifiers.contains("m") || modifiers.contains("multiline"),
          dotMatchesAll: modifiers.contains("s") || modifiers.contains("dotall")))
    case .boolean(let flag):
      if modifiers.contains("exists") { return .exists(flag) }
      return item.field.isEmpty ? spellings(flag ? "true" : "false", item, placeholders) : .boolean(flag)
    case .number(let text):
      if let part = modifiers.first(where: dateParts.contains) {
        return .date(part, comparison, Decimal(text))
      }
      return item.field.isEmpty
        ? spellings(text, item, placeholders) : .number(comparison, Decimal(text), text)
    case .text(let text):
      if modifiers.contains("cidr") { return .network(Network(text) ?? Network(bits: [], length: 129)) }
      if modifiers.contains("fieldref") {
        let parts = (modifiers.contains("startswith"), modifiers.contains("endswith"))
        let kind =
          modifiers.contains("contains") || parts == (true, true)
          ? "contains" : parts.0 ? "startswith" : parts.1 ? "endswith" : "equal"
        return .reference(text, kind, isCased: modifiers.contains("cased"))
      }
      return spellings(text, item, placeholders)
    }
  }

  private static func spellings(
    _ text: String, _ item: WrittenRule.Item, _ placeholders: [String: [String]]
  ) -> Test {
    .spellings(
      expanded(text, item, placeholders).map { spelling in
        // Keywords are searched for.
        spelling.opened(start: item.field.isEmpty, end: item.field.isEmpty)
          .compiled(isCased: item.modifiers.contains("cased"))
      })
  }

  /// The spellings that one text stands for.
  static func expanded(
    _ text: String, _ item: WrittenRule.Item, _ placeholders: [String: [String]]
  ) -> [Spelling] {
    var spellings =
      item.modifiers.contains("expand")
      ? filled(Array(text.unicodeScalars), placeholders).map { Spelling(sigma: $0) } : [Spelling(sigma: text)]
    for modifier in item.modifiers {
      switch modifier {
      case "contains": spellings = spellings.map { $0.opened(start: true, end: true) }
      case "startswith": spellings = spellings.map { $0.opened(start: false, end: true) }
      case "endswith": spellings = spellings.map { $0.opened(start: true, end: false) }
      case "windash": spellings = spellings.flatMap(\.dashed)
      case "wide", "utf16", "utf16le", "utf16be": spellings = spellings.map { $0.encoded(modifier) }
      case "base64": spellings = spellings.map { Spelling(Base64Text.whole($0.bytes ?? [])) }
      case "base64offset":
        // A single byte has no character of its own at one offset, and nothing is not looked for.
        spellings = spellings.flatMap { spelling in
          (0..<3).map { Spelling(Base64Text.inside(spelling.bytes ?? [], offset: $0)) }
        }
        spellings.removeAll(where: \.elements.isEmpty)
      default: break
      }
    }
    return spellings
  }

  /// All ways to fill in `%name%`; `\%` is a percent sign.
  private static func filled(_ text: [Unicode.Scalar], _ placeholders: [String: [String]]) -> [String] {
    guard let mark = text.firstIndex(of: "%") else { return [string(text)] }
    if mark > 0, text[mark - 1] == "\\" {
      return filled(Array(text[(mark + 1)...]), placeholders).map { string(text[..<(mark - 1)]) + "%" + $0 }
    }
    let behind = text[(mark + 1)...]
    if let end = behind.firstIndex(of: "%"), let values = placeholders[string(behind[..<end])] {
      return filled(Array(text[(end + 1)...]), placeholders).flatMap { tail in
        values.map { string(text[..<mark]) + $0 + tail }
      }
    }
    return filled(Array(behind), placeholders).map { string(text[...mark]) + $0 }
  }

  private static func string(_ scalars: some Sequence<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }

  // MARK: Deciding

  func holds(_ event: SampleEvent) -> Bool {
    let isMet = requiresAll ? tests.allSatisfy { holds($0, event) } : tests.contains { holds($0, event) }
    return isMet != isNegated
  }

  private func holds(_ test: Test, _ event: SampleEvent) -> Bool {
    // The raw line, else the values, one by one.
    let all = field.isEmpty ? event.raw.map { [$0] } ?? event.fields.map(\.value) : event.values(of: field)
    let values = all.filter { $0.kind != .null }
    switch test {
    case .null: return values.isEmpty || all.contains { $0.kind == .null }
    case .exists(let wanted): return all.isEmpty != wanted
    case .spellings(let matchers):
      return values.contains { value in matchers.contains { $0.matches(value) } }
    case .regex(let tree, let flags): return values.contains { tree.isFound(in: $0.scalars, flags) }
    case .network(let network):
      return values.contains { Network.Address($0.text).map(network.contains) ?? false }
    case .boolean(let flag):
      return values.contains { $0.foldedUnits == "\(flag)".unicodeScalars.map { Folding.fold($0).value } }
    case .number(let comparison, let wanted, let text):
      return values.contains { value in
        // The same number or the same text.
        if comparison == "eq", value.foldedUnits == text.unicodeScalars.map({ Folding.fold($0).value }) {
          return true
        }
        guard let wanted, let number = Decimal(value.text) else { return false }
        return number.keeps(comparison, wanted)
      }
    case .date(let part, let comparison, let wanted):
      return values.contains { value in
        guard let wanted, let number = DateText(value.text)?.value(of: part) else { return false }
        return Decimal("\(number)")?.keeps(comparison, wanted) ?? false
      }
    case .reference(let name, let kind, let isCased):
      return values.contains { value in
        event.values(of: name).contains { other in
          guard other.kind != .null else { return false }
          let (whole, part) =
            isCased
            ? (value.bytes.map { UInt32($0) }, other.bytes.map { UInt32($0) })
            : (value.foldedUnits, other.foldedUnits)
          switch kind {
          case "startswith": return whole.starts(with: part)
          case "endswith": return whole.reversed().starts(with: part.reversed())
          case "contains": return whole.indices.contains { whole[$0...].starts(with: part) } || part.isEmpty
          default: return whole == part
          }
        }
      }
    }
  }
}
