/// The transformations that give fields other names.
enum FieldRenaming: Sendable {
  /// The key nil is that of keywords.
  case mapping([String?: [String]])
  /// In the order written; the first prefix that fits counts.
  case prefixMapping([(prefix: String, replacements: [String])])
  case prefix(String)
  case suffix(String)
  case transform(LetterCase, except: [String?: [String]])

  /// Nil where the name stays as it is.
  func names(of field: String?) -> [String]? {
    if case .mapping(let mapping) = self { return mapping[field] }
    guard let field else { return nil }
    switch self {
    case .mapping: return nil
    case .prefixMapping(let mapping):
      guard let (prefix, replacements) = mapping.first(where: { field.hasPrefix($0.prefix) }) else {
        return nil
      }
      return replacements.map { $0 + field.dropFirst(prefix.count) }
    case .prefix(let prefix): return [prefix + field]
    case .suffix(let suffix): return [field + suffix]
    case .transform(let letterCase, let except): return except[field] ?? [letterCase.applied(to: field)]
    }
  }
}

enum LetterCase: String, CaseIterable, Sendable {
  case lower, upper
  case snake = "snake_case"

  func applied(to text: String) -> String {
    switch self {
    case .lower: return text.lowercased()
    case .upper: return text.uppercased()
    case .snake:
      var result = ""
      for character in text {
        if ("A"..."Z").contains(character), !result.isEmpty { result.append("_") }
        result += character.lowercased()
      }
      return result
    }
  }
}
