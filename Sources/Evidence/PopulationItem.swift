package import CanonicalJSON

/// One item of a population: a row that an auditor may pick.
///
/// Made of what the ledger commits to and of nothing that can be deleted later, so the same question about the same
/// leaves gives the same bytes for good, and a row names nobody. Who it was is behind the id (`attestctl show`).
package struct PopulationItem: Hashable, Sendable {
  /// Of a finding or operation its own, of anything else `shard/index` of its leaf.
  package let id: String
  /// When it happened, or was recorded; RFC 3339 in UTC.
  package let at: String
  /// Canonical JSON and a newline.
  package let line: [UInt8]

  package var month: String { String(at.prefix(7)) }

  /// Nil for an id that the script of docs/sampling.md could not carry, or a time it could not sort into a month.
  package init?(id: String, at: String, _ more: [String: JSONValue]) {
    guard !id.isEmpty, id.utf8.allSatisfy(PopulationItem.isPlain), at.utf8.count >= 20,
      at.utf8.allSatisfy({ PopulationItem.isPlain($0) || $0 == UInt8(ascii: ":") })
    else { return nil }
    self.id = id
    self.at = at
    var members = more
    members["id"] = .string(id)
    members["at"] = .string(at)
    line = JSONValue.object(members).canonicalBytes + [UInt8(ascii: "\n")]
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: "."),
      UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
