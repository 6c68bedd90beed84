/// A rule as its author writes it, before anything has read it: where the reference and the loader both start.
struct WrittenRule {
  var name: String
  var logSource: String
  var body: Body
  var filters: [Filter] = []

  /// Searches and conditions, of a rule or of a filter; several conditions are a list.
  struct Body {
    var searches: [Search]
    var conditions: [Condition]
  }

  struct Filter {
    var name: String
    var logSource: String
    /// What stands behind `rules:`.
    var target: String
    var body: Body
  }

  struct Search {
    var name: String
    var parts: [Part]
    /// Written as a YAML list.
    var isList: Bool

    enum Part {
      case map([Item])
      case word(Value)
    }
  }

  struct Item {
    /// Empty for keywords with modifiers, as in `'|all'`.
    var field: String
    var modifiers: [String]
    var values: [Value]
    /// A single value may be written as a list too.
    var isList: Bool

    var key: String { ([field] + modifiers).joined(separator: "|") }
  }

  enum Value {
    case text(String)
    case number(String)
    case boolean(Bool)
    case null
    case regex(RegexTree)
  }

  indirect enum Condition {
    case name(String)
    case of(quantity: String, pattern: String)
    case not(Condition)
    case and([Condition])
    case or([Condition])
  }
}

extension WrittenRule.Condition {
  /// With parentheses only where `not` before `and` before `or` needs them.
  var text: String { text(within: 0) }

  private func text(within strength: Int) -> String {
    func enclosed(_ text: String, _ own: Int) -> String { own < strength ? "(\(text))" : text }
    switch self {
    case .name(let name): return name
    case .of(let quantity, let pattern): return "\(quantity) of \(pattern)"
    case .not(let part): return "not " + part.text(within: 3)
    case .and(let parts): return enclosed(parts.map { $0.text(within: 2) }.joined(separator: " and "), 2)
    case .or(let parts): return enclosed(parts.map { $0.text(within: 1) }.joined(separator: " or "), 1)
    }
  }
}
