import Sigma

/// What was made of each search of a rule, by the search's name.
struct SearchValues<Value> {
  private var values: [(name: String, value: Value)] = []
  /// Only where looking through all of them would take long.
  private var places: [String: Int] = [:]

  /// Most rules have a few searches, which are found sooner than a name is hashed.
  private static var few: Int { 8 }

  subscript(_ name: String) -> Value? {
    if values.count <= SearchValues.few { return values.last { $0.name == name }?.value }
    return places[name].map { values[$0].value }
  }

  /// Of two of one name the later counts.
  mutating func append(_ value: Value, for name: String) {
    values.append((name, value))
    if values.count == SearchValues.few + 1 {
      for (place, known) in values.enumerated() { places[known.name] = place }
    } else if values.count > SearchValues.few {
      places[name] = values.count - 1
    }
  }
}
