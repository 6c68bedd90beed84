package import CanonicalJSON

/// Where a checkpoint was shown, so that others hold it: `way` of `anchor.made`.
package enum AnchorWay: String, CaseIterable, Sendable {
  /// As an entry of this host's journal, which may be forwarded.
  case journal
  /// Written to a file on this host.
  case file
  /// Given to a person, or put where this host cannot change it, as somebody says.
  case handedOver = "handed_over"

  /// Whether it is held outside this host.
  package var isOutside: Bool { self == .handedOver }
}

extension Statement {
  /// - Parameters:
  ///   - root: hexadecimal digits.
  ///   - evidence: who says so, and what they say of it.
  package static func anchorMade(
    _ way: AnchorWay, shard: String, size: Int, root: String, evidence: [String: JSONValue]? = nil
  ) -> Statement {
    Statement(
      .anchorMade,
      [
        "way": .string(way.rawValue), "shard": .string(shard), "size": .integer(Int64(size)),
        "root": .string(root), "outside": .integer(way.isOutside ? 1 : 0),
      ], evidence: evidence)
  }
}
