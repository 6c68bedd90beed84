extension Predicate {
  /// What the test asks of a value, in words: `contains 'x'`, `>= 5`, `is absent`.
  package var wording: String {
    switch self {
    case .string(let wildcards, let isCased): wildcards.wording + (isCased ? ", case-sensitive" : "")
    case .regex(let pattern, let ignoreCase, let multiline, let dotAll):
      "matches /\(pattern)/" + (ignoreCase ? "i" : "") + (multiline ? "m" : "") + (dotAll ? "s" : "")
    case .cidr(let network): "is in \(network)"
    case .number(let comparison, let text): "\(comparison.sign) \(text)"
    case .boolean(let flag): "is \(flag)"
    case .null: "is absent"
    case .exists(let isPresent): isPresent ? "exists" : "does not exist"
    case .fieldReference(let field, let comparison, let isCased):
      "\(comparison.wording) the field '\(field)'" + (isCased ? ", case-sensitive" : "")
    case .datePart(let part, let comparison, let text): "\(part.rawValue) \(comparison.sign) \(text)"
    case .any(let spellings):
      spellings.prefix(3).map(\.wording).joined(separator: ", or ")
        + (spellings.count > 3 ? ", or \(spellings.count - 3) other spellings" : "")
    }
  }
}

extension NumericComparison {
  fileprivate var sign: String {
    switch self {
    case .equal: "="
    case .less: "<"
    case .lessOrEqual: "<="
    case .greater: ">"
    case .greaterOrEqual: ">="
    }
  }
}

extension FieldComparison {
  fileprivate var wording: String {
    switch self {
    case .equal: "equals"
    case .startsWith: "starts with"
    case .endsWith: "ends with"
    case .contains: "contains"
    }
  }
}

extension Wildcards {
  fileprivate var wording: String {
    if parts.isEmpty { return "is empty" }
    if parts == [.any] { return "is present" }
    let isOpenStart = parts.first == .any
    let isOpenEnd = parts.last == .any
    let inner = Array(parts.dropFirst(isOpenStart ? 1 : 0).dropLast(isOpenEnd ? 1 : 0))
    guard inner.count == 1, case .literal(let bytes)? = inner.first else {
      return "is like '" + parts.map(\.text).joined() + "'"
    }
    let text = "'" + String(decoding: bytes, as: UTF8.self) + "'"
    switch (isOpenStart, isOpenEnd) {
    case (true, true): return "contains \(text)"
    case (true, false): return "ends with \(text)"
    case (false, true): return "starts with \(text)"
    case (false, false): return "is \(text)"
    }
  }
}

extension Wildcards.Part {
  fileprivate var text: String {
    switch self {
    case .any: "*"
    case .one: "?"
    case .literal(let bytes):
      String(decoding: bytes, as: UTF8.self).replacing("*", with: "\\*").replacing("?", with: "\\?")
    }
  }
}
