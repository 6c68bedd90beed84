import ArgumentParser
import CanonicalJSON
import Daemon
import Decode
import Linux
import Probes
import Sinks
import Systemd

/// `attestctl probe`: one round of what only root may look at, told to the journal.
struct ProbeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "probe",
    abstract: "Look at keys, sudoers, certificates and the like once, and tell the journal (run by a timer).",
    discussion: """
      attestd-probe.service runs this as root. The daemon believes such entries only from there. What was found is \
      compared with the last round, of which digests and fingerprints are kept below --memory. With --print nothing is \
      sent and nothing remembered.
      """)

  /// Ends the process if a read never returns; less than the unit's own limit.
  private static let mostSeconds: UInt32 = 100

  @Option(help: ArgumentHelp("The configuration file.", valueName: "file")) var config: String?
  @Option(help: ArgumentHelp("Where the last round is remembered.", valueName: "dir"))
  var memory = "/var/lib/attestd-probe"
  @Flag(help: "Print the readings as JSON, one a line, instead of sending them.")
  var print = false
  @Option(help: ArgumentHelp("Look below this folder instead of '/'.", visibility: .hidden))
  var root = ""

  func run() throws {
    let settings: Settings
    do {
      settings = try Settings.load(configFile: config, executablePath: Pack.executablePath)
    } catch {
      Output.note("attestctl: the configuration is not valid\n\(error)")
      throw ExitCode(64)
    }
    guard settings.probes.isEnabled || print else { return }
    try running {
      ProcessDeadline.set(seconds: ProbeCommand.mostSeconds)
      if !print { try Directory.make(memory, mode: 0o700) }
      let file = ProbeFile(folder: memory)
      var round = ProbeRound(
        settings.probes, ProbeHost(root: root, now: .now(), seconds: 60), try file.load())
      round.runPrivileged()
      if print {
        for reading in round.readings { Output.json(reading.json) }
        return
      }
      // A round that was told and not remembered is told again; the other way round it would be lost.
      for reading in round.readings { try JournalMessage.send(ProbeEntry.fields(reading)) }
      try file.save(round.memory)
      // Whoever is gone when journald looks has no unit and no program, and is not believed.
      JournalMessage.wait(seconds: 10)
    }
  }
}

extension Observation {
  fileprivate var json: JSONValue {
    var object: [String: JSONValue] = ["observation": .string(kind.rawValue), "message": .string(message)]
    for field in fields { object[field.name] = .string(field.value) }
    return .object(object)
  }
}
