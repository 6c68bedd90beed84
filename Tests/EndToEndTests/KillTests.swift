import CanonicalJSON
import Glibc
import Testing

/// kill -9 at moments nobody chose: what is on the record afterwards is what an undisturbed run has.
/// Tests/acceptance/kill.sh is the long form, with a journal.
@Suite(.serialized) struct KillTests {
  static let count = 5_000
  static let kills = 5

  /// Writes numbered lines in bursts, rotating on the way; every 100th is an alarm of a user of its own.
  static func write(_ folder: TestFolder, _ lines: Range<Int>) throws {
    var text = ""
    for number in lines {
      text +=
        number % 100 == 99
        ? TestFolder.alarm("u\(number)") : "2026-11-22T10:00:00Z web01 doorkeeper[77]: line \(number)\n"
    }
    try folder.append("app.log", text)
    if lines.upperBound % 1_000 == 0 {
      rename(folder["app.log"], folder["app.log.\(lines.upperBound / 1_000)"])
      try folder.write("app.log", "")
    }
  }

  struct Record: Equatable {
    var examined: Int64
    var findings: [String]
    var others: [String]
  }

  static func record(_ folder: TestFolder) throws -> Record {
    let coverage = try folder.json("coverage").array ?? []
    let findings = try folder.json("findings").array ?? []
    return Record(
      examined: coverage.compactMap { $0["examined"]?.integer }.reduce(0, +),
      findings: findings.map { "\($0["group"]?["user"]?.string ?? "") \($0["count"]?.integer ?? 0)" }
        .sorted(),
      // Downtime is known; nothing else may be missing.
      others: try folder.json("gaps").array?.filter { !["crashed", "stopped"].contains($0["cause"]) }
        .compactMap { $0["detail"]?.string } ?? [])
  }

  static func start(_ folder: TestFolder) throws -> Child {
    try Child(
      Program.attestd.path, ["--state", folder["state"], "--config", folder["attestd.yaml"]], in: folder)
  }

  @Test func killedAtAnyMomentTheRecordIsThatOfAnUndisturbedRun() throws {
    let calm = try TestFolder()
    try calm.configure()
    try calm.write("app.log", "")
    let steady = try Self.start(calm)
    // Both follow the file from its first line, so that rotation finds them reading.
    #expect(try eventually { try calm.ctl("status").status == 0 })
    for first in stride(from: 0, to: Self.count, by: 250) { try Self.write(calm, first..<first + 250) }
    #expect(try eventually { try calm.json("findings").array?.count == Self.count / 100 })
    steady.signal(SIGTERM)
    #expect(steady.wait() == 0)

    let folder = try TestFolder()
    try folder.configure()
    try folder.write("app.log", "")
    var daemon = try Self.start(folder)
    #expect(try eventually { try folder.ctl("status").status == 0 })
    var random = SystemRandomNumberGenerator()
    let moments = Set((1..<20).shuffled(using: &random).prefix(Self.kills))
    for (turn, first) in stride(from: 0, to: Self.count, by: 250).enumerated() {
      try Self.write(folder, first..<first + 250)
      guard moments.contains(turn) else { continue }
      usleep(UInt32.random(in: 0...60_000, using: &random))
      daemon.signal(SIGKILL)
      #expect(daemon.wait() == 128 + SIGKILL)
      daemon = try Self.start(folder)
      usleep(UInt32.random(in: 0...60_000, using: &random))
    }
    #expect(try eventually { try folder.json("findings").array?.count == Self.count / 100 })
    daemon.signal(SIGTERM)
    #expect(daemon.wait() == 0, "\(daemon.errors)")
    let disturbed = try Self.record(folder)
    let undisturbed = try Self.record(calm)
    #expect(disturbed == undisturbed)
    #expect(disturbed.examined == Int64(Self.count))
    #expect(disturbed.findings.count == Self.count / 100)
    #expect(disturbed.findings.allSatisfy { $0.hasSuffix(" 1") })
    #expect(try folder.ctl("verify").status == 0)
  }

  static var script: String {
    #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(2).joined(separator: "/")
      + "/acceptance/kill.sh"
  }

  static var hasJournald: Bool {
    getuid() == 0 && access("/lib/systemd/systemd-journald", X_OK) == 0 && access("/usr/bin/jq", X_OK) == 0
  }

  /// The acceptance script with a small count: a journald of its own beside the rotating file.
  @Test(.enabled(if: KillTests.hasJournald, "needs root, systemd-journald and jq"))
  func withAJournalBesideTheFileNothingIsLostEither() throws {
    let folder = try TestFolder()
    let binaries = String(Program.attestd.path.dropLast("/attestd".count))
    let run = try folder.run(
      "/usr/bin/timeout", ["-k", "5", "120", "/bin/bash", Self.script, binaries, "1000", "3"])
    #expect(run.status == 0, "\(run.output)\n\(run.errors)")
  }
}
