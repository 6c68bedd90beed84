import ArgumentParser
import CanonicalJSON
import Evidence
import Export
import Ledger
import Linux
import Store

struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Check a bundle, or the live store, from its leaves up.",
    discussion: "Exit 1 names the first bad items.")

  @OptionGroup var options: StateOptions
  @Argument(help: "A bundle's folder; without it the store is checked.") var bundle: String?
  @Option(
    name: .customLong("vkey"),
    help: ArgumentHelp("A file of verifier keys that you got by another road.", valueName: "file"))
  var vkeys: String?
  @Option(
    name: .customLong("checkpoint"), parsing: .singleValue,
    help: ArgumentHelp("A checkpoint that you kept; may be given several times.", valueName: "file"))
  var held: [String] = []

  /// A file that is no checkpoint shows nothing of what is checked.
  private func refuseUnlessCheckpoint(_ path: String) throws {
    let bytes = try SmallNote.bytes(of: path)
    do { _ = try Checkpoint(parsing: try SignedNote(parsing: bytes).text) } catch {
      throw CannotRun("'\(path)' is no checkpoint: \(error)")
    }
  }

  func run() throws {
    try running {
      var problems: [String]
      var statements: [String]
      for path in held { try refuseUnlessCheckpoint(path) }
      if let bundle {
        do { _ = try FileStatus(path: bundle) } catch {
          throw CannotRun("cannot check '\(bundle)': \(error); name the folder of a bundle")
        }
        let verdict = BundleVerifier.check(
          bundle, keys: try vkeys.map { try VerifierKey.keys(parsing: try SmallNote.bytes(of: $0)) },
          kept: try held.map { ($0, try SmallNote.bytes(of: $0)) })
        problems = verdict.problems.map(\.description)
        statements = verdict.statements
      } else {
        let verdict = try StoreVerdict(state: options.state, vkeys: vkeys, held: held)
        problems = verdict.problems
        statements = verdict.statements
      }
      if options.json {
        Output.json([
          "ok": .integer(problems.isEmpty ? 1 : 0), "problems": .array(problems.map { .string($0) }),
          "statements": .array(statements.map { .string($0) }),
        ])
      } else {
        for statement in statements { Output.line(statement) }
        for problem in problems { Output.line("BAD  \(problem)") }
        Output.line(problems.isEmpty ? "everything checked is as it should be" : "\(problems.count) problems")
      }
      if !problems.isEmpty { throw ExitCode(1) }
    }
  }
}
