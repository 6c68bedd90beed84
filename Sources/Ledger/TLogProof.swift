/// A file that shows by itself that a leaf is in a log: its number, the inclusion proof, and a signed checkpoint (C2SP
/// tlog-proof, `.tlog-proof`). Whoever has the leaf and the log's key needs nothing else.
package struct TLogProof: Sendable, Equatable {
  package static let maxBytes = 512 << 10

  /// Anything that goes along with it. Nothing vouches for it.
  package let extra: [UInt8]
  package let index: Int
  package let proof: InclusionProof
  package let checkpoint: SignedNote

  package init(extra: [UInt8] = [], index: Int, proof: InclusionProof, checkpoint: SignedNote) {
    self.extra = extra
    self.index = index
    self.proof = proof
    self.checkpoint = checkpoint
  }

  /// Reads the file's form; says nothing yet about whether it proves anything.
  package init(parsing bytes: some Collection<UInt8>) throws(LedgerRefusal) {
    func refused(_ reason: String, line: Int? = nil) -> LedgerRefusal {
      LedgerRefusal(.malformed, "tlog-proof", line: line, reason)
    }
    guard bytes.count <= TLogProof.maxBytes else { throw refused("longer than \(TLogProof.maxBytes) bytes") }
    let file = Array(bytes)
    let lines = file.split(separator: NoteText.newline, omittingEmptySubsequences: false)
    guard let first = lines.first, first.elementsEqual(TLogProof.header.utf8) else {
      throw refused("does not begin with '\(TLogProof.header)'", line: 1)
    }
    guard let empty = lines.firstIndex(where: \.isEmpty), empty + 1 < lines.count else {
      throw refused("has no checkpoint after an empty line")
    }
    var number = 1
    var extra: [UInt8] = []
    if number < empty, lines[number].starts(with: "extra ".utf8) {
      guard let bytes = Base64.bytes(lines[number].dropFirst(6)), !bytes.isEmpty else {
        throw refused("the extra data is not base64", line: number + 1)
      }
      extra = bytes
      number += 1
    }
    guard number < empty, lines[number].starts(with: "index ".utf8),
      let index = NoteText.number(lines[number].dropFirst(6))
    else { throw refused("not 'index ' and a number without leading zeros", line: number + 1) }
    guard empty - number - 1 <= InclusionProof.maxHashes else {
      throw refused("holds more than \(InclusionProof.maxHashes) hashes")
    }
    var hashes: [TreeHash] = []
    for line in (number + 1)..<empty {
      guard let hash = TreeHash(base64: lines[line]) else {
        throw refused("not base64 of a SHA-256", line: line + 1)
      }
      hashes.append(hash)
    }
    do throws(LedgerRefusal) {
      checkpoint = try SignedNote(parsing: file[lines[empty + 1].startIndex...])
    } catch {
      throw LedgerRefusal(error.kind, error.subject, line: error.line.map { $0 + empty + 1 }, error.reason)
    }
    self.extra = extra
    self.index = index
    proof = InclusionProof(hashes: hashes)
  }

  package var bytes: [UInt8] {
    var lines = [TLogProof.header]
    if !extra.isEmpty { lines.append("extra \(Base64.text(extra))") }
    lines.append("index \(index)")
    lines += proof.hashes.map(\.base64)
    return Array(lines.map { $0 + "\n" }.joined().utf8) + [NoteText.newline] + checkpoint.bytes
  }

  /// Verifies the checkpoint's signatures and that the leaf is in its log at `index`.
  ///
  /// The other parameters are those of `VerifiedCheckpoint`.
  package func verify(
    _ leaf: TreeHash, origin: String, log: [VerifierKey], witnesses: [VerifierKey] = []
  ) throws(LedgerRefusal) -> VerifiedCheckpoint {
    let verified = try VerifiedCheckpoint(checkpoint, origin: origin, log: log, witnesses: witnesses)
    try proof.verify(leaf, at: index, in: verified.checkpoint.size, root: verified.checkpoint.root)
    return verified
  }

  private static let header = "c2sp.org/tlog-proof@v1"
}
