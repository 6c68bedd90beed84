package import CanonicalJSON
package import Events

/// Where a checkpoint was shown, so that others hold it: what `anchor.made` states.
package struct Anchor: Hashable, Sendable {
  package var way: Way
  package var shard: String
  package var size: Int
  /// Hexadecimal digits.
  package var root: String
  /// What somebody says of it.
  package var note: String
  package var timeStamp: TimeStamp?

  package enum Way: String, CaseIterable, Sendable {
    /// As an entry of this host's journal, which may be forwarded.
    case journal
    /// Written to a file on this host.
    case file
    /// Given to a person, or put where this host cannot change it, as somebody says.
    case handedOver = "handed_over"
    /// A time-stamping authority signed that it existed (RFC 3161).
    case timeStamp = "rfc3161"

    /// Whether it is held, or can be shown, by others than this host.
    package var isOutside: Bool { self == .handedOver || self == .timeStamp }
  }

  /// What an authority answered, verified.
  package struct TimeStamp: Hashable, Sendable {
    package var time: Timestamp
    /// SHA-256 of the reply and of the certificate that was trusted, hexadecimal digits.
    package var replySHA256: String
    package var authority: String
    package var reply: [UInt8]
    package var certificate: [UInt8]

    package init(
      time: Timestamp, replySHA256: String, authority: String, reply: [UInt8], certificate: [UInt8]
    ) {
      self.time = time
      self.replySHA256 = replySHA256
      self.authority = authority
      self.reply = reply
      self.certificate = certificate
    }
  }

  package init(
    _ way: Way, shard: String, size: Int, root: String, note: String = "", timeStamp: TimeStamp? = nil
  ) {
    self.way = way
    self.shard = shard
    self.size = size
    self.root = root
    self.note = note
    self.timeStamp = timeStamp
  }

  /// - Parameter evidence: who says so, and what they say; nil for what attestd did itself.
  package func statement(by actor: String?, _ redactor: Redactor) -> Statement {
    var body: [String: JSONValue] = [
      "way": .string(way.rawValue), "shard": .string(shard), "size": .integer(Int64(size)),
      "root": .string(root), "outside": .integer(way.isOutside ? 1 : 0),
    ]
    var evidence: [String: JSONValue]?
    if let actor { evidence = ["note": .string(redactor.redact(note)), "actor": .string(actor)] }
    if let timeStamp {
      body["time"] = .string(timeStamp.time.description)
      body["reply_sha256"] = .string(timeStamp.replySHA256)
      body["authority"] = .string(timeStamp.authority)
      evidence?["reply"] = .string(Digest.hex(timeStamp.reply))
      evidence?["certificate"] = .string(Digest.hex(timeStamp.certificate))
    }
    return Statement(.anchorMade, body, evidence: evidence)
  }
}

extension Anchor {
  package var json: JSONValue {
    var object: [String: JSONValue] = [
      "way": .string(way.rawValue), "shard": .string(shard), "size": .integer(Int64(size)),
      "root": .string(root), "note": .string(note),
    ]
    if let timeStamp {
      object["time"] = .string(timeStamp.time.description)
      object["reply_sha256"] = .string(timeStamp.replySHA256)
      object["authority"] = .string(timeStamp.authority)
      object["reply"] = .string(Digest.hex(timeStamp.reply))
      object["certificate"] = .string(Digest.hex(timeStamp.certificate))
    }
    return .object(object)
  }

  /// Nil for anything that `json` does not make.
  package init?(_ json: JSONValue) {
    func digits(_ key: String, count: Int? = nil) -> String? {
      json[key]?.string.flatMap { text in
        guard count == nil || text.utf8.count == count, text.utf8.count <= 1 << 18, Digest.bytes(text) != nil
        else { return nil }
        return text
      }
    }
    guard let way = json["way"]?.string.flatMap(Way.init(rawValue:)), let shard = json["shard"]?.string,
      let size = json["size"]?.integer.flatMap({ Int(exactly: $0) }), size >= 0,
      let root = digits("root", count: 64), let note = json["note"]?.string, note.utf8.count <= 16_384
    else { return nil }
    self.init(way, shard: shard, size: size, root: root, note: note)
    guard way == .timeStamp else { return }
    guard let time = json["time"]?.string.flatMap({ Timestamp(rfc3339: $0) }),
      let replySHA256 = digits("reply_sha256", count: 64), let authority = digits("authority", count: 64),
      let reply = digits("reply").flatMap(Digest.bytes),
      let certificate = digits("certificate").flatMap(Digest.bytes)
    else { return nil }
    timeStamp = TimeStamp(
      time: time, replySHA256: replySHA256, authority: authority, reply: reply, certificate: certificate)
  }
}
