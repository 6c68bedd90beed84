import Baselines
import Testing

@Suite struct RateStreamTests {
  /// Ten weeks with everything in them: incidents, a shift, a week without events.
  private static func stream(_ seed: UInt64) -> [Int] {
    var dice = Dice(seed)
    return (0..<1680).map { hour in
      let usual = office(hour % 168)
      if (900..<1080).contains(hour) { return 0 }
      let factor = hour % 97 == 13 ? 6.0 : hour % 211 == 3 ? 0 : hour > 1200 ? 2 : 1
      return dice.count(factor * usual)
    }
  }

  @Test func aStreamCutAnywhereGivesTheSameJudgements() throws {
    let stream = RateStreamTests.stream(30)
    var whole = Run()
    for count in stream { whole.hours(1) { _ in count } }
    var cut = RateProfile()
    for (hour, count) in stream.enumerated() {
      // Stored and read back after every single interval.
      cut = try #require(RateProfile(encoded: cut.encoded))
      let judgement = cut.close(count: count, slot: hour % 168, settings: whole.settings)
      #expect(judgement == whole.judgements[hour])
    }
    #expect(cut == whole.profile)
    #expect(whole.findings.count > 10)
  }

  @Test(arguments: [60, 300, 3600, 21_600, 86_400]) func everyIntervalLengthSurvivesStoring(_ seconds: Int)
    throws
  {
    let settings = RateSettings(intervalSeconds: seconds, learnIntervals: 2016)
    var dice = Dice(31)
    var straight = RateProfile()
    var stored = RateProfile()
    var findings = 0
    let perWeek = 604_800 / seconds
    for index in 0..<min(perWeek * 8, 6000) {
      let slot = index * seconds / 3600 % 168
      let mean = office(slot) * Double(seconds) / 3600
      let count = dice.count(index % 1009 == 1000 ? 20 * mean : mean)
      let judgement = straight.close(count: count, slot: slot, settings: settings)
      if index % 7 == 0 { stored = try #require(RateProfile(encoded: stored.encoded)) }
      #expect(stored.close(count: count, slot: slot, settings: settings) == judgement)
      if judgement.direction != .none { findings += 1 }
    }
    #expect(findings <= 6000 / 1009 + 3)
  }

  @Test func emptyWeeksInOneGoAreTheSameAsOneByOneAndInTwo() {
    var dice = Dice(32)
    var run = Run()
    run.hours(168 * 3 + 5) { dice.count(office($0)) }
    var bulk = run.profile
    var halves = run.profile
    let first = run.hour
    let notable = bulk.closeEmpty(1000, settings: run.settings) { (first + $0) % 168 }
    let early = halves.closeEmpty(37, settings: run.settings) { (first + $0) % 168 }
    let late = halves.closeEmpty(963, settings: run.settings) { (first + 37 + $0) % 168 }
    run.hours(1000) { _ in 0 }
    #expect(bulk == run.profile)
    #expect(halves == run.profile)
    #expect(notable.map(\.interval) == early.map(\.interval) + late.map { $0.interval + 37 })
    #expect(notable.map(\.judgement.isAdopted) == [false, true])
    for (interval, judgement) in notable { #expect(run.judgements[first + interval] == judgement) }
  }

  @Test func yearsWithoutAnEventCostNothing() {
    var run = Run()
    run.hours(168 * 2) { Int(office($0)) }
    var asked = 0
    _ = run.profile.closeEmpty(.max, settings: run.settings) {
      asked += 1
      return $0 % 168
    }
    #expect(asked == 168)
  }

  @Test func aGroupThatComesBackAfterWeeksIsOneFindingAndKnownAgain() {
    var dice = Dice(33)
    var run = Run.strict
    run.hours(168 * 4) { dice.count(office($0)) }
    run.hours(168 * 5) { _ in 0 }
    #expect(run.findings.count == 1)
    run.hours(168 * 3) { dice.count(office($0)) }
    #expect(run.findings.count == 2)
    #expect(abs(run.profile.band(slot: 60, settings: run.settings).expected / office(60) - 1) < 0.35)
  }

  @Test func weeksWithAnHourTwiceOrWithoutOneAreLikeOthers() {
    // Sunday 02:00 is slot 146: left out in spring, there twice in autumn.
    var dice = Dice(34)
    var run = Run.strict
    func week(_ slots: [Int]) {
      for slot in slots {
        run.judgements.append(
          run.profile.close(count: dice.count(office(slot)), slot: slot, settings: run.settings))
      }
    }
    let usual = Array(0..<168)
    for _ in 0..<4 { week(usual) }
    week(Array(0..<146) + Array(147..<168))
    for _ in 0..<4 { week(usual) }
    week(Array(0..<147) + [146] + Array(147..<168))
    for _ in 0..<3 { week(usual) }
    #expect(run.findings.isEmpty)
  }

  @Test func extremeCountsNeitherTrapNorStay() throws {
    let counts = [Int.max, 0, 1, .max, .max - 1, 0, .min, -1, 1 << 53, 3]
    for seconds in [60, 3600, 86_400] {
      let settings = RateSettings(intervalSeconds: seconds, learnIntervals: 10)
      var profile = RateProfile()
      var share = RateProfile()
      var dice = Dice(35)
      for index in 0..<250 {
        let count = index % 3 == 0 ? dice.below(50) : counts[dice.below(counts.count)]
        let slots = [-1, 1000, Int.max, Int.min, index % 168]
        let slot = slots[dice.below(slots.count)]
        let judgement = profile.close(count: count, slot: slot, settings: settings)
        #expect(judgement.expected.isFinite && judgement.oneIn.isFinite && judgement.oneIn >= 1)
        let total = counts[dice.below(counts.count)]
        let other = share.close(count: count, of: total, slot: slot, settings: settings)
        #expect(other.expected.isFinite && other.oneIn >= 1)
        let band = profile.band(slot: slot, settings: settings)
        #expect(band.low <= band.high)
        // What cannot be read back is out of range.
        #expect(RateProfile(encoded: profile.encoded) == profile)
        #expect(RateProfile(encoded: share.encoded) == share)
      }
    }
  }

  @Test func hostileBytesAreRefusedOrHarmless() {
    var run = Run()
    run.hours(300) { Int(office($0)) }
    let good = run.profile.encoded
    for length in 0..<good.count { #expect(RateProfile(encoded: Array(good.prefix(length))) == nil) }
    #expect(RateProfile(encoded: good + [0]) == nil)
    var dice = Dice(36)
    var accepted = 0
    for _ in 0..<600 {
      var bytes = good
      for _ in 0...dice.below(4) {
        // Half of them where the numbers are, before the cells.
        let reach = dice.below(2) == 0 ? 140 : bytes.count
        bytes[dice.below(reach)] = UInt8(truncatingIfNeeded: dice.next())
      }
      guard var profile = RateProfile(encoded: bytes) else { continue }
      accepted += 1
      for hour in 0..<20 {
        let slot = dice.below(168)
        let judgement = profile.close(count: dice.below(2000), slot: slot, settings: run.settings)
        #expect(judgement.expected.isFinite && judgement.oneIn.isFinite)
        if hour == 0 { _ = profile.band(slot: slot, settings: run.settings) }
      }
      #expect(RateProfile(encoded: profile.encoded) == profile)
    }
    #expect(accepted > 15)
  }

  @Test func aProfileIsSmall() {
    var run = Run()
    run.hours(168 * 3) { Int(office($0)) }
    #expect(run.profile.encoded.count <= 700)
    #expect(MemoryLayout<RateProfile>.stride <= 136)
    var quiet = Run()
    quiet.hours(168 * 3) { $0 == 5 ? 1 : 0 }
    #expect(quiet.profile.encoded.count <= 120)
  }
}
