import LocatedYAML
import Sigma
import Testing

/// A rule with one search `s` holding these lines, its condition `s`; the lines begin in line 5, column 5.
func rule(search lines: String) -> String {
  let indented = lines.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)" }
  return """
    title: T
    logsource: {product: linux}
    detection:
      s:
    \(indented.joined(separator: "\n"))
      condition: s
    """
}

/// A rule with searches a, b, c, _d and this condition in line 8, column 14.
func rule(condition: String) -> String {
  """
  title: T
  logsource: {product: linux}
  detection:
    a: {f: a}
    b: {f: b}
    sel_c: {f: c}
    _d: {f: d}
    condition: \(condition)
  """
}

/// The only item of the only rule of a text, which must load.
func item(
  _ line: String, options: RuleLoader.Options = .init(),
  sourceLocation: Testing.SourceLocation = #_sourceLocation
) throws -> DetectionItem {
  let loaded = RuleLoader.load(text: rule(search: line), file: "r.yml", options: options)
  let first = try #require(
    loaded.rules.first, "\(loaded.diagnostics)", sourceLocation: sourceLocation)
  let search = try #require(first.searches.first, sourceLocation: sourceLocation)
  guard case .item(let item) = search.expression else {
    throw Diagnostic(.error, at: search.location, "more than one item")
  }
  return item
}

/// The errors of a text, as `line:column: message`.
func errors(_ text: String, options: RuleLoader.Options = .init()) -> [String] {
  RuleLoader.load(text: text, file: "r.yml", options: options).diagnostics.filter { $0.severity == .error }
    .map { "\($0.location.line):\($0.location.column): \($0.message)" }
}

func warnings(_ text: String, options: RuleLoader.Options = .init()) -> [String] {
  RuleLoader.load(text: text, file: "r.yml", options: options).diagnostics.filter { $0.severity == .warning }
    .map { "\($0.location.line):\($0.location.column): \($0.message)" }
}

extension Wildcards {
  /// Parts joined, wildcards in angle brackets, so that tables are readable.
  var shown: String {
    parts.map {
      switch $0 {
      case .literal(let bytes):
        String(validating: bytes, as: UTF8.self)
          ?? bytes.map { "%" + String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
      case .any: "<*>"
      case .one: "<?>"
      }
    }.joined()
  }
}

extension Predicate {
  var shown: String {
    switch self {
    case .string(let wildcards, let isCased): isCased ? "cased \(wildcards.shown)" : wildcards.shown
    case .regex(let pattern, let ignoreCase, let multiline, let dotAll):
      "/\(pattern)/" + (ignoreCase ? "i" : "") + (multiline ? "m" : "") + (dotAll ? "s" : "")
    case .cidr(let network): "net \(network)"
    case .number(let comparison, let text): "\(comparison) \(text)"
    case .boolean(let value): "\(value)"
    case .null: "null"
    case .exists(let value): "exists \(value)"
    case .fieldReference(let field, let comparison, let isCased):
      "\(isCased ? "cased " : "")\(comparison) field \(field)"
    case .datePart(let part, let comparison, let text): "\(part) \(comparison) \(text)"
    case .any(let parts): "(" + parts.map(\.shown).joined(separator: " | ") + ")"
    }
  }
}

extension Search.Expression {
  var shown: String {
    switch self {
    case .all(let parts): "(" + parts.map(\.shown).joined(separator: " & ") + ")"
    case .any(let parts): "(" + parts.map(\.shown).joined(separator: " | ") + ")"
    case .item(let item): item.shown
    }
  }
}

extension Condition {
  var shown: String {
    switch self {
    case .search(let name): name
    case .all(let parts): "(" + parts.map(\.shown).joined(separator: " & ") + ")"
    case .any(let parts): "(" + parts.map(\.shown).joined(separator: " | ") + ")"
    case .not(let inner): "!" + inner.shown
    }
  }
}

extension DetectionItem {
  var shown: String {
    (isNegated ? "not " : "") + (requiresAll ? "all " : "") + (field ?? "keyword") + " "
      + predicates.map(\.shown).joined(separator: ", ")
  }
}
