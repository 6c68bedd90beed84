/// The shape of Trust Services identifiers as a configuration may write them.
enum CriterionName {
  /// `CC`, `A1`, `CC6`, `CC6.1`: the letters of a category, then numbers as far as wanted.
  static func isScope(_ text: String) -> Bool {
    let letters = text.prefix { $0.isLetter }
    guard ["CC", "A", "C", "PI", "P"].contains(letters) else { return false }
    let numbers = text.dropFirst(letters.count)
    guard !numbers.isEmpty else { return true }
    let parts = numbers.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count <= 2
      && parts.allSatisfy { (1...2).contains($0.utf8.count) && $0.utf8.allSatisfy { (48...57).contains($0) } }
  }
}
