import CanonicalJSON
import Events
import Evidence
import Testing

/// When a finding is overdue, and that it is said once.
@Suite struct ResponseTargetsTests {
  private static let start = Timestamp(seconds: 1_790_000_000)

  private static func at(_ second: Int64) -> Timestamp { start.advanced(bySeconds: second) }

  /// Answers and the second they were recorded at.
  private typealias Answer = (decision: Response.Decision, second: Int64, expires: Int64?)

  private static let target = ResponseTargets.Target(acknowledge: 100, resolve: 1_000)

  private static func missed(_ answers: [Answer], asOf second: Int64) -> [String] {
    var due = DueFinding(rule: "r", .high, recorded: start, target)
    for answer in answers {
      due.take(answer.decision, expires: answer.expires.map(at), at: at(answer.second))
    }
    due.advance(to: at(second))
    return due.missed.map { "\($0.part.rawValue) \($0.time.seconds - start.seconds)" }
  }

  @Test(
    arguments: [
      ([], 100, []), ([], 101, ["ack 100"]), ([], 1_000, ["ack 100"]),
      ([], 1_001, ["ack 100", "resolve 1000"]),
      ([(.acknowledge, 100, nil)], 5_000, ["resolve 1000"]),
      ([(.acknowledge, 101, nil)], 999, ["ack 100"]),
      ([(.comment, 5, nil), (.assign, 6, nil)], 500, ["ack 100"]),
      ([(.resolve, 99, nil)], 5_000, []), ([(.dismiss, 1_000, nil)], 5_000, ["ack 100"]),
      ([(.acknowledge, 1, nil), (.resolve, 1_000, nil)], 5_000, []),
      ([(.acknowledge, 1, nil), (.resolve, 1_001, nil)], 5_000, ["resolve 1000"]),
      // What is reopened is not dealt with at the time of the target; afterwards nobody asks again.
      ([(.resolve, 1, nil), (.reopen, 900, nil)], 5_000, ["resolve 1000"]),
      ([(.resolve, 1, nil), (.reopen, 1_001, nil)], 5_000, []),
      // An exception puts it off.
      ([(.except, 1, 3_000)], 3_000, []), ([(.except, 1, 3_000)], 3_001, ["resolve 3000"]),
      ([(.except, 1, 3_000), (.resolve, 2_000, nil)], 9_000, []),
      ([(.except, 1, 3_000), (.except, 2_500, 4_000)], 9_000, ["resolve 4000"]),
      ([(.except, 1, 500)], 9_000, ["resolve 1000"]), ([(.except, 1, 1_000)], 9_000, ["resolve 1000"]),
      ([(.except, 1, 3_000), (.reopen, 2_000, nil)], 9_000, ["resolve 3000"]),
    ] as [([(Response.Decision, Int64, Int64?)], Int64, [String])])
  func aTargetIsMissedAtItsTime(
    answers: [(Response.Decision, Int64, Int64?)], second: Int64, expected: [String]
  ) {
    let answers = answers.map { Answer(decision: $0.0, second: $0.1, expires: $0.2) }
    #expect(Self.missed(answers, asOf: second) == expected)
  }

  private static func opened(
    _ id: String, level: String = "high", rule: String = "r", reference: String = "s=1;i=2", old: Int64 = 0
  ) -> Statement {
    Statement(
      .findingOpened,
      [
        "finding": .string(id), "rule": .string(rule), "level": .string(level), "criteria": ["CC6.1"],
        "reference": .string(reference), "before_coverage": .integer(old),
      ])
  }

  private static func answered(_ id: String, _ decision: Response.Decision) -> Statement {
    Statement(.responseMade, ["finding": .string(id), "decision": .string(decision.rawValue)])
  }

  private static let targets = TargetMatrix(
    ResponseTargets([.high: target, .critical: .init(acknowledge: 10)]), [], [])

  private static func words(_ missed: [DueTable.Missed]) -> [String] {
    missed.map { "\($0.finding) \($0.part.rawValue) \($0.time.seconds - start.seconds)" }
  }

