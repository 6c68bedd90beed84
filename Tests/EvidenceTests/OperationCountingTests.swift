import CanonicalJSON
import Engine
import Events
import Evidence
import Testing

/// Above its limit an hour of operations is one item with a number, and which operations that concerns does not depend
/// on when somebody looked.
@Suite struct OperationCountingTests {
  private typealias Base = FindingAssemblerTests

  private static let hour = 3_600.0

  private static func rule(_ limit: Int, _ tag: String = "soc2.cc6.1") -> String {
    Base.rule("kind: operation, count_above: \(limit)", level: "informational")
      .replacing("soc2.cc6.1", with: tag)
  }

  /// Feeds the lines in pieces; between these what is remembered goes through the store's form, as by a kill.
  private static func run(
    _ lines: [String], _ rules: String, pieces: [Int] = [], source: String = "file:/x"
  ) throws -> Base.Said {
    let detector = try Detector(rules)
    var assembler = try Base.assembler()
    var kept: [[UInt8]: JSONValue] = [:]
    var said = Base.Said()
    var first = 0
    for end in pieces + [lines.count] {
      detector.detect(lines[first..<end].map { Array($0.utf8) }) { detection, event, number in
        said.add(assembler.settle(detection, event, detector.ruleSet, of: source))
        let outcome = assembler.add(
          detection, event, detector.ruleSet,
          at: .init(source: source, reference: "line \(first + number)"), now: Base.time(10_000))
        guard case .opened(let statement, let alert, let closing) = outcome else { return }
        if let closing { said.add([closing]) }
        said.add(statement, alert)
      }
      for change in assembler.takeChanges() { kept[change.key] = change.value }
      assembler = try Base.assembler()
      for (key, value) in kept {
        let isRestored = assembler.restore(key, value)
        #expect(isRestored)
      }
      first = end
    }
    said.add(assembler.settle(at: Base.time(100_000), except: [source]))
    said.add(assembler.settle(at: Base.time(100_000), except: []))
    return said
  }

  @Test func upToTheLimitEachIsKeptAndTheRestOfTheHourIsOneItem() throws {
    let lines = (0..<25).map { Base.line(Double($0) * 60, "u\($0 % 12)") } + [Base.line(Self.hour)]
    let said = try Self.run(lines, Self.rule(10))
    #expect(said.kinds == [.operationObserved].repeated(11) + [.operationObserved, .findingMerged])
    try #require(said.statements.count == 13)
    let item = said.statements[10]
    #expect(item["counted_above"] == 10 && item["counted_hour"] == .string(Base.time(0).description))
    #expect(item["count"] == 1 && item["first"] == .string(Base.time(600).description))
    #expect(item["reference"] == "line 11" && item["rule"] == "failed" && item["title"] == "A failure")
    #expect(item["criteria"] == ["CC6.1"] && item["group_fields"] == [])
    // Whose the first was above the limit is nothing special.
    #expect(said.evidence[10] == ["group": [:], "kept": [:]])
    #expect(said.statements[..<10].allSatisfy { $0["counted_above"] == nil })
    let count = try #require(said.statements.last)
    #expect(count["finding"] == item["finding"] && count["count"] == 15)
    #expect(count["last"] == .string(Base.time(24 * 60).description) && count["last_reference"] == "line 25")
    #expect(count["groups"] == 12 && count["groups_at_least"] == nil)
    #expect(said.alerts.isEmpty)
    // The next hour begins anew.
    #expect(said.statements[11]["first"] == .string(Base.time(Self.hour).description))
  }

  @Test func anHourOfAsManyAsTheLimitIsNotCounted() throws {
    let said = try Self.run((0..<10).map { Base.line(Double($0)) }, Self.rule(10))
    #expect(said.kinds == [.operationObserved].repeated(10))
    #expect(said.statements.allSatisfy { $0["counted_above"] == nil })
  }

  /// Hours that overlap at their borders, one operation that comes two hours late, and stamps ahead of everything.
  @Test func whereverTheStreamIsCutTheSameIsKeptAndCounted() throws {
    var lines: [String] = []
    for hour in 0..<4 {
      for number in 0..<20 {
        lines.append(Base.line(Double(hour) * Self.hour + Double(number * 170 - 90), "u\(number)"))
      }
      lines.append(Base.line(Double(hour - 2) * Self.hour + 30, "late"))
      lines.append(Base.line(400 * Self.hour, "ahead"))
    }
    let whole = try Self.run(lines, Self.rule(7))
    #expect(whole.kinds.contains(.findingMerged))
    for pieces in [[1], [5, 6, 7, 8, 9], Array(1..<lines.count), [40, 41], [21, 22, 43, 44]] {
      let cut = try Self.run(lines, Self.rule(7), pieces: pieces)
      #expect(cut == whole, "\(pieces)")
    }
    #expect(Self.total(whole) == Int64(lines.count))
  }

