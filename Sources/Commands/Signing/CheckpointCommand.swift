import ArgumentParser
import CanonicalJSON
import Daemon
import Events
import Evidence
import Ledger
import Store

struct CheckpointCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "checkpoint", abstract: "Sign the record as it is now, and show the checkpoint.",
    discussion: """
      A checkpoint fixes everything recorded before it for whoever holds a copy. Keep copies where this host cannot \
      change them, and say so with --handed-over: it goes on the record.

      A time-stamping authority (RFC 3161) can witness it: '--output FILE --anchor tsq' also writes FILE.tsq, to be sent \
      there; '--reply FILE.tsr --of FILE --tsa-certificate CERTIFICATE' verifies what comes back and keeps it.
      """)

  enum AnchorForm: String, ExpressibleByArgument { case tsq }

  @OptionGroup var options: StateOptions
  @Option(
    name: .customLong("output"), help: ArgumentHelp("Write the checkpoint to this file.", valueName: "file"))
  var path: String?
  @Option(
    name: .customLong("handed-over"),
    help: ArgumentHelp("To whom, or where to, the checkpoint was given.", valueName: "text"))
  var receiver: String?
  @Option(help: "tsq: write the query for a time-stamp as well.") var anchor: AnchorForm?
  @Option(help: ArgumentHelp("The answer of a time-stamping authority.", valueName: "file")) var reply:
    String?
  @Option(
    name: .customLong("of"), help: ArgumentHelp("The checkpoint that was stamped.", valueName: "file"))
  var stamped: String?
  @Option(
    name: .customLong("tsa-certificate"),
    help: ArgumentHelp("The authority's certificate, or its issuer's.", valueName: "file"))
  var certificate: String?

  func validate() throws {
    if anchor != nil, path == nil {
      throw ValidationError("name the checkpoint's file with --output; the query is for exactly that file")
    }
    if reply != nil, stamped == nil || certificate == nil {
      throw ValidationError("--reply needs --of FILE, the checkpoint, and --tsa-certificate FILE")
    }
  }

  func run() throws {
    try running {
      if let reply, let stamped, let certificate {
        return try keep(reply: reply, of: stamped, certificate: certificate)
      }
      let note = try Writer.sign(.checkpoint, state: options.state)
      let (checkpoint, shard) = try CheckpointCommand.checkpoint(Array(note.utf8))
      if let path {
        try SmallNote.write(Array(note.utf8), to: path)
        if anchor != nil {
          let query = TimeStampQuery(of: Array(note.utf8), nonce: UInt64.random(in: 1 ... .max))
          try SmallNote.write(query.bytes, to: path + ".tsq")
        }
      }
      for (way, text) in [(Anchor.Way.file, path), (.handedOver, receiver)] {
        guard let text else { continue }
        try Writer.record(
          .anchored(Anchor(way, shard: shard, size: checkpoint.size, root: checkpoint.root.hex, note: text)),
          state: options.state)
      }
      if options.json {
        Output.json([
          "shard": .string(shard), "size": .integer(Int64(checkpoint.size)),
          "root": .string(checkpoint.root.hex), "checkpoint": .string(note),
        ])
      } else if let path {
        Output.line("checkpoint of \(checkpoint.size) leaves of \(shard) written to \(path)")
        if anchor != nil { Output.line("query for its time-stamp written to \(path).tsq") }
      } else {
        print(note, terminator: "")
      }
    }
  }

  /// Verifies what an authority answered, and puts it on the record.
  private func keep(reply: String, of stamped: String, certificate: String) throws {
    let file = try SmallNote.bytes(of: stamped)
    let (checkpoint, shard) = try CheckpointCommand.checkpoint(file)
    guard try Archive(state: options.state).root(ofShard: shard, size: checkpoint.size) == checkpoint.root
    else {
      throw CannotRun("'\(stamped)' is no checkpoint of this record")
    }
    let answer = try SmallNote.bytes(of: reply)
    let named = try TimeStampCertificate(parsing: try SmallNote.bytes(of: certificate))
    var query: TimeStampQuery?
    // The query that was written beside it says which answer it asked for.
    if let kept = try? SmallNote.bytes(of: stamped + ".tsq") { query = try TimeStampQuery(parsing: kept) }
    let verified = try TimeStampReply(parsing: answer).verify(of: file, answering: query, by: named)
    let stamp = Anchor.TimeStamp(
      time: verified.time, replySHA256: Digest.hex(Digest.sha256(answer)),
      authority: named.fingerprint, reply: answer, certificate: named.der)
    try Writer.record(
      .anchored(
        Anchor(
          .timeStamp, shard: shard, size: checkpoint.size, root: checkpoint.root.hex, note: reply,
          timeStamp: stamp)), state: options.state)
    if options.json {
      Output.json([
        "shard": .string(shard), "size": .integer(Int64(checkpoint.size)),
        "time": .string(verified.time.description), "authority": .string(stamp.authority),
      ])
    } else {
      Output.line(
        "the first \(checkpoint.size) leaves of \(shard) existed on \(verified.time), by the word of "
          + Redactor.escape(verified.signer.commonName ?? stamp.authority))
    }
  }

  /// A checkpoint and the shard it is of. It is the record's own: nothing is verified.
  private static func checkpoint(_ note: [UInt8]) throws -> (Checkpoint, shard: String) {
    let checkpoint = try Checkpoint(parsing: try SignedNote(parsing: note).text)
    guard let shard = checkpoint.origin.split(separator: "/").last.map(String.init) else {
      throw CannotRun("the checkpoint is of an unknown log")
    }
    return (checkpoint, shard)
  }
}
