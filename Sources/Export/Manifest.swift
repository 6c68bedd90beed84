package import CanonicalJSON
import Events
import Ledger

/// What a bundle holds, and the hash of each part. `manifest.json` is its canonical JSON with a newline.
package struct Manifest: Hashable, Sendable {
  package static let fileName = "manifest.json"
  static let asOfStatus = "as_of"
  static let format = "attestd-bundle/2"

  package struct File: Hashable, Sendable {
    package var name: String
    /// Records in it, without a header; nil for the report.
    package var rows: Int?
    package var bytes: Int
    package var sha256: String
  }

  /// Everything but the files: host, period, ledger. The report carries the same text, so that the two vouch
  /// for each other as long as nothing is signed.
  package var head: [String: JSONValue]
  package var files: [File]

  package var json: JSONValue {
    var members = head
    members["files"] = .array(
      files.map { file in
        var entry: [String: JSONValue] = [
          "name": .string(file.name), "bytes": .integer(Int64(file.bytes)), "sha256": .string(file.sha256),
        ]
        if let rows = file.rows { entry["rows"] = .integer(Int64(rows)) }
        return .object(entry)
      })
    return .object(members)
  }

  package init(head: [String: JSONValue], files: [File]) {
    self.head = head
    self.files = files
  }

  /// Nil if a file entry lacks something or says more than it should.
  package init?(json: JSONValue) {
    guard var members = json.object, let entries = members.removeValue(forKey: "files")?.array else {
      return nil
    }
    var files: [File] = []
    for entry in entries {
      guard let name = entry["name"]?.string, let bytes = entry["bytes"]?.integer,
        let sha256 = entry["sha256"]?.string
      else { return nil }
      let rows = entry["rows"]?.integer
      guard entry.object?.count == (rows == nil ? 3 : 4) else { return nil }
      files.append(
        File(name: name, rows: rows.map(Int.init(clamping:)), bytes: Int(clamping: bytes), sha256: sha256))
    }
    self.init(head: members, files: files)
  }
}

extension Manifest {
  /// What it says about the leaves of one shard.
  struct Leaves: Hashable {
    var shard: String
    var firstLeaf: Int
    var size: Int
    var root: TreeHash

    /// Nil if something is missing or makes no sense.
    init?(_ json: JSONValue?) {
      guard let json, let shard = json["shard"]?.string, let first = json["first_leaf"]?.integer,
        let size = json["size"]?.integer, 0 <= first, first <= size, size < 1 << 48,
        let root = json["root"]?.string.flatMap({ TreeHash(hex: $0) })
      else { return nil }
      self.shard = shard
      self.firstLeaf = Int(first)
      self.size = Int(size)
      self.root = root
    }
  }

  /// Whether names are left out of it, so that leaves may be withheld.
  var isPseudonymised: Bool { head["pseudonymised"] == 1 }

  /// Whether it says to be about one moment rather than a period.
  var isSnapshot: Bool { head["period"]?["status"]?.string == Manifest.asOfStatus }

  /// Of the shards before the last, as far as they can be read.
  var earlier: [Leaves] { (head["ledger"]?["earlier"]?.array ?? []).compactMap { Leaves($0) } }
}

extension ExportPeriod {
  var manifestHead: [String: JSONValue] {
    var span: [String: JSONValue] = [
      "label": .string(label), "from": .string(from.description), "to": .string(to.description),
    ]
    switch status {
    case .provisional(let producedAt):
      span["status"] = "provisional"
      span["produced_at"] = .string(producedAt.description)
    case .final(let closedAt):
      span["status"] = "final"
      span["closed_at"] = .string(closedAt.description)
    case .asOf(let time):
      span["status"] = .string(Manifest.asOfStatus)
      span["as_of"] = .string(time.description)
      span["claims"] = "what was in force and what was open at this time; nothing about a period"
    }
    var head: [String: JSONValue] = [
      "format": .string(Manifest.format), "signature": .string(ledger.seal == nil ? "unsigned" : "ed25519"),
      "product": ["name": "attestd", "version": .string(productVersion)], "host": .string(host),
      "period": .object(span),
      "ledger": [
        "shard": .string(ledger.shard), "first_leaf": .integer(Int64(ledger.firstLeaf)),
        "size": .integer(Int64(ledger.size)), "period_size": .integer(Int64(ledger.periodSize)),
        "root": .string(ledger.root.hex),
        "earlier": .array(
          ledger.earlier.map {
            [
              "shard": .string($0.shard), "first_leaf": .integer(Int64($0.firstLeaf)),
              "size": .integer(Int64($0.size)), "root": .string($0.root.hex),
            ]
          }),
      ],
    ]
    head["retention"] = retention?.json
    if isDesignConfigured { head["design"] = "configuration" }
    if isPseudonymised { head["pseudonymised"] = 1 }
    return head
  }
}
