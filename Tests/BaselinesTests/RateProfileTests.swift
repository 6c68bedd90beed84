import Baselines
import Testing

@Suite struct RateProfileTests {
  @Test func nothingIsSaidWhileLearningAndSomethingAfter() {
    var dice = Dice(1)
    var run = Run()
    run.hours(100) { dice.count(office($0)) }
    run.hours(1) { _ in 100_000 }
    run.hours(67) { dice.count(office($0)) }
    #expect(run.judgements.allSatisfy { $0.verdict == .learning && $0.direction == .none && $0.oneIn == 1 })
    run.hours(1) { _ in 3000 }
    #expect(run.judgements.last?.verdict == .judged)
    #expect(run.findings == [168])
  }

  @Test(arguments: [9, 14, 40, 64, 106]) func aFiveFoldHourIsFoundAtOnceInTheSecondWeek(_ slot: Int) throws {
    var dice = Dice(UInt64(slot))
    var run = Run()
    run.hours(168 + slot) { dice.count(office($0)) }
    run.hours(1) { dice.count(5 * office($0)) }
    let found = try #require(run.judgements.last)
    #expect(found.direction == .tooMany)
    #expect(!found.isContinuation)
    #expect(found.deviationIntervals == 1)
    #expect(found.oneIn >= 1680)
    #expect(found.learntFrom == 168 + slot + 1)
    #expect(abs(found.expected / office(slot) - 1) < 0.4)
    let band = try #require(found.band)
    #expect(band.low <= Int(office(slot)) && band.high >= Int(office(slot)) && band.high < found.seen)
  }

  @Test func anHourWithoutEventsIsFoundByDayAndIsNothingWhereFewAreExpected() {
    var dice = Dice(2)
    var run = Run()
    let small = { (slot: Int) in (8..<18).contains(slot % 24) ? 200.0 : 2 }
    run.hours(168 * 2 + 3) { dice.count(small($0)) }
    run.hours(1) { _ in 0 }
    #expect(run.findings.isEmpty)
    run.hours(8) { dice.count(small($0)) }
    run.hours(1) { _ in 0 }
    #expect(run.findings == [run.hour - 1])
    #expect(run.judgements.last?.direction == .tooFew)
  }

