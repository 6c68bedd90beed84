package import CanonicalJSON

/// One entry of the ledger, as it is hashed.
///
/// Its canonical JSON is the ledger's format and never changes for version 1.
package struct Leaf: Hashable, Sendable {
  /// The statement's kind, such as `finding.opened`.
  package var type: String
  package var host: String
  package var shard: String
  /// Position in the shard, from 0 without holes.
  package var index: Int
  /// When it was written down; RFC 3339 in UTC with microseconds.
  package var recorded: String
  package var body: [String: JSONValue]
  /// To the evidence kept beside the leaf; nil if it never had any.
  package var commitment: TreeHash?

  package init(
    type: String, host: String, shard: String, index: Int, recorded: String, body: [String: JSONValue],
    commitment: TreeHash? = nil
  ) {
    self.type = type
    self.host = host
    self.shard = shard
    self.index = index
    self.recorded = recorded
    self.body = body
    self.commitment = commitment
  }

  package var canonicalBytes: [UInt8] {
    var members: [String: JSONValue] = [
      "v": 1, "type": .string(type), "host": .string(host), "shard": .string(shard),
      "index": .integer(Int64(index)), "recorded": .string(recorded), "body": .object(body),
    ]
    if let commitment { members["commitment"] = .string(commitment.hex) }
    return JSONValue.object(members).canonicalBytes
  }
}

extension Leaf {
  /// Reads a leaf back. Only the canonical spelling is accepted, so a leaf has exactly one hash.
  package init(parsing bytes: [UInt8]) throws(JSONError) {
    try self.init(reading: bytes)
    guard canonicalBytes == bytes else {
      throw JSONError(offset: 0, reason: "a leaf is not spelled canonically")
    }
  }

  /// Reads back what this program wrote, whose spelling is looked at where the ledger is verified.
  package init(reading bytes: [UInt8]) throws(JSONError) {
    func refused(_ reason: String) -> JSONError { JSONError(offset: 0, reason: reason) }
    let value = try JSONValue(parsing: bytes)
    guard value["v"] == 1 else { throw refused("not a leaf of version 1") }
    guard let type = value["type"]?.string, let host = value["host"]?.string,
      let shard = value["shard"]?.string, let index = value["index"]?.integer, index >= 0,
      let recorded = value["recorded"]?.string, let body = value["body"]?.object
    else { throw refused("a leaf lacks one of type, host, shard, index, recorded, body") }
    var commitment: TreeHash?
    if let given = value["commitment"] {
      commitment = given.string.flatMap { TreeHash(hex: $0) }
      guard commitment != nil else { throw refused("the commitment is not a SHA-256") }
    }
    self.init(
      type: type, host: host, shard: shard, index: Int(index), recorded: recorded, body: body,
      commitment: commitment)
  }
}
