import Decode
import Engine
import Events
import Ingest
import Sigma
import Testing

/// Baselines of type `rate`, `silence` and `rare_template` in weeks of made-up events.
@Suite struct BaselineStreamTests {
  private static let documents = """
    \(Rig.rule("event: request", name: "request"))
    ---
    \(Rig.rule("event: request\nstatus: 500", name: "failed"))
    ---
    \(Rig.rule("event: tick", name: "tick"))
    ---
    \(Rig.rule("event: word", name: "word"))
    ---
    title: Load
    name: load
    baseline: {type: rate, rules: [request], group-by: [site], learn: 14d}
    ---
    title: Share of failures
    name: share
    baseline: {type: rate, rules: [failed], of: [request], group-by: [site], learn: 14d}
    ---
    title: Stopped
    name: stopped
    baseline: {type: silence, rules: [tick], group-by: [job], learn: 14d}
    ---
    title: Volume
    name: volume
    logsource: {product: linux}
    baseline: {type: rate, learn: 14d}
    ---
    title: New wording
    name: wording
    baseline: {type: rare_template, rules: [word], group-by: [unit], learn: 2d}
    """

  /// Midnight of a Monday, UTC.
  private static let monday: Int64 = 1_780_272_000
  private static let hour: Int64 = 3_600
  private static let day = 24 * hour
  private static let week = 7 * day

  private struct Found: Equatable, CustomStringConvertible {
    var title: String
    var group: String
    var time: Int64
    var isLearning: Bool

    var description: String {
      "\(title) \(group) +\(time / day) d \(Double(time % day) / Double(hour)) h\(isLearning ? " learning" : "")"
    }
  }

  private typealias Line = (time: Int64, text: String)

  /// `perHour` events an hour, spread over it, from and to times counted from the first Monday.
  private static func stream(
    _ fields: String, perHour: Int, from: Int64, to: Int64, _ random: inout SplitMix
  ) -> [Line] {
    var lines: [Line] = []
    for start in stride(from: from, to: to, by: Int(hour)) {
      let count = perHour + Int(random.next() % UInt64(max(perHour / 4, 1)))
      for _ in 0..<count {
        let time = start + Int64(random.next() % UInt64(hour))
        lines.append((time, fields))
      }
    }
    return lines
  }

  private static func json(_ lines: [Line]) -> [String] {
    lines.sorted { $0.time < $1.time }.map { line in
      #"{\#(line.text),"_meta":{"time":"\#(Timestamp(seconds: monday + line.time))"}}"#
    }
  }

  /// What a stream gives when it is cut into pieces of `piece` lines, and everything is stored and read back between them.
  private static func run(
    _ lines: [String], piece: Int = .max, ofEnd end: Int64? = nil
  ) throws -> [(found: Found, deviation: Deviation)] {
    let rig = try Rig(documents)
    var state = EngineState()
    var stored: [Part: [UInt8]] = [:]
    var all: [(Found, Deviation)] = []
    func note(_ detection: Detection, _ event: Event) {
      guard case .baseline(let index) = detection.subject, let deviation = detection.deviation else { return }
      let group = rig.ruleSet.baselines[index].groupBy.compactMap { event.first($0) }
        .map { event.text($0.range) }.joined(separator: " ")
      all.append(
        (
          Found(
            title: rig.ruleSet.baselines[index].metadata.title, group: group,
            time: event.time.seconds - monday, isLearning: deviation.isLearning), deviation
        ))
    }
    var at = 0
    while at < lines.count {
      let next = piece > lines.count ? lines.count : min(lines.count, at + piece)
      var json = JSONLines(fields: rig.ruleSet.fields, unstated: rig.ruleSet.allLogSources) {
        rig.ruleSet.logSources(wanting: $0)
      }
      var batch = EventBatch()
      json.decode(
        Rig.batch(lines: lines[at..<next].map { Array($0.utf8) }, firstOrdinal: at + 1), into: &batch)
      var engine = Engine(rig.ruleSet, decoder: rig.decoder)
      var resolver = StampResolver(reference: Rig.now)
      _ = engine.process(batch, .fields, resolver: &resolver, state: &state, report: note)
      if next == lines.count, let end {
        engine.advance(to: Timestamp(seconds: monday + end), state: &state, report: note)
      }
      at = next
      guard piece < lines.count else { continue }
      for change in state.baselines.takeChanges() {
        stored[Part(baseline: change.baseline, bytes: change.part)] = change.bytes
      }
      state = EngineState()
      for (part, bytes) in stored {
        let isTaken = state.baselines.restore(part.baseline, part.bytes, bytes, rig.ruleSet)
        #expect(isTaken)
      }
      let lost = state.baselines.finishRestoring()
      #expect(lost == 0)
    }
    // What is found when a batch is over has its time from the stream, and its place among others from the batch.
    return all.sorted { ($0.0.time, $0.0.title, $0.0.group) < ($1.0.time, $1.0.title, $1.0.group) }
  }

