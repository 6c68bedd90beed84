/// Finds the word somebody meant.
package enum Spelling {
  /// The known word nearest to `word`, if it is near enough to be a slip of the keyboard.
  package static func suggestion(for word: String, among known: [String]) -> String? {
    let typed = Array(word.lowercased().utf8)
    guard (3...64).contains(typed.count) else { return nil }
    let allowed = typed.count / 3
    var best: (word: String, distance: Int)?
    for candidate in known.prefix(10_000) {
      let distance = distance(typed, Array(candidate.lowercased().utf8), limit: allowed)
      if distance <= allowed, distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    return best?.word
  }

  /// Insertions, deletions, replacements and swaps of neighbours between two words.
  private static func distance(_ a: [UInt8], _ b: [UInt8], limit: Int) -> Int {
    guard abs(a.count - b.count) <= limit, !b.isEmpty else { return .max }
    var beforePrevious: [Int] = []
    var previous = Array(0...b.count)
    for i in 1...a.count {
      var row = [i]
      for j in 1...b.count {
        var cost = min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
          cost = min(cost, beforePrevious[j - 2] + 1)
        }
        row.append(cost)
      }
      beforePrevious = previous
      previous = row
    }
    return previous[b.count]
  }
}
