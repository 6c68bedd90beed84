import LocatedYAML

/// The transformations of what fields are compared with. They see values as they are after the modifiers, wildcards
/// included.
enum ValueTransformation: Sendable {
  case replace(PipelinePattern, with: String, skipsSpecial: Bool, interpretsSpecial: Bool)
  case map([String: [String]])
  case set(Predicate)
  case toText
  case toNumber
  case letterCase(LetterCase)

  struct Problem: Error {
    var message: String
  }

  /// The item's new values; nil where none changes.
  func applied(to item: DetectionItem) throws(Problem) -> [Predicate]? {
    var isChanged = false
    var results: [Predicate] = []
    for predicate in item.predicates {
      guard let new = try applied(to: predicate, isKeyword: item.field == nil) else {
        results.append(predicate)
        continue
      }
      isChanged = true
      // Several for one are spellings of it, also where all values must fit.
      results += item.requiresAll && new.count > 1 ? [.any(new)] : new
    }
    return isChanged ? results : nil
  }

  private func applied(to predicate: Predicate, isKeyword: Bool) throws(Problem) -> [Predicate]? {
    if case .any(let parts) = predicate {
      var isChanged = false
      var results: [Predicate] = []
      for part in parts {
        let new = try applied(to: part, isKeyword: isKeyword)
        isChanged = isChanged || new != nil
        results += new ?? [part]
      }
      return isChanged ? [.any(results)] : nil
    }
    switch (self, predicate) {
    case (.set(let value), _): return [isKeyword ? value.asKeyword : value]
    case (.toText, .number(.equal, let text)):
      return [.string(Wildcards(parts: [.literal(Array(text.utf8))]), isCased: false)]
    case (.toNumber, .string(let text, _)):
      guard let number = text.number else {
        throw Problem(message: "the value '\(text.plain.shortened)' is no number")
      }
      return [.number(.equal, number)]
    case (.replace, .number(.equal, let text)):
      let text = Wildcards(parts: [.literal(Array(text.utf8))])
      return texts(for: text)?.map { .string($0, isCased: false) }
    case (_, .string(let text, let isCased)):
      let bare = isKeyword ? text.withoutOuterWildcards : text
      return texts(for: bare)?.map {
        let text = Predicate.string($0, isCased: isCased)
        return isKeyword ? text.asKeyword : text
      }
    default: return nil
    }
  }

  private func texts(for text: Wildcards) -> [Wildcards]? {
    switch self {
    case .replace(let pattern, let replacement, let skipsSpecial, let interpretsSpecial):
      let replaced =
        skipsSpecial
        ? text.replacingInLiterals(pattern, with: replacement, interpretsSpecial: interpretsSpecial)
        : text.replacing(pattern, with: replacement)
      return replaced == text ? nil : [replaced]
    case .map(let mapping): return mapping[text.plain]?.map { Wildcards(sigma: $0) }
    case .letterCase(let letterCase):
      let changed = text.mappingLiterals { [.literal(Array(letterCase.applied(to: $0).utf8))] }
      return changed == text ? nil : [changed]
    case .set, .toText, .toNumber: return nil
    }
  }
}

extension Predicate {
  /// As keywords are kept: found anywhere.
  fileprivate var asKeyword: Predicate {
    guard case .string(var text, let isCased) = self else { return self }
    text.openStart()
    text.openEnd()
    return .string(text, isCased: isCased)
  }
}