  private struct Part: Hashable {
    var baseline: Int
    var bytes: [UInt8]
  }

  private static func requests(_ site: String, status: Int = 200) -> String {
    #""event":"request","site":"\#(site)","status":"\#(status)""#
  }

  @Test func aPeakIsFoundAtTheEventThatMakesItOne() throws {
    var random = SplitMix(seed: 1)
    let peak = 3 * Self.week + 2 * Self.day + 10 * Self.hour
    let lines =
      Self.stream(Self.requests("a"), perHour: 20, from: 0, to: 4 * Self.week, &random)
      + Self.stream(Self.requests("b"), perHour: 20, from: 0, to: 4 * Self.week, &random)
      + Self.stream(Self.requests("a"), perHour: 120, from: peak, to: peak + 1, &random)
    let found = try Self.run(Self.json(lines)).filter { $0.found.title == "Load" }
    #expect(found.count == 1)
    let first = try #require(found.first)
    #expect(first.found.group == "a" && !first.found.isLearning)
    // Before the hour is half over.
    #expect(first.found.time >= peak && first.found.time < peak + Self.hour / 2, "\(first.found)")
    #expect(first.deviation.seen.hasSuffix(", too many"), "\(first.deviation.seen)")
    #expect(first.deviation.expected.hasPrefix("about 2"), "\(first.deviation.expected)")
    #expect(first.deviation.oneIn > 1_000)
    let since = first.deviation.since.seconds - Self.monday
    #expect((0..<Self.hour).contains(since))
  }

