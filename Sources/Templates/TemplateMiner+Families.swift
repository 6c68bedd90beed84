/// Messages of `key=value` pairs of which several vary at once: the values of each key are counted over all messages
/// that differ in such values only.
extension TemplateMiner {
  /// What the scanned message has in common with its family; nil where it has fewer than two values behind keys, or all of
  /// them are known to be values.
  func family(_ hash: UInt64, _ salt: UInt64) -> UInt64? {
    var (hash, candidates, words) = (hash, 0, 0)
    for position in 0..<scanner.count - 1 {
      let column = scanner.columns[position]
      guard TemplateMiner.isFamilyPlace(column) else { continue }
      candidates += 1
      guard !column.isValue else { continue }
      words += 1
      hash = with(value: position, hash, column, salt)
    }
    return candidates >= 2 && words >= 1 ? ColumnHash.mix(hash, salt) : nil
  }

  private static func isFamilyPlace(_ column: MessageColumn) -> Bool {
    column.isValue || column.separator & 0xFF == UInt64(UInt8(ascii: "="))
  }

  private func placeKey(_ family: UInt64, _ position: Int) -> UInt64 {
    ColumnHash.mix(family, UInt64(truncatingIfNeeded: position))
  }

  /// The hash of the scanned message with values where its family has them.
  func hashWithFamilyValues(_ family: UInt64, _ hash: UInt64, _ salt: UInt64) -> UInt64 {
    var hash = hash
    for position in 0..<scanner.count - 1 {
      let column = scanner.columns[position]
      guard !column.isValue, TemplateMiner.isFamilyPlace(column),
        familyValues.number(of: placeKey(family, position)) >= 0
      else { continue }
      hash = with(value: position, hash, column, salt)
    }
    return hash
  }

  /// Messages of a family that are looked at together.
  private static let mostMembers = 64

  /// Looks at `shape`, which is that of the scanned message, together with its family.
  mutating func learnFamily(_ shape: Int) {
    let salt = units[Int(shapes[shape].unit)].salt
    guard let family = family(shapes[shape].hash, salt),
      families.count(of: family) < TemplateMiner.mostMembers
    else { return }
    families.append(Int32(truncatingIfNeeded: shape), to: family)
    let members = families.shapes(of: family).map(Int.init)
    var places: [Int] = []
    for position in 0..<Int(shapes[shape].columnCount) - 1
    where TemplateMiner.isFamilyPlace(column(shape, position)) { places.append(position) }
    var isNew = false
    for position in places where familyValues.number(of: placeKey(family, position)) < 0 {
      guard distinctWords(members, position) >= thresholds.words else { continue }
      familyValues.set(placeKey(family, position), 0)
      isNew = true
    }
    var values: [Int] = []
    for position in places where familyValues.number(of: placeKey(family, position)) >= 0 {
      values.append(position)
    }
    guard !values.isEmpty else { return }
    for member in isNew ? members : [shape] {
      let general = insertGeneral(member, values)
      if general >= 0 { merge(member, into: general) }
    }
  }

  /// How many different words the shapes have at `position`, counted up to what is needed.
  private func distinctWords(_ members: [Int], _ position: Int) -> Int {
    var seen: [UInt64] = []
    for member in members {
      let atom = column(member, position).atom
      if !seen.contains(atom) { seen.append(atom) }
      if seen.count >= thresholds.words { break }
    }
    return seen.count
  }
}
