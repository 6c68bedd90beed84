import ArgumentParser
import CanonicalJSON
import Daemon
import Events
import Glibc
import Ledger
import Linux
import Store

struct KeyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "key", abstract: "Show the key the record is signed with, or replace it.",
    discussion: """
      Give the key to your auditor on the first day, by another road than the evidence: with it, and with a checkpoint \
      that left this host, nobody can rewrite what was recorded before.
      """,
    subcommands: [Show.self, Initialise.self, Rotate.self], defaultSubcommand: Show.self)

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show", abstract: "Show the keys the record says it is signed with.")
    @OptionGroup var options: StateOptions

    func run() throws {
      try running {
        let archive = try Archive(state: options.state)
        let keys = try RecordKeys(archive)
        guard let shard = try archive.shards().last, !keys.texts.isEmpty else {
          throw CannotRun("the record names no key yet; start attestd, or see 'attestctl key init'")
        }
        KeyCommand.show(keys.verifiers(of: shard), asJSON: options.json)
      }
    }
  }

  struct Initialise: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "init", abstract: "Make the signing key now, if there is none, and show it.",
      discussion: "attestd makes it at its first start; this is for showing it before that.")
    @OptionGroup var options: StateOptions

    func run() throws {
      try running {
        let host = HostFacts.current().id
        let keys = try KeyRing(state: options.state, host: host)
        let year = String(Timestamp(microseconds: Clock.realtimeMicroseconds()).description.prefix(4))
        KeyCommand.show(try keys.verifiers(shard: year), asJSON: options.json)
      }
    }
  }

  struct Rotate: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "rotate", abstract: "Sign with another key from now on; for a week both sign.")
    @OptionGroup var options: StateOptions

    func run() throws {
      try running {
        let note = try Writer.sign(.rotateKey, state: options.state)
        if options.json {
          Output.json(["checkpoint": .string(note)])
        } else {
          Output.line("The key was replaced; give the new one to your auditor:")
          Output.line("")
          // Whoever may ask the daemon to do it may still be kept from reading the record.
          guard let archive = try? Archive(state: options.state) else {
            return Output.line("'sudo attestctl key' shows it")
          }
          guard let shard = try archive.shards().last else { return }
          KeyCommand.show(try RecordKeys(archive).verifiers(of: shard).suffix(1), asJSON: false)
        }
      }
    }
  }

  private static func show(_ keys: some Collection<VerifierKey>, asJSON: Bool) {
    if asJSON {
      Output.json([
        "keys": .array(keys.map { ["key": .string($0.keyText), "vkey": .string($0.line)] })
      ])
    } else {
      for key in keys {
        Output.line("key   \(key.keyText)")
        Output.line("vkey  \(key.line)")
      }
    }
  }
}
