import Events
import Evidence
import Testing

@Suite struct FindingStateTests {
  private static let start = Timestamp(seconds: 1_790_000_000)

  private static func at(_ second: Int64) -> Timestamp { start.advanced(bySeconds: second) }

  /// Answers a second apart; an exception ends at second 100.
  private static func course(_ decisions: [Response.Decision]) -> Finding.Course {
    var course = Finding.Course()
    for decision in decisions { course.take(decision, expires: decision == .except ? at(100) : nil) }
    return course
  }

  @Test(
    arguments: [
      ([], .open, .open), ([.except], .excepted, .open), ([.acknowledge, .except], .excepted, .acknowledged),
      ([.except, .acknowledge], .excepted, .acknowledged), ([.except, .comment], .excepted, .open),
      ([.except, .resolve], .resolved, .resolved), ([.except, .dismiss], .dismissed, .dismissed),
      ([.except, .reopen], .open, .open), ([.resolve, .except], .excepted, .open),
      ([.acknowledge, .resolve, .reopen, .except], .excepted, .open),
      ([.acknowledge, .except, .except], .excepted, .acknowledged),
    ] as [([Response.Decision], Finding.State, Finding.State)])
  func anExceptionHoldsUntilItExpiresAndLeavesWhatWasThere(
    decisions: [Response.Decision], before: Finding.State, after: Finding.State
  ) {
    let course = Self.course(decisions)
    #expect(course.state(asOf: Self.at(99)) == before)
    #expect(course.state(asOf: Timestamp(microseconds: Self.at(100).microseconds - 1)) == before)
    #expect(course.state(asOf: Self.at(100)) == after)
    #expect(course.state(asOf: Self.at(1_000_000)) == after)
  }

  @Test func aLaterExceptionTakesThePlaceOfTheOneBefore() {
    var course = Self.course([.except])
    course.take(.except, expires: Self.at(50))
    #expect(course.state(asOf: Self.at(60)) == .open)
    #expect(course.exceptionEnd == Self.at(50))
    course.take(.resolve)
    #expect(course.exceptionEnd == nil)
  }

  @Test func theStateOfAFindingIsThatOfTheTimeItIsLookedAt() throws {
    var finding = Finding(
      id: "f-1", rule: "r", title: "t", level: .high, kind: .anomaly, criteria: [], ruleSet: "", group: [],
      source: "journal", reference: "", firstTime: Self.start, lastTime: Self.start,
      receivedTime: Self.start, recordedTime: Self.start, count: 1, origin: .trusted, isLate: false,
      isBeforeCoverage: false, kept: nil, record: nil, shard: "2026", leafIndex: 1, leafHash: "",
      responses: [])
    var response = Response(
      finding: "f-1", decision: .except, note: "", actor: "ann", time: Self.at(10), shard: "2026",
      leafIndex: 2)
    response.expires = Self.at(100)
    finding.responses = [response]
    #expect(finding.state == .excepted)
    finding.asOf = Self.at(99)
    #expect(finding.state == .excepted)
    finding.asOf = Self.at(100)
    #expect(finding.state == .open)
  }
}
