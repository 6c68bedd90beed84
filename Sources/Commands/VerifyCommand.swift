import ArgumentParser
import CanonicalJSON
import Evidence
import Export
import Ledger
import Store

struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Check a bundle, or the live store, from its leaves up.",
    discussion: "Exit 1 names the first bad items. Checkpoints are not signed yet, and the output says so.")

  @OptionGroup var options: StateOptions
  @Argument(help: "A bundle's folder; without it the store is checked.") var bundle: String?

  func run() throws {
    try running {
      var problems: [String]
      var statements: [String]
      if let bundle {
        let verdict = BundleVerifier.check(bundle)
        problems = verdict.problems.map(\.description)
        statements = verdict.statements
      } else {
        let archive = try Archive(state: options.state)
        problems = try archive.verify().map(\.description)
        statements = try archive.shards().map { "shard \($0.name): \($0.size) leaves, root \($0.root.hex)" }
        problems += try archive.coverage().filter { $0.read != $0.examined + $0.own }.map {
          "coverage of \($0.source) from \($0.start): read \($0.read) is not examined \($0.examined) and own \($0.own)"
        }
        statements.append("unsigned: there is no checkpoint signature to check")
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