  @Test func theEventThatCrossesTheBandIsTheOneThatTheCloseWouldFind() {
    var dice = Dice(3)
    var run = Run()
    for hour in 0..<900 {
      let band = run.profile.band(slot: hour % 168, settings: run.settings)
      let count = hour % 50 == 49 ? dice.count(3 * office(hour % 168)) : dice.count(office(hour % 168))
      var above = run.profile
      var within = run.profile
      run.hours(1) { _ in count }
      #expect(band.isLearning == (hour < 168))
      guard !band.isLearning else { continue }
      #expect(
        run.judgements[hour].direction == (count > band.high ? .tooMany : count < band.low ? .tooFew : .none))
      #expect(
        above.close(count: band.high + 1, slot: hour % 168, settings: run.settings).direction == .tooMany)
      #expect(within.close(count: band.high, slot: hour % 168, settings: run.settings).direction == .none)
    }
  }

  @Test func theScoreNeverFallsWithDistance() {
    var dice = Dice(4)
    var run = Run()
    run.hours(400) { dice.count(office($0)) }
    let slot = run.hour % 168
    func score(_ count: Int) -> Double {
      var copy = run.profile
      return copy.close(count: count, slot: slot, settings: run.settings).oneIn
    }
    let middle = Int(run.profile.band(slot: slot, settings: run.settings).expected)
    let up = (0...200).map { score(middle + $0 * 20) } + [score(.max)]
    let down = (0...middle).map { score(middle - $0) }
    #expect(zip(up, up.dropFirst()).allSatisfy { $0 <= $1 * (1 + 1e-9) })
    #expect(zip(down, down.dropFirst()).allSatisfy { $0 <= $1 * (1 + 1e-9) })
    #expect((up + down).allSatisfy { $0 >= 1 && $0 <= 1_000_000 })
    #expect(up.last == 1_000_000)
  }

  @Test func theScoreMeansWhatItSays() {
    // Of what chance alone does, about one in N has a score of N.
    var dice = Dice(5)
    var over: [Double: Int] = [:]
    var judged = 0
    for _ in 0..<8 {
      var run = Run()
      run.hours(168 * 10) { dice.count(office($0)) }
      let scores = run.judgements.filter { $0.verdict == .judged }.map(\.oneIn)
      judged += scores.count
      for limit in [30.0, 100, 300] { over[limit, default: 0] += scores.count { $0 >= limit } }
    }
    for limit in [30.0, 100, 300] {
      // On both sides, hence twice.
      let share = Double(over[limit] ?? 0) / Double(judged) * limit / 2
      #expect((0.25...1.75).contains(share), "one in \(limit): \(share)")
    }
  }

  @Test func spikesDoNotPoisonWhatIsExpected() {
    var dice = Dice(6)
    var other = Dice(6)
    var clean = Run()
    var hit = Run()
    for hour in 0..<(168 * 8) {
      clean.hours(1) { dice.count(office($0)) }
      // Each time another hour of the week, and always far too many.
      let isSpike = hour >= 168 && hour % 29 == 7
      hit.hours(1) { isSpike ? 60_000 : other.count(office($0)) }
      if isSpike { #expect(hit.judgements[hour].direction == .tooMany) }
    }
    for slot in stride(from: 9, to: 168, by: 7) {
      let usual = clean.profile.band(slot: slot, settings: clean.settings).expected
      let after = hit.profile.band(slot: slot, settings: hit.settings).expected
      #expect(abs(after / usual - 1) < 0.35, "slot \(slot): \(after) after spikes, \(usual) without")
    }
  }

  @Test(arguments: [2.5, 0.35]) func aLevelThatShiftsIsReportedOnceAndThenExpected(_ factor: Double) {
    var dice = Dice(7)
    var run = Run.strict
    run.hours(168 * 4 + 34) { dice.count(office($0)) }
    let shift = run.hour
    run.hours(168 * 4) { dice.count(factor * office($0)) }
    #expect(run.findings == [shift])
    let adopted = run.judgements.indices.filter { run.judgements[$0].isAdopted }
    #expect(adopted.count == 1)
    #expect((24...72).contains((adopted.first ?? 0) - shift))
    let band = run.profile.band(slot: 60, settings: run.settings)
    #expect(abs(band.expected / (factor * office(60)) - 1) < 0.25)
  }

  @Test func aHolidayIsOneFindingAndNotTheNewRule() {
    var dice = Dice(8)
    var run = Run.strict
    run.hours(168 * 4) { dice.count(office($0)) }
    run.hours(24) { _ in dice.count(30) }
    run.hours(168 * 2) { dice.count(office($0)) }
    #expect(run.findings.count == 1)
    #expect(!run.judgements.contains { $0.isAdopted })
  }

  @Test func aSlowDriftIsFollowedInSilence() {
    var dice = Dice(9)
    var run = Run.strict
    var level = 1.0
    run.hours(168 * 20) {
      level *= 1.0004
      return dice.count(level * office($0))
    }
    #expect(run.findings.isEmpty)
    let slots = stride(from: 0, to: 168, by: 12)
    let followed = slots.map {
      run.profile.band(slot: $0, settings: run.settings).expected / (level * office($0))
    }
    #expect(abs(followed.reduce(0, +) / Double(followed.count) - 1) < 0.1)
  }

  @Test func whatHappensEachWeekAtTheSameHourBecomesUsual() {
    var dice = Dice(10)
    var run = Run.strict
    run.hours(168 * 3) { dice.count(office($0)) }
    run.hours(168 * 5) { $0 == 147 ? dice.count(9000) : dice.count(office($0)) }
    #expect(run.findings.count <= 3)
    #expect(run.judgements.last { $0.seen > 5000 }?.direction == RateJudgement.Direction.none)
  }

  @Test func tinyCountsAreLeftAlone() {
    var dice = Dice(11)
    var run = Run()
    run.hours(168 * 12) { _ in dice.uniform() < 0.3 ? 1 + dice.below(3) : 0 }
    #expect(run.findings.isEmpty)
    run.hours(1) { _ in 30 }
    #expect(run.findings.count == 1)
  }

  @Test func aSteadySourceIsNotReportedForBeingCertain() {
    // Two fifths more are beyond chance for a source so steady, and below the factor.
    var run = Run()
    run.hours(168 * 6) { 1_000_000 + $0 }
    run.hours(1) { _ in 1_400_000 }
    #expect(run.judgements.last.map { $0.oneIn > run.settings.oneIn } == true)
    #expect(run.findings.isEmpty)
    run.hours(1) { _ in 2_000_000 }
    #expect(run.findings.count == 1)
  }

  @Test func aSourceThatOftenSurprisesHasLowerScores() {
    func score(_ peaks: Bool) -> Double {
      var dice = Dice(12)
      var run = Run()
      run.hours(168 * 10) { slot in
        let count = dice.count(200)
        let isPeak = dice.uniform() < 0.02
        return peaks && isPeak ? count * 2 : count
      }
      run.hours(1) { _ in 330 }
      return run.judgements.last?.oneIn ?? 0
    }
    // Wavering alone, which the peaks add to, does not explain it.
    #expect(score(true) * 20 < score(false))
  }

  @Test func aPeakWithinAnHourIsNoLevelOfTheHour() {
    let settings = RateSettings(intervalSeconds: 300, oneIn: 500_000)
    var dice = Dice(13)
    var profile = RateProfile()
    var few = 0
    for index in 0..<(2016 * 6) {
      // Each Wednesday, for five minutes.
      let isPeak = index % 2016 == 700 && index > 2016 * 2
      let judgement = profile.close(
        count: isPeak ? 2000 : dice.count(60), slot: index / 12 % 168, settings: settings)
      if judgement.direction == .tooFew { few += 1 }
    }
    #expect(few == 0)
  }
}
