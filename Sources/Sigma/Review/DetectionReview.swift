import Events
import LocatedYAML

/// Remarks about a document's log source, searches and condition. What is malformed is passed over: loading says it.
struct DetectionReview {
  let root: YAMLMapping
  let known: [LogSource]
  private(set) var remarks: [Diagnostic] = []

  init(root: YAMLMapping, known: [LogSource]) {
    self.root = root
    self.known = known
  }

  mutating func check() {
    checkLogSource()
    if let unpinned = ProgramPinning(root: root)?.place {
      add(
        .unpinnedProgram, unpinned.node,
        "anybody can log as '\(unpinned.program)'; name its service in 'logsource', or ask for 'origin: trusted' "
          + "or a field of journald's own such as '_EXE'")
    }
    guard let map = root["detection"]?.mapping ?? root["filter"]?.mapping else { return }
    let others: Set<String> = root["detection"] == nil ? ["condition", "rules"] : ["condition"]
    let searches = map.entries.filter { !others.contains($0.key) }
    for search in searches { check(search.value) }
    for condition in map["condition"].map({ $0.sequence ?? [$0] }) ?? [] {
      guard var parser = try? ConditionParser(condition, names: searches.map(\.key)),
        (try? parser.parse()) != nil
      else { continue }
      remarks += parser.notes
    }
  }

  private mutating func checkLogSource() {
    guard !known.isEmpty, let map = root["logsource"]?.mapping else { return }
    func attribute(_ key: String) -> String? { map[key]?.scalar?.text.lowercased() }
    let wanted = LogSource(
      category: attribute("category"), product: attribute("product"), service: attribute("service"))
    guard wanted != LogSource(), !known.contains(where: wanted.accepts) else { return }
    remarks.append(
      Diagnostic(
        .unknownLogSource, at: map.location,
        "nothing that is decoded here is of \(wanted.description.shortened); only JSON logs can feed this"))
  }

  private mutating func check(_ node: YAMLNode) {
    switch node.content {
    case .scalar: checkValues([node], ItemShape(key: ""))
    case .mapping(let map): for entry in map.entries { check(entry) }
    case .sequence(let parts):
      checkValues(parts.filter { $0.scalar != nil }, ItemShape(key: ""))
      for part in parts where part.mapping != nil { check(part) }
    }
  }

  private mutating func check(_ entry: YAMLMapping.Entry) {
    let shape = ItemShape(key: entry.key)
    if shape.field.hasPrefix("$") || shape.field.contains(where: \.isWhitespace) {
      remarks.append(
        Diagnostic(
          .fieldName, at: entry.keyLocation,
          "is '\(shape.field.shortened)' what the field is called? Names have no blanks and no '$' in front"))
    }
    let values = entry.value.sequence ?? [entry.value]
    checkValues(values, shape)
    if let modifier = shape.modifier(for: values) {
      remarks.append(
        Diagnostic(
          .wildcardForModifier, at: entry.keyLocation,
          shape.field.isEmpty
            ? "keywords are found anywhere; leave the '*' out"
            : "write '\(shape.field.shortened)|\(modifier)' instead of '*' in the values"))
    }
  }

  private mutating func checkValues(_ values: [YAMLNode], _ shape: ItemShape) {
    var seen: Set<String> = []
    for node in values {
      guard let scalar = node.scalar, scalar.kind == .text else { continue }
      let text = scalar.text
      if !seen.insert(shape.isCased ? text : text.lowercased()).inserted {
        add(.duplicateValue, node, "'\(text.shortened)' stands in this list twice")
      }
      if text.unicodeScalars.contains(where: { $0.value < 32 || $0.value == 127 }) {
        add(
          .controlCharacter, node,
          "the value holds a control character; a backslash in double quotes is one, in single quotes it is not"
        )
      }
      if shape.isRegex { checkRegex(text, node) } else { checkText(text, scalar, node, shape) }
    }
  }

  private mutating func checkRegex(_ text: String, _ node: YAMLNode) {
    if !text.utf8.contains(where: { "\\.^$*+?()[]{}|".utf8.contains($0) }) {
      add(
        .plainRegex, node, "'\(text.shortened)' is plain text; 'contains|cased' says the same and is faster")
    }
    if text.hasPrefix(".*") || text.hasSuffix(".*") && !text.hasSuffix("\\.*") {
      add(.openRegex, node, "a regular expression is found anywhere; leave out '.*' at its ends")
    }
  }

  private mutating func checkText(
    _ text: String, _ scalar: YAMLScalar, _ node: YAMLNode, _ shape: ItemShape
  ) {
    let parts = Wildcards(sigma: text).parts
    if zip(parts, parts.dropFirst()).contains(where: { $0 == .any && $1 == .any }) {
      add(.doubleWildcard, node, "'**' is the same as '*'")
    }
    let isEscaped = parts.contains { part in
      guard case .literal(let bytes) = part else { return false }
      return bytes.contains { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") }
    }
    if isEscaped {
      add(
        .escapedWildcard, node,
        "the backslash makes this wildcard literal; write two for a backslash before a wildcard")
    }
    if scalar.isQuoted, !shape.field.isEmpty, shape.isEquality, let first = text.utf8.first,
      text.utf8.allSatisfy({ (48...57).contains($0) }), text.utf8.count == 1 || first != UInt8(ascii: "0")
    {
      add(.numberAsText, node, "the number \(text.shortened) is in quotes and is compared as text")
    }
  }

  private mutating func add(_ check: RuleCheck, _ node: YAMLNode, _ message: String) {
    remarks.append(node.remark(check, message))
  }
}

/// A detection item's key, as far as remarks need it.
private struct ItemShape {
  let field: String
  let modifiers: Set<String>

  init(key: String) {
    let parts = key.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
    field = parts.first ?? ""
    modifiers = Set(parts.dropFirst())
  }

  var isRegex: Bool { modifiers.contains("re") }
  var isCased: Bool { isRegex || modifiers.contains("cased") }
  /// Nothing but the whole value counts.
  var isEquality: Bool { modifiers.isSubset(of: ["all", "neq", "cased"]) }

  /// The modifier that says what the wildcards of all these values say.
  func modifier(for values: [YAMLNode]) -> String? {
    guard isEquality, !values.isEmpty else { return nil }
    var found: Set<String> = []
    for node in values {
      guard let scalar = node.scalar, scalar.kind == .text else { return nil }
      let parts = Wildcards(sigma: scalar.text).parts
      let (isOpenStart, isOpenEnd) = (parts.first == .any, parts.last == .any)
      let inner = parts.dropFirst(isOpenStart ? 1 : 0).dropLast(isOpenEnd ? 1 : 0)
      guard parts.count > 1, inner.count == 1, case .literal = inner.first else { return nil }
      switch (isOpenStart, isOpenEnd) {
      case (true, true): found.insert("contains")
      case (true, false): found.insert("endswith")
      case (false, true): found.insert("startswith")
      case (false, false): return nil
      }
    }
    return found.count == 1 ? found.first : nil
  }
}