  @Test func tooFewIsFoundWhenTheIntervalIsOver() throws {
    var random = SplitMix(seed: 2)
    let stop = 3 * Self.week + 2 * Self.day + 10 * Self.hour
    let lines =
      Self.stream(Self.requests("a"), perHour: 40, from: 0, to: stop, &random)
      + Self.stream(Self.requests("a"), perHour: 40, from: stop + 3 * Self.hour, to: 4 * Self.week, &random)
      + Self.stream(Self.requests("b"), perHour: 4, from: 0, to: 4 * Self.week, &random)
    let found = try Self.run(Self.json(lines)).filter { $0.found.title == "Load" && $0.found.group == "a" }
    #expect(
      found.map(\.found) == [Found(title: "Load", group: "a", time: stop + Self.hour, isLearning: false)])
    #expect(found.first?.deviation.seen == "0, too few")
  }

  @Test func aShareIsJudgedByWhatItIsAShareOf() throws {
    var random = SplitMix(seed: 3)
    let outage = 3 * Self.week + Self.day
    let lines =
      Self.stream(Self.requests("a"), perHour: 100, from: 0, to: 4 * Self.week, &random)
      + Self.stream(Self.requests("a", status: 500), perHour: 2, from: 0, to: 4 * Self.week, &random)
      + Self.stream(Self.requests("a", status: 500), perHour: 40, from: outage, to: outage + 1, &random)
    let found = try Self.run(Self.json(lines)).filter { $0.found.title == "Share of failures" }
    let first = try #require(found.first)
    #expect(found.count == 1)
    #expect(first.found.group == "a" && first.found.time == outage + Self.hour)
    #expect(first.deviation.expected.contains(" % of "), "\(first.deviation.expected)")
  }

  @Test func aJobThatStoppedIsMissedOnce() throws {
    var random = SplitMix(seed: 4)
    let stop = 20 * Self.day
    var lines: [Line] = []
    for day in 0..<40 {
      for (job, isLast) in [("backup", stop), ("mail", 60 * Self.day)] where Int64(day) * Self.day < isLast {
        let time = Int64(day) * Self.day + 2 * Self.hour + Int64(random.next() % 300)
        lines.append((time, #""event":"tick","job":"\#(job)""#))
      }
    }
    let found = try Self.run(Self.json(lines)).filter { $0.found.title == "Stopped" }
    #expect(found.count == 1)
    let first = try #require(found.first)
    #expect(first.found.group == "backup")
    // Half a day after it was due, and by the time that was due, not by when somebody came to look.
    #expect(
      first.found.time > stop + 2 * Self.hour && first.found.time < stop + 18 * Self.hour, "\(first.found)")
    #expect(first.deviation.seen.hasPrefix("none for "), "\(first.deviation.seen)")
  }

  @Test func aLogThatGrowsOrDriesUpIsFoundWithoutLookingIntoIt() throws {
    var random = SplitMix(seed: 6)
    let peak = 3 * Self.week + 2 * Self.day + 10 * Self.hour
    let lines =
      Self.stream(#""noise":"x""#, perHour: 40, from: 0, to: 4 * Self.week - 5 * Self.hour, &random)
      + Self.stream(#""noise":"y""#, perHour: 400, from: peak, to: peak + 1, &random)
    for piece in [Int.max, 1_009] {
      let found = try Self.run(Self.json(lines), piece: piece, ofEnd: 4 * Self.week)
        .filter { $0.found.title == "Volume" }
      #expect(found.count == 2)
      #expect(found.first.map { $0.found.time == peak + Self.hour } == true)
      #expect(found.last?.found.time == 4 * Self.week - 4 * Self.hour, "\(found.map(\.found))")
      #expect(found.last?.deviation.seen == "0, too few")
    }
  }

  /// When nothing at all comes any more, a clock says that it is late.
  @Test func aSilentSourceIsMissedByTheClock() throws {
    let lines: [Line] = (0..<30).map { (Int64($0) * Self.day, #""event":"tick","job":"backup""#) }
    let early = try Self.run(Self.json(lines), ofEnd: 29 * Self.day + 12 * Self.hour)
    #expect(!early.contains { $0.found.title == "Stopped" })
    let late = try Self.run(Self.json(lines), ofEnd: 33 * Self.day).filter { $0.found.title == "Stopped" }
    #expect(late.count == 1)
    #expect((late.first?.found.time ?? 0) < 31 * Self.day)
  }

  @Test func aWordingThatNeverWasIsFound() throws {
    func word(_ unit: String, _ text: String, _ time: Int64) -> Line {
      (time, #""event":"word","unit":"\#(unit)","message":"\#(text)""#)
    }
    var lines: [Line] = []
    for step in 0..<400 {
      let time = Int64(step) * Self.hour / 2
      lines.append(word("db", "checkpoint complete: wrote \(step * 7 % 90) buffers", time))
      lines.append(word("web", "worker \(step % 9) exited on signal", time + 1))
    }
    lines.append(word("db", "could not fsync file base/16384/2601: Input/output error", 7 * Self.day))
    // Known of another unit only.
    lines.append(word("web", "checkpoint complete: wrote 3 buffers", 7 * Self.day + 5))
    let found = try Self.run(Self.json(lines)).filter { $0.found.title == "New wording" }
    #expect(found.filter { $0.found.isLearning }.allSatisfy { $0.found.time < 2 * Self.day })
    let after = found.filter { !$0.found.isLearning }
    #expect(after.map(\.found.group) == ["db", "web"])
    #expect(after.first?.deviation.seen.contains("could not fsync file") == true)
    #expect(after.allSatisfy { $0.deviation.key != nil })
  }

  /// Wherever the stream is cut and whatever is stored and taken up again, the same is found at the same times.
  @Test func batchesAndRestartsChangeNothing() throws {
    var random = SplitMix(seed: 5)
    let peak = 3 * Self.week + 4 * Self.day + 9 * Self.hour
    var lines =
      Self.stream(Self.requests("a"), perHour: 12, from: 0, to: 4 * Self.week, &random)
      + Self.stream(Self.requests("b"), perHour: 5, from: 0, to: 3 * Self.week, &random)
      + Self.stream(Self.requests("a", status: 500), perHour: 60, from: peak, to: peak + 1, &random)
    for day in 0..<28 where day < 19 || day > 23 {
      lines.append((Int64(day) * Self.day + 7, #""event":"tick","job":"backup""#))
      lines.append(
        (Int64(day) * Self.day + 9, #""event":"word","unit":"u","message":"step \#(day) of run \#(day * 3)""#)
      )
    }
    lines.append((25 * Self.day, #""event":"word","unit":"u","message":"panic: index out of range""#))
    let text = Self.json(lines)
    let whole = try Self.run(text)
    #expect(Set(whole.filter { !$0.found.isLearning }.map(\.found.title)).count >= 3, "\(whole.map(\.found))")
    for piece in [97, 1_013] {
      let cut = try Self.run(text, piece: piece)
      #expect(cut.map(\.found) == whole.map(\.found))
      #expect(cut.map(\.deviation.seen) == whole.map(\.deviation.seen))
      #expect(cut.map(\.deviation.expected) == whole.map(\.deviation.expected))
    }
  }

  @Test func groupsBeyondTheCapAreCounted() throws {
    let rig = try Rig(Self.documents)
    var state = EngineState()
    let lines = (0..<10_050).map { #""event":"request","site":"s\#($0)","status":"200""# }.map {
      (Int64(0), $0)
    }
    var json = JSONLines(fields: rig.ruleSet.fields, unstated: rig.ruleSet.allLogSources) {
      rig.ruleSet.logSources(wanting: $0)
    }
    var batch = EventBatch()
    json.decode(Rig.batch(lines: Self.json(lines).map { Array($0.utf8) }), into: &batch)
    var engine = Engine(rig.ruleSet, decoder: rig.decoder)
    var resolver = StampResolver(reference: Rig.now)
    _ = engine.process(batch, .fields, resolver: &resolver, state: &state) { _, _ in }
    // Of the load's and of the share's.
    #expect(state.baselines.dropped == 100)
  }
}
