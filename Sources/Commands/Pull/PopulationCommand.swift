import ArgumentParser
import Daemon
import Evidence
import Export

struct PopulationCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "population", abstract: "Hand out every item that is evidence for a control or a criterion.",
    discussion: """
      Rows are canonical JSON, a line each, sorted by id; their number, SHA-256 and the exact query follow on \
      standard error. Every pull, an empty one too, is put on the record before anything is handed out. Both days \
      belong to the window.
      """)

  @OptionGroup var options: StateOptions
  @OptionGroup var pull: PullOptions

  func run() throws {
    try pull.check()
    try running {
      let session = try PullSession(pull, state: options.state)
      let output = try PullOutput(path: pull.output.map(Errand.place))
      let digest = try session.read()
      let record = session.pull(rows: digest.rows, sha256: digest.sha256)
      let leaf = try Writer.record(.pulled(record), state: options.state)
      try session.read({ try output.write($0.line) }, after: digest)
      try output.finish()
      PullReceipt(session, record, bytes: digest.bytes, leaf: leaf, file: pull.output).show(
        json: options.json)
    }
  }
}
