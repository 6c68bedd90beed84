import ArgumentParser
import CanonicalJSON
import Glibc
import Linux
import Probes

/// `attestctl init`: proposes what this host should be expected to do, as a file to review.
struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Propose expectations for the backups, updates, scans and the like that this host has.",
    discussion: """
      Looks at units, timers and cron jobs, and writes one file of rules and expectations with the reason for each. It is \
      not in force: attestd reads only files that end in .yml, so rename it after review.
      """)

  @Flag(help: "Print the proposal instead of writing it.") var print = false
  @Flag(help: "Write over an earlier proposal.") var force = false
  @Option(help: ArgumentHelp("Where to write it.", valueName: "file"))
  var output = "/etc/attestd/rules.d/proposed-expectations.yml.proposed"
  @Option(help: ArgumentHelp("Look below this folder instead of '/'.", visibility: .hidden))
  var root = ""

  func run() throws {
    try running {
      let machine = (try? HostIdentity.currentMachineID()) ?? HostIdentity.currentHostname()
      let text = ExpectationProposals(.look(root: root), host: machine).text
      if print {
        Output.line(String(text.dropLast()))
        return
      }
      guard !output.hasSuffix(".yml"), !output.hasSuffix(".yaml") else {
        throw ValidationError(
          "'\(output)' would be in force with the next start; let the name end in '.proposed'")
      }
      do throws(SystemError) {
        let file = try Descriptor.open(
          output, O_WRONLY | O_CREAT | O_NOFOLLOW | (force ? O_TRUNC : O_EXCL), mode: 0o644)
        try file.write(Array(text.utf8))
        try file.close()
      } catch {
        guard error.code == EEXIST else { throw error }
        throw CannotRun("'\(output)' is there already; look at it, or write over it with --force")
      }
      Output.line("\(output): read it, change it, and rename it to end in .yml; it is not in force")
    }
  }
}
