/// Letters that differ in case only, found by following every mapping of Unicode from one scalar to one scalar.
///
/// The dotless i stays apart, as in Unicode's simple case folding.
enum Folding {
  private static let families: [Unicode.Scalar: [Unicode.Scalar]] = {
    var parents: [Unicode.Scalar: Unicode.Scalar] = [:]
    func root(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
      var scalar = scalar
      while let parent = parents[scalar] { scalar = parent }
      return scalar
    }
    var members: Set<Unicode.Scalar> = []
    for range in [
      0x41...0x58F, 0x10A0...0x10FF, 0x13A0...0x13FF, 0x1C80...0x2184, 0x2C00...0x2D2F, 0xFF21...0xFF5A,
    ] {
      for scalar in range.compactMap({ Unicode.Scalar(UInt32($0)) }) {
        guard scalar.properties.changesWhenCaseMapped, scalar != "\u{131}" else { continue }
        for mapping in [
          scalar.properties.lowercaseMapping, scalar.properties.uppercaseMapping,
          scalar.properties.titlecaseMapping,
        ] {
          guard mapping.unicodeScalars.count == 1, let other = mapping.unicodeScalars.first else { continue }
          members.formUnion([scalar, other])
          let (a, b) = (root(scalar), root(other))
          if a != b { parents[max(a, b)] = min(a, b) }
        }
      }
    }
    var families: [Unicode.Scalar: [Unicode.Scalar]] = [:]
    for member in members { families[root(member), default: []].append(member) }
    for family in families.values { for member in family { families[member] = family.sorted() } }
    return families
  }()

  /// The scalar itself and all it equals without case.
  static func variants(of scalar: Unicode.Scalar) -> [Unicode.Scalar] { families[scalar] ?? [scalar] }

  static func fold(_ scalar: Unicode.Scalar) -> Unicode.Scalar { families[scalar]?[0] ?? scalar }
}
