import LocatedYAML

/// The key of a detection item: a field, or nothing for keywords, and its modifiers in order.
struct ItemKey {
  var field: String?
  var location: SourceLocation
  var modifiers: [Modifier] = []
  var warnings: [Diagnostic] = []

  init(_ entry: YAMLMapping.Entry) throws(Diagnostic) {
    location = entry.keyLocation
    let parts = entry.key.split(separator: "|", omittingEmptySubsequences: false)
    field = parts.first.flatMap { $0.isEmpty ? nil : String($0) }
    guard field != nil || parts.count > 1 else {
      throw Diagnostic(
        .error, at: location, "an empty field name; keywords with a modifier are written '|all'")
    }
    var column = location.column + (entry.keyVerbatimOffset ?? 0) + (parts.first?.count ?? 0) + 1
    for name in parts.dropFirst() {
      var place = location
      if entry.keyVerbatimOffset != nil { place.column = column }
      column += name.count + 1
      try append(String(name), at: place)
    }
    try checkCombination()
  }

  private mutating func append(_ name: String, at place: SourceLocation) throws(Diagnostic) {
    guard let modifier = Modifier(name: name) else {
      let known = Modifier.allCases.map(\.rawValue)
      let hint = Spelling.suggestion(for: name, among: known.sorted()).map { "; did you mean '\($0)'?" }
      throw Diagnostic(.error, at: place, "unknown modifier '\(name.shortened)'\(hint ?? "")")
    }
    if modifier.isRegexFlag, !modifiers.contains(.re) {
      throw Diagnostic(
        .error, at: place,
        "the modifier '\(name)' belongs to a regular expression; write it after 're', as in 're|\(name)'")
    }
    if modifiers.contains(modifier) {
      warnings.append(Diagnostic(.repeatedModifier, at: place, "the modifier '\(name)' is given twice"))
    }
    try checkOrder(modifier, name, at: place)
    modifiers.append(modifier)
  }

  /// Modifiers work from left to right, so some make sense in one order only.
  private func checkOrder(_ modifier: Modifier, _ name: String, at place: SourceLocation) throws(Diagnostic) {
    func refuse(_ message: String) -> Diagnostic { Diagnostic(.error, at: place, message) }
    if modifier == .re || modifier == .cidr, modifiers.contains(where: { $0 != .neq && $0 != .all }) {
      throw refuse("the modifier '\(name)' must come first")
    }
    if modifier.datePart != nil, let early = modifiers.first(where: { $0.comparison != nil }) {
      throw refuse("the part of the date comes first: '\(name)|\(early.rawValue)'")
    }
    if modifier == .fieldref, let early = modifiers.first(where: \.isPart) {
      throw refuse("the reference comes first: 'fieldref|\(early.rawValue)'")
    }
    if modifier == .base64 || modifier == .base64offset {
      if let early = modifiers.first(where: \.isPart) {
        throw refuse("a wildcard cannot be encoded; write '\(name)|\(early.rawValue)'")
      }
      if modifiers.contains(.base64) || modifiers.contains(.base64offset) {
        throw refuse("a text is encoded once; remove one of the two")
      }
    }
    if modifier == .expand, let early = modifiers.first(where: \.isEncoding) {
      throw refuse("placeholders are filled in before '\(early.rawValue)'; write 'expand|\(early.rawValue)'")
    }
  }

  /// Which modifiers go together.
  private func checkCombination() throws(Diagnostic) {
    func refuse(_ message: String) -> Diagnostic { Diagnostic(.error, at: location, message) }
    let used = Set(modifiers).subtracting([.neq])
    let plain = used.subtracting([.all])
    if used.contains(.exists) {
      guard field != nil else { throw refuse("'exists' asks for a field; keywords have none") }
      guard used.count == 1 else { throw refuse("'exists' stands alone; only 'neq' may be added") }
    }
    if used.contains(.re) {
      if used.contains(.cased) {
        throw refuse("'cased' has no effect on a regular expression, which is case-sensitive without 'i'")
      }
      if let other = modifiers.first(where: {
        $0 != .re && $0 != .expand && plain.contains($0) && !$0.isPart && !$0.isRegexFlag
      }) {
        throw refuse("'\(other.rawValue)' does not go together with a regular expression")
      }
    }
    if used.contains(.cidr), plain != [.cidr] {
      throw refuse("'cidr' compares networks; it goes together with 'all' and 'neq' only")
    }
    if used.contains(.fieldref),
      !plain.subtracting([.fieldref, .cased, .contains, .startswith, .endswith]).isEmpty
    {
      throw refuse(
        "'fieldref' goes together with 'contains', 'startswith', 'endswith', 'cased', 'all' and 'neq' only")
    }
    let dates = plain.filter { $0.datePart != nil }
    let comparisons = plain.filter { $0.comparison != nil }
    if dates.count > 1 { throw refuse("one part of a date at a time; write an item for each") }
    if !dates.isEmpty, !plain.subtracting(dates).subtracting(comparisons).isEmpty {
      throw refuse("a part of a date goes together with 'lt', 'lte', 'gt', 'gte', 'all' and 'neq' only")
    }
    if !comparisons.isEmpty,
      comparisons.count > 1 || !plain.subtracting(comparisons).subtracting(dates).isEmpty
    {
      throw refuse("a numeric comparison goes together with 'all', 'neq' and the parts of a date only")
    }
    if field == nil {
      if let misplaced = modifiers.first(where: {
        $0 == .startswith || $0 == .endswith || $0 == .cidr || $0 == .fieldref || $0.comparison != nil
          || $0.datePart != nil
      }) {
        throw refuse("'\(misplaced.rawValue)' needs a field; keywords are searched anywhere in the entry")
      }
    }
  }
}
