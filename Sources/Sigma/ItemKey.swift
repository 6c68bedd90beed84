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
      if Modifier.notYet.contains(name) {
        throw Diagnostic(.error, at: place, "the modifier '\(name)' is not supported yet")
      }
      let known = Modifier.allCases.map(\.rawValue) + Modifier.notYet
      let hint = Spelling.suggestion(for: name, among: known.sorted()).map { "; did you mean '\($0)'?" }
      throw Diagnostic(.error, at: place, "unknown modifier '\(name.shortened)'\(hint ?? "")")
    }
    if modifier.isRegexFlag, !modifiers.contains(.re) {
      throw Diagnostic(
        .error, at: place,
        "the modifier '\(name)' belongs to a regular expression; write it after 're', as in 're|\(name)'")
    }
    if modifiers.contains(modifier) {
      warnings.append(Diagnostic(.warning, at: place, "the modifier '\(name)' is given twice"))
    }
    modifiers.append(modifier)
    if modifier == .re || modifier == .cidr, modifiers.first(where: { $0 != .neq }) != modifier {
      throw Diagnostic(.error, at: place, "the modifier '\(name)' must come first")
    }
  }

  /// Which modifiers go together (sigma.md table 1.3).
  private func checkCombination() throws(Diagnostic) {
    func refuse(_ message: String) -> Diagnostic { Diagnostic(.error, at: location, message) }
    let used = Set(modifiers).subtracting([.neq])
    if used.contains(.exists) {
      guard field != nil else { throw refuse("'exists' asks for a field; keywords have none") }
      guard used.count == 1 else { throw refuse("'exists' stands alone; only 'neq' may be added") }
    }
    if used.contains(.re), used.contains(.cased) {
      throw refuse("'cased' has no effect on a regular expression, which is case-sensitive without 'i'")
    }
    if used.contains(.cidr), !used.subtracting([.cidr, .all]).isEmpty {
      throw refuse("'cidr' compares networks; it goes together with 'all' and 'neq' only")
    }
    let comparisons = used.filter { $0.comparison != nil }
    if !comparisons.isEmpty,
      comparisons.count > 1 || !used.subtracting(comparisons).subtracting([.all]).isEmpty
    {
      throw refuse("a numeric comparison goes together with 'all' and 'neq' only")
    }
    if field == nil {
      if let misplaced = modifiers.first(where: {
        $0 == .startswith || $0 == .endswith || $0 == .cidr || $0.comparison != nil
      }) {
        throw refuse("'\(misplaced.rawValue)' needs a field; keywords are searched anywhere in the entry")
      }
    }
  }
}
