import ArgumentParser
import CanonicalJSON
import Evidence
import Store

struct EraseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "erase", abstract: "Delete what findings keep about a person who asked for it.",
    discussion: """
      Names, addresses, kept fields and the record of each finding go, with the salts that bind them to the ledger. The \
      findings themselves stay, without them, and the ledger says that it was asked for and by whom. Bundles that left \
      this host are not changed by it.
      """)

  @OptionGroup var options: StateOptions
  @Argument(help: "The findings' ids, or their first characters.") var findings: [String]
  @Flag(help: "Erase the notes and names of those who answered the findings as well.") var withResponses =
    false
  @Option(help: ArgumentHelp("Who asked for it, and why it is granted; kept as evidence.", valueName: "text"))
  var note: String

  func run() throws {
    guard !note.isEmpty else { throw ValidationError("say why: --note 'asked for by letter of …'") }
    try running {
      let named = try find()
      let count = try Deleter(state: options.state).erase(
        named.map(\.id), withResponses: withResponses, note: note)
      if options.json {
        Output.json([
          "findings": .array(named.map { .string($0.id) }), "leaves": .integer(Int64(count)),
        ])
      } else {
        Output.line("erased: the evidence of \(count) \(count == 1 ? "leaf" : "leaves")")
        let answers = named.reduce(0) { $0 + $1.responses.count }
        if answers > 0, !withResponses {
          Output.note(
            "\(answers) \(answers == 1 ? "answer keeps its" : "answers keep their") note and name; --with-responses "
              + "erases them too")
        }
      }
    }
  }

  /// Reads the findings and lets go of the record: while somebody reads it, deleted rows stay in its log.
  private func find() throws -> [Finding] {
    let archive = try Archive(state: options.state)
    if let hold = try archive.retention().hold {
      throw CannotRun(
        "nothing is erased: a hold is on since \(hold.since); 'attestctl retention release' ends it")
    }
    return try findings.map { id in
      guard let finding = try archive.finding(id: id) else {
        throw CannotRun("there is no finding '\(id)'; 'attestctl findings' lists them")
      }
      return finding
    }
  }
}
