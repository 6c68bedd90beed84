import ArgumentParser
import CanonicalJSON
import Daemon
import Evidence
import Glibc
import Ledger
import Linux

struct CheckpointCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "checkpoint", abstract: "Sign the record as it is now, and show the checkpoint.",
    discussion: """
      A checkpoint fixes everything recorded before it for whoever holds a copy. Keep copies where this host cannot \
      change them, and say so with --handed-over: it goes on the record.
      """)

  @OptionGroup var options: StateOptions
  @Option(
    name: .customLong("output"), help: ArgumentHelp("Write the checkpoint to this file.", valueName: "file"))
  var path: String?
  @Option(
    name: .customLong("handed-over"),
    help: ArgumentHelp("To whom, or where to, the checkpoint was given.", valueName: "text"))
  var receiver: String?

  func run() throws {
    try running {
      let note = try Writer.sign(.checkpoint, state: options.state)
      let checkpoint = try Checkpoint(parsing: try SignedNote(parsing: Array(note.utf8)).text)
      guard let shard = checkpoint.origin.split(separator: "/").last.map(String.init) else {
        throw CannotRun("the checkpoint is of an unknown log")
      }
      if let path { try CheckpointCommand.write(note, to: path) }
      for (way, text) in [(AnchorWay.file, path), (.handedOver, receiver)] {
        guard let text else { continue }
        try Writer.record(
          .anchored(way, shard: shard, size: checkpoint.size, root: checkpoint.root.hex, note: text),
          state: options.state)
      }
      if options.json {
        Output.json([
          "shard": .string(shard), "size": .integer(Int64(checkpoint.size)),
          "root": .string(checkpoint.root.hex),
          "checkpoint": .string(note),
        ])
      } else if path == nil {
        print(note, terminator: "")
      } else {
        Output.line("checkpoint of \(checkpoint.size) leaves of \(shard) written to \(path ?? "")")
      }
    }
  }

  private static func write(_ note: String, to path: String) throws {
    let file = try Descriptor.open(path, O_WRONLY | O_CREAT | O_TRUNC, mode: 0o644)
    try file.write(note.utf8)
    try file.close()
  }
}
