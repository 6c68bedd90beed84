import ArgumentParser
import CanonicalJSON
import Daemon
import Events
import Evidence
import Ledger
import Linux
import Store

struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "What is being watched, how far it is read, and what was found.")

  @OptionGroup var options: StateOptions

  func run() throws {
    try running {
      let status = try RecordStatus(state: options.state)
      if options.json { Output.json(status.json) } else { status.show() }
    }
  }
}
