/// What a log states about itself: its name, its size, and the root over its leaves (C2SP tlog-checkpoint). The text
/// of the note that is signed.
package struct Checkpoint: Sendable, Equatable {
  /// The log's name: for attestd `<host-id>/attestd/<shard>`, and that of its key.
  package let origin: String
  /// Number of leaves.
  package let size: Int
  package let root: TreeHash
  /// Further lines, which mean nothing here. attestd writes none: what it has to say is said in leaves.
  package let extensions: [String]

  /// - Throws: if `origin` could not be the name of a key as well, or `size` and `root` cannot belong together.
  package init(origin: String, size: Int, root: TreeHash) throws(LedgerRefusal) {
    guard NoteText.isKeyName(origin) else {
      throw Checkpoint.refused("\(LedgerRefusal.quoted(origin)) cannot be a log's name", line: 1)
    }
    try self.init(origin: origin, size: size, root: root, extensions: [])
  }

  /// The name of the log of a host's shard, and of the key that signs it.
  package static func origin(host: String, shard: String) -> String { "\(host)/attestd/\(shard)" }

  private init(origin: String, size: Int, root: TreeHash, extensions: [String]) throws(LedgerRefusal) {
    guard size >= 0 else { throw Checkpoint.refused("a log cannot have \(size) leaves", line: 2) }
    guard size > 0 || root == .emptyTree else {
      throw Checkpoint.refused("a log without leaves has another root", line: 3)
    }
    self.origin = origin
    self.size = size
    self.root = root
    self.extensions = extensions
  }

  /// Reads the text of a note, which the caller has verified or does not believe.
  package init(parsing text: String) throws(LedgerRefusal) {
    let bytes = Array(text.utf8)
    _ = try NoteText.string(bytes, of: "checkpoint")
    guard let lines = NoteText.lines(bytes) else { throw Checkpoint.refused("does not end with a newline") }
    if let empty = lines.firstIndex(where: \.isEmpty) {
      throw Checkpoint.refused("is empty", line: empty + 1)
    }
    guard lines.count >= 3 else { throw Checkpoint.refused("has \(lines.count) lines; it needs three") }
    guard let size = NoteText.number(lines[1]) else {
      throw Checkpoint.refused("the size is not a number without leading zeros", line: 2)
    }
    guard let root = TreeHash(base64: lines[2]) else {
      throw Checkpoint.refused("the root is not base64 of a SHA-256", line: 3)
    }
    try self.init(
      origin: String(decoding: lines[0], as: UTF8.self), size: size, root: root,
      extensions: lines.dropFirst(3).map { String(decoding: $0, as: UTF8.self) })
  }

  /// The text to be signed.
  package var text: String {
    ([origin, String(size), root.base64] + extensions).map { $0 + "\n" }.joined()
  }

  package func signed(by keys: [SigningKey]) throws(LedgerRefusal) -> SignedNote {
    try SignedNote(signing: text, by: keys)
  }

  private static func refused(_ reason: String, line: Int? = nil) -> LedgerRefusal {
    LedgerRefusal(.malformed, "checkpoint", line: line, reason)
  }

  package static func == (a: Checkpoint, b: Checkpoint) -> Bool {
    a.size == b.size && a.root == b.root && a.text.utf8.elementsEqual(b.text.utf8)
  }
}
