import Events
import Evidence
import Foundation
import Store
import Testing

/// Prints what a release build does (`swift test -c release`); a debug build only has to come through.
@Test func tenThousandFindingsAreCommittedAndReadBack() throws {
  let folder = try StateFolder()
  let recorder = try Recorder(state: folder.path, host: "h1", now: now)
  let clock = ContinuousClock()
  let statements = (0..<10_000).map { finding("f-\($0)") }
  let together = try clock.measure {
    for batch in 0..<10 {
      var turn = Turn(recorded: now)
      turn.statements = Array(statements[(batch * 1_000)..<((batch + 1) * 1_000)])
      try recorder.commit(turn)
    }
  }
  let single = try clock.measure {
    for number in 0..<200 { try recorder.commit(turn(heartbeat(Int64(number)))) }
  }
  let archive = try Archive(state: folder.path)
  var problems: [Problem] = []
  let verification = try clock.measure { problems = try archive.verify() }
  #expect(problems.isEmpty)
  var findings: [Finding] = []
  let listing = try clock.measure { findings = try archive.findings() }
  #expect(findings.count == 10_000)
  var one: Finding?
  let lookup = try clock.measure { one = try archive.finding(id: "f-7777") }
  #expect(one?.leafIndex == 7_778)
  let opening = try clock.measure { _ = try Recorder(state: folder.path, host: "h1", now: now) }
  func perSecond(_ count: Double, _ duration: Duration) -> Int { Int(count / (duration / .seconds(1))) }
  print(
    "10,000 findings in 10 commits: \(perSecond(10_000, together))/s; commits of one leaf: "
      + "\(perSecond(200, single))/s; verify \(verification), list \(listing), one \(lookup), open \(opening)"
  )
}
