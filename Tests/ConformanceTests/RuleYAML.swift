extension WrittenRule {
  /// The rule's document and those of its filters.
  var yaml: String {
    var lines = ["title: \(name)", "name: \(name)", "logsource: {\(logSource)}", "detection:"]
    lines += body.yaml
    for filter in filters {
      lines += ["---", "title: \(filter.name)", "name: \(filter.name)", "logsource: {\(filter.logSource)}"]
      lines += ["filter:", "  rules: \(filter.target)"] + filter.body.yaml
    }
    return lines.joined(separator: "\n")
  }
}

extension WrittenRule.Body {
  fileprivate var yaml: [String] {
    var lines: [String] = []
    for search in searches { lines += search.yaml }
    let texts = conditions.map(\.text)
    if texts.count == 1 { return lines + ["  condition: \(texts[0])"] }
    return lines + ["  condition:"] + texts.map { "    - \($0)" }
  }
}

extension WrittenRule.Search {
  fileprivate var yaml: [String] {
    guard isList else {
      switch parts[0] {
      case .word(let value): return ["  \(name): \(value.yaml)"]
      case .map(let items): return ["  \(name):"] + items.flatMap(\.yaml).map { "    " + $0 }
      }
    }
    var lines = ["  \(name):"]
    for part in parts {
      switch part {
      case .word(let value): lines.append("    - \(value.yaml)")
      case .map(let items):
        for (index, line) in items.flatMap(\.yaml).enumerated() {
          lines.append((index == 0 ? "    - " : "      ") + line)
        }
      }
    }
    return lines
  }
}

extension WrittenRule.Item {
  fileprivate var yaml: [String] {
    let key = "'" + key + "':"
    if values.count == 1, !isList { return [key + " " + values[0].yaml] }
    return [key] + values.map { "  - " + $0.yaml }
  }
}

extension WrittenRule.Value {
  var yaml: String {
    switch self {
    case .number(let text): text
    case .boolean(let flag): flag ? "true" : "false"
    case .null: "null"
    case .text(let text): quoted(text)
    case .regex(let tree): isWholeNumber(tree.text) ? tree.text : quoted(tree.text)
    }
  }

  private func isWholeNumber(_ text: String) -> Bool {
    (1...9).contains(text.utf8.count) && text.utf8.first != 48
      && text.utf8.allSatisfy { (48...57).contains($0) }
  }

  /// Plain, in single or in double quotes: whichever can hold it, in turn.
  private func quoted(_ text: String) -> String {
    let scalars = Array(text.unicodeScalars)
    let isPlain =
      scalars.first.map { ("a"..."z").contains($0) } == true
      && scalars.allSatisfy { ("a"..."z").contains($0) || ("0"..."9").contains($0) }
      && !["true", "false", "null", "yes", "no", "on", "off"].contains(text)
    if isPlain, scalars.count % 3 != 0 { return text }
    let hasControls = scalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) }
    if !hasControls, scalars.count % 2 == 0 {
      return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    }
    var written = "\""
    for scalar in scalars {
      switch scalar {
      case "\"": written += "\\\""
      case "\\": written += "\\\\"
      case "\n": written += "\\n"
      case "\t": written += "\\t"
      default:
        if scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) {
          let digits = String(scalar.value, radix: 16)
          written += "\\x" + String(repeating: "0", count: 2 - digits.count) + digits
        } else {
          written.unicodeScalars.append(scalar)
        }
      }
    }
    return written + "\""
  }
}