  /// Kept ones and what the last statement of each item says.
  private static func total(_ said: Base.Said) -> Int64 {
    var counts: [String: Int64] = [:]
    for statement in said.statements {
      let id = statement["finding"]?.string ?? ""
      counts[id] = max(counts[id] ?? 0, statement["count"]?.integer ?? 0)
    }
    return counts.values.reduce(0, +)
  }

  @Test func whatComesLateIsCountedInTheSameItemAndNoneIsKeptBesides() throws {
    let lines =
      (0..<8).map { Base.line(Double($0)) } + [Base.line(2 * Self.hour)]
      + (20..<25).map { Base.line(Double($0)) }
    let said = try Self.run(lines, Self.rule(5))
    #expect(
      said.kinds == [.operationObserved].repeated(6) + [.findingMerged, .operationObserved, .findingMerged])
    try #require(said.statements.count == 9)
    #expect(said.statements[6]["count"] == 3 && said.statements[8]["count"] == 8)
    #expect(said.statements[6]["finding"] == said.statements[8]["finding"])
    #expect(Self.total(said) == Int64(lines.count))
  }

  @Test func aPeriodIsClosedWithWhatWasCountedInIt() throws {
    let detector = try Detector(Self.rule(1))
    var assembler = try Base.assembler()
    detector.detect((0..<4).map { Array(Base.line(Double($0)).utf8) }) { detection, event, number in
      _ = assembler.add(
        detection, event, detector.ruleSet, at: .init(source: "s", reference: "\(number)"),
        now: Base.time(3_700))
    }
    let now = Base.time(3_700)
    #expect(assembler.settle(at: now, except: []).isEmpty)
    #expect(assembler.settle(through: "2026-10", at: now).isEmpty)
    let closings = assembler.settle(through: "2026-11", at: now)
    #expect(closings.map { $0.statement.body["count"] } == [3])
    // Said once.
    #expect(assembler.settle(through: "2026-11", at: now).isEmpty)
    #expect(assembler.settle(at: Base.time(90_000), except: []).isEmpty)
  }

  @Test func hoursOfSourcesAndRulesAreCountedApart() throws {
    let lines = (0..<4).map { Base.line(Double($0)) }
    let ids = try ["file:/x", "file:/y"].map { try Self.run(lines, Self.rule(2), source: $0) }
    #expect(ids.map { $0.number("count").last } == [2, 2])
    let detector = try Detector(Self.rule(2))
    var assembler = try Base.assembler()
    var kept = 0
    detector.detect(lines.map { Array($0.utf8) }) { detection, event, number in
      let outcome = assembler.add(
        detection, event, detector.ruleSet,
        at: .init(source: "s\(number % 2)", reference: "\(number)"), now: Base.time(5))
      if case .opened = outcome { kept += 1 }
    }
    #expect(kept == 4)
  }

  @Test func privilegedOperationsAreAllKeptWhateverHappens() throws {
    let lines = (0..<300).map { Base.line(Double($0)) }
    for tag in ["soc2.cc6.3", "soc2.cc8.1", "soc2.cc6", "soc2.cc8"] {
      let rule = Base.rule("kind: operation").replacing("soc2.cc6.1", with: tag)
      #expect(try Self.run(lines, rule).kinds.count == 300)
    }
    // Others that say nothing have the usual limit.
    let usual = try Self.run(lines, Base.rule("kind: operation"))
    #expect(usual.kinds == [.operationObserved].repeated(101) + [.findingMerged])
    try #require(usual.statements.count > 100)
    #expect(usual.statements[100]["counted_above"] == 100 && usual.number("count").last == 200)
  }

  @Test func howManyHoursAreRememberedIsBounded() throws {
    let detector = try Detector(Self.rule(1))
    var assembler = FindingAssembler(
      .init(
        host: "h", ruleSet: "d", coverageStart: Base.time(-1e9), secret: try TestSecret.make(7),
        mostWindows: 100))
    let lines = (0..<60).flatMap { hour in (0..<3).map { Base.line(-Double(hour) * Self.hour + Double($0)) } }
    detector.detect(lines.map { Array($0.utf8) }) { detection, event, number in
      _ = assembler.add(
        detection, event, detector.ruleSet, at: .init(source: "s", reference: "\(number)"),
        now: Base.time(5))
    }
    let closings = assembler.closeExcess()
    #expect(closings.count == 45 && assembler.hoursForgotten == 45)
    #expect(closings.allSatisfy { $0.statement.body["count"] == 2 })
    #expect(assembler.closeExcess().isEmpty)
  }
}

extension Array {
  fileprivate func repeated(_ count: Int) -> [Element] { (0..<count).flatMap { _ in self } }
}