  @Test func eachTargetIsToldOnceInTheOrderOfTheirTimes() {
    var table = DueTable()
    table.apply([Self.opened("f-2"), Self.opened("f-1")], at: Self.at(0), Self.targets)
    table.apply([Self.opened("f-3", level: "critical")], at: Self.at(5), Self.targets)
    #expect(table.judge(at: Self.at(15)).isEmpty)
    #expect(Self.words(table.judge(at: Self.at(16))) == ["f-3 ack 15"])
    table.apply([Self.answered("f-2", .acknowledge)], at: Self.at(50), Self.targets)
    #expect(
      Self.words(table.judge(at: Self.at(5_000))) == ["f-1 ack 100", "f-1 resolve 1000", "f-2 resolve 1000"])
    #expect(table.judge(at: Self.at(9_000)).isEmpty)
    #expect(table.count == 0)
  }

  @Test func whatNobodyIsToAnswerHasNoTarget() {
    var table = DueTable()
    table.apply(
      [
        Self.opened("f-1", old: 1), Self.opened("f-2", level: "low"),
        Self.opened("f-3", reference: "attestd response_overdue f-9 ack"), Self.answered("f-4", .reopen),
      ], at: Self.at(0), Self.targets)
    #expect(table.count == 0)
    table.apply([Self.opened("f-5", reference: "attestd key_replaced x")], at: Self.at(0), Self.targets)
    #expect(table.count == 1)
  }

  @Test(arguments: [1, 7, 60, 5_000])
  func itMakesNoDifferenceWhenSomebodyLooksOrRestarts(step: Int64) throws {
    var table = DueTable()
    var stored: [String: JSONValue] = [:]
    var told: [String] = []
    func turn(_ statements: [Statement], _ second: Int64) throws {
      table.apply(statements, at: Self.at(second), Self.targets)
      for (id, value) in table.takeChanges() { stored[id] = value }
      // Another process goes on.
      table = DueTable()
      for (id, value) in stored {
        let isRead = table.restore(id, value)
        #expect(isRead)
      }
    }
    let turns: [Int64: [Statement]] = [
      0: [Self.opened("f-1"), Self.opened("f-2")], 40: [Self.answered("f-1", .acknowledge)],
      120: [Self.answered("f-2", .acknowledge)], 700: [Self.opened("f-3"), Self.answered("f-3", .dismiss)],
      990: [Self.answered("f-1", .resolve)], 1_500: [Self.answered("f-2", .resolve)],
    ]
    var second: Int64 = 0
    var looked: Int64 = 0
    while second <= 6_000 {
      if let statements = turns[second] { try turn(statements, second) }
      if second - looked >= step {
        looked = second
        told += Self.words(table.judge(at: Self.at(second)))
        for (id, value) in table.takeChanges() { stored[id] = value }
      }
      second += 1
    }
    told += Self.words(table.judge(at: Self.at(9_999)))
    #expect(told.sorted() == ["f-2 ack 100", "f-2 resolve 1000"])
  }

  @Test func thereIsAnEndToWhatIsKept() {
    var table = DueTable(most: 3)
    let levels = ["high", "critical", "high", "critical", "high"]
    for (number, level) in levels.enumerated() {
      table.apply([Self.opened("f-\(number)", level: level)], at: Self.at(Int64(number)), Self.targets)
    }
    #expect(table.count == 3 && table.dropped == 2)
    #expect(Self.words(table.judge(at: Self.at(90))) == ["f-1 ack 11", "f-3 ack 13"])
    #expect(Self.words(table.judge(at: Self.at(900))) == ["f-0 ack 100"])
  }

  @Test func aControlsOwnTargetsHoldForItsRulesAndTheStrictestCounts() {
    let day = 86_400
    func control(_ id: String, _ rules: [String], _ targets: ResponseTargets?) -> Control {
      Control(id: id, owner: "o", description: "d", criteria: ["CC6.1"], rules: rules, targets: targets)
    }
    func only(_ target: ResponseTargets.Target) -> ResponseTargets { ResponseTargets([.high: target]) }
    let usual = only(.init(acknowledge: 8 * 3_600, resolve: 14 * day))
    let matrix = TargetMatrix(
      usual,
      [
        control("A", ["slow"], only(.init(acknowledge: 2 * day, resolve: nil))),
        control("B", ["both"], only(.init(acknowledge: 60, resolve: 30 * day))), control("C", ["both"], nil),
        control("D", [], only(.init(acknowledge: 5, resolve: 6))),
      ],
      [
        .init(id: "1", name: "slow", criteria: []), .init(id: "2", name: "both", criteria: []),
        .init(id: "3", name: "other", criteria: ["CC6.1"]), .init(id: "4", name: "free", criteria: ["A1.1"]),
      ])
    #expect(matrix.target(ofRule: "1", .high) == .init(acknowledge: 2 * day))
    #expect(matrix.target(ofRule: "2", .high) == .init(acknowledge: 60, resolve: 14 * day))
    #expect(matrix.target(ofRule: "3", .high) == .init(acknowledge: 5, resolve: 6))
    for rule in ["4", "unknown"] { #expect(matrix.target(ofRule: rule, .high) == usual.levels[.high]) }
    #expect(matrix.target(ofRule: "4", .low) == nil)
  }
}
