import ArgumentParser
import CanonicalJSON
import Daemon
import Events
import Evidence
import Foundation
import Linux

@main
struct SyntheticYear: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "synthetic-year",
    abstract:
      "Write the record of a host that nobody has: twelve months of leaves, the same from the same seed.")

  @Argument(help: "The state folder; absent or empty.") var state: String
  @Option(help: "How many leaves it should have, about.") var leaves = 2_000_000
  @Option(help: "How many in a hundred leaves open a finding.") var findings = 2.0
  @Option(help: "Another one makes another host.") var seed: UInt64 = 1
  @Option(help: ArgumentHelp("The first month.", valueName: "YYYY-MM")) var from = "2027-07"
  @Option(help: "Minutes from checkpoint to checkpoint; the daemon's are 10.") var checkpoints = 60

  func run() throws {
    guard leaves >= 10_000 else { throw ValidationError("a year has at least 10000 leaves") }
    guard (0...25).contains(findings) else {
      throw ValidationError("0 to 25 in a hundred leaves open a finding")
    }
    guard let calendar = Calendar(from: from, leaves: leaves, checkpointMinutes: checkpoints) else {
      throw ValidationError("'\(from)' is no month")
    }
    let began = Date()
    let host = HostFacts.current().id
    var keys = SeededGenerator(seed: seed, stream: 1)
    let secretBytes = keys.bytes(HostSecret.length)
    let signing = [keys.bytes(32), keys.bytes(32)]
    guard let secret = HostSecret(secretBytes) else { throw Failure("no secret") }
    let redactor = Redactor(secret)

    let executable = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let settings = Settings()
    let rules = try ActiveRules.load(
      folders: settings.rulePaths(executablePath: executable), options: settings.ruleOptions,
      pack: RulePack.folder(executablePath: executable).map { $0 + "/rules" })
    let record = try Record(
      state: state, host: host, seed: seed, secret: secretBytes, signing: signing[0], redactor: redactor,
      start: calendar.start)
    var generator = SeededGenerator(seed: seed, stream: 2)
    let firstRules = Digest.hex(Digest.sha256("before \(rules.digest)".utf8))
    let maker = DetectionMaker(host: host, ruleSet: firstRules, secret: secret, cast: Cast(&generator))
    let simulation = try Simulation(
      plan: plan(calendar), rules: rules.ruleSet, maker: maker, redactor: redactor, start: calendar.start,
      generator: generator)
    var year = Year(
      calendar, record: record, simulation: simulation, rules: rules,
      designs: (
        try Design(
          settings, rules, ruleSet: firstRules, missing: Year.laterRules, executablePath: executable),
        try Design(settings, rules, ruleSet: rules.digest, missing: 0, executablePath: executable)
      ), redactor: redactor, keys: signing, generator: SeededGenerator(seed: seed, stream: 3))
    var said = 0
    try year.run { slot, slots, leaves in
      guard leaves / 100_000 > said else { return }
      said = leaves / 100_000
      let rate = Double(leaves) / -began.timeIntervalSinceNow
      FileHandle.standardError.write(
        Data("\(slot * 100 / slots) %, \(leaves) leaves, \(Int(rate)) a second\n".utf8))
    }
    let seconds = -began.timeIntervalSinceNow
    let result: JSONValue = [
      "leaves": .integer(Int64(record.leaves)), "checkpoints": .integer(Int64(record.checkpoints)),
      "milliseconds": .integer(Int64(seconds * 1_000)), "months": .array(year.months.map { .string($0) }),
    ]
    print(result.canonicalText)
  }

  private func plan(_ calendar: Calendar) -> Simulation.Plan {
    let slots = Double(calendar.slots)
    let anomalies = Double(leaves) * findings / 100
    // A finding makes two more: its repeats and its answers.
    let rest = slots * (1 + 6 / 12 + 1 / Double(calendar.checkpointEvery)) + anomalies * 2.95
    var load = 0.0
    for slot in 0..<calendar.slots {
      load += OfficeHours.load(calendar.start.advanced(bySeconds: Int64(slot) * calendar.slotSeconds))
    }
    return Simulation.Plan(
      operations: max(0, Double(leaves) - rest) / slots, anomalies: anomalies / slots, meanLoad: load / slots,
      slotSeconds: calendar.slotSeconds, coverageEvery: 12)
  }
}
