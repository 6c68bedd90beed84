import Baselines
import Events
import Testing

@Suite struct SilenceProfileTests {
  private let settings = SilenceSettings(learnSeconds: 1_209_600)

  private func slot(_ time: Timestamp) -> Int { Int(time.microseconds / 3_600_000_000 % 168) }
  private func at(_ seconds: Double) -> Timestamp { Timestamp(microseconds: Int64(seconds * 1e6)) }

  /// Seconds of events whose hourly rate changes with the hour of the week, for so many weeks.
  private func times(_ rate: (Int) -> Double, weeks: Int, seed: UInt64) -> [Double] {
    var dice = Dice(seed)
    var all: [Double] = []
    for hour in 0..<(weeks * 168) {
      let mean = rate(hour % 168)
      all += (0..<dice.count(mean, waver: 0)).map { _ in Double(hour) * 3600 + 3600 * dice.uniform() }
    }
    return all.sorted()
  }

  private func noted(_ times: [Double]) -> SilenceProfile {
    var profile = SilenceProfile()
    for time in times { profile.note(at(time), settings: settings, slot: slot) }
    return profile
  }

  @Test func aBusySourceIsMissedWithinTheHourAtNoonAndLaterAtNight() throws {
    let all = times({ (6..<22).contains($0 % 24) ? 100 : 6 }, weeks: 4, seed: 40)
    func delay(_ stop: Double) throws -> Double {
      var profile = noted(all.filter { $0 < stop })
      let due = try #require(profile.due(settings: settings, slot: slot))
      let reported = profile.report(at: due, settings: settings, slot: slot)
      let judgement = try #require(reported)
      #expect(judgement.since == profile.lastEvent)
      #expect(judgement.oneIn > 1000)
      #expect(judgement.expectedEvents > 10 && judgement.expectedEvents < 40)
      #expect(judgement.longestUsualSeconds > 600 && judgement.longestUsualSeconds < 5 * 3600)
      return Double(due.microseconds) / 1e6 - stop
    }
    let noon = try delay(3 * 604_800 + 60 * 3600)
    let night = try delay(3 * 604_800 + 71 * 3600)
    #expect(noon < 1800)
    #expect(night > 1.5 * 3600 && night < 6 * 3600)
  }

  @Test func nothingIsDueWhileTheSourceRuns() {
    let all = times({ (6..<22).contains($0 % 24) ? 60 : 4 }, weeks: 6, seed: 41)
    var profile = SilenceProfile()
    var early = 0
    for time in all {
      if let due = profile.due(settings: settings, slot: slot), due <= at(time) { early += 1 }
      profile.note(at(time), settings: settings, slot: slot)
    }
    #expect(early == 0)
  }

  @Test func aDailyJobIsMissedHalfADayAfterItWasDue() throws {
    var dice = Dice(42)
    let all = (0..<30).map { Double($0) * 86_400 + 4 * 3600 + 600 * dice.uniform() }
    var profile = noted(all)
    let due = try #require(profile.due(settings: settings, slot: slot))
    let hours = (Double(due.microseconds) / 1e6 - all[29]) / 3600
    #expect(hours > 34 && hours < 38)
    let reported = profile.report(at: due, settings: settings, slot: slot)
    let judgement = try #require(reported)
    #expect(judgement.longestUsualSeconds > 86_000 && judgement.longestUsualSeconds < 87_500)
    #expect(judgement.learntFromGaps == 29)
    #expect(judgement.oneIn > 50)
  }

  @Test func whatStopsForGoodIsSaidOnce() throws {
    var profile = noted((0..<40).map { Double($0) * 43_200 })
    let due = try #require(profile.due(settings: settings, slot: slot))
    let before = Timestamp(microseconds: due.microseconds - 1)
    let tooEarly = profile.report(at: before, settings: settings, slot: slot)
    let inTime = profile.report(at: due, settings: settings, slot: slot)
    let again = profile.report(at: at(1e9), settings: settings, slot: slot)
    #expect(tooEarly == nil)
    #expect(inTime != nil)
    #expect(again == nil)
    #expect(profile.isReported)
    #expect(profile.due(settings: settings, slot: slot) == nil)
    // And if it comes back the silence is over, and another can be found.
    let back = profile.note(
      at(39 * 43_200 + 400_000), settings: settings, slot: slot)
    #expect(back == 400_000)
    #expect(!profile.isReported)
    #expect(profile.due(settings: settings, slot: slot) != nil)
  }

  @Test func anOutageDoesNotMakeTheNextOneHarderToSee() throws {
    let all = times({ _ in 50 }, weeks: 6, seed: 43)
    let outage = 4.2 * 604_800
    let clean = noted(all)
    var hit = SilenceProfile()
    for time in all where time < outage || time > outage + 3 * 86_400 {
      if time > outage, hit.lastEvent.map({ $0 < at(outage) }) == true {
        let reported = hit.report(at: at(time), settings: settings, slot: slot)
        #expect(reported != nil)
      }
      hit.note(at(time), settings: settings, slot: slot)
    }
    func patience(_ profile: SilenceProfile) throws -> Double {
      let due = try #require(profile.due(settings: settings, slot: slot))
      return Double(due.microseconds - (profile.lastEvent?.microseconds ?? 0)) / 1e6
    }
    #expect(try patience(hit) < 1.8 * patience(clean))
  }

  @Test func nothingIsDueBeforeThereIsSomethingToGoBy() throws {
    #expect(SilenceProfile().due(settings: settings, slot: slot) == nil)
    #expect(noted([0, 100, 200, 300, 400]).due(settings: settings, slot: slot) == nil)
    // Enough gaps, but the time to learn is not over.
    let due = try #require(noted([0, 100, 200, 300, 400, 500]).due(settings: settings, slot: slot))
    #expect(due == Timestamp(microseconds: 1_209_600_000_000))
  }

  @Test func aStreamCutAnywhereGivesTheSameMoments() throws {
    let all = times({ (6..<22).contains($0 % 24) ? 12 : 1 }, weeks: 5, seed: 44)
    var straight = SilenceProfile()
    var cut = SilenceProfile()
    for (index, time) in all.enumerated() {
      straight.note(at(time), settings: settings, slot: slot)
      cut.note(at(time), settings: settings, slot: slot)
      cut = try #require(SilenceProfile(encoded: cut.encoded))
      guard index % 20 == 0 else { continue }
      #expect(cut.due(settings: settings, slot: slot) == straight.due(settings: settings, slot: slot))
    }
    #expect(cut == straight)
  }

  @Test func timesThatRunBackwardsOrOffTheScaleAreHarmless() throws {
    var dice = Dice(45)
    let odd: [Int64] = [.min, .max, 0, -1, 1 << 62, 253_402_300_799_999_999]
    for _ in 0..<80 {
      var profile = SilenceProfile()
      for _ in 0..<30 {
        let time = dice.below(4) == 0 ? odd[dice.below(odd.count)] : Int64(dice.below(1 << 42))
        profile.note(Timestamp(microseconds: time), settings: settings) { _ in 5 }
        _ = profile.due(settings: settings) { _ in -7 }
        #expect(SilenceProfile(encoded: profile.encoded) == profile)
      }
      _ = profile.report(at: Timestamp(microseconds: .max), settings: settings) { _ in 900 }
    }
  }

  @Test func hostileBytesAreRefusedOrHarmless() {
    let good = noted(times({ _ in 5 }, weeks: 3, seed: 46)).encoded
    for length in 0..<good.count { #expect(SilenceProfile(encoded: Array(good.prefix(length))) == nil) }
    #expect(SilenceProfile(encoded: good + [0]) == nil)
    var dice = Dice(47)
    for _ in 0..<600 {
      var bytes = good
      for _ in 0...dice.below(3) { bytes[dice.below(250)] = UInt8(truncatingIfNeeded: dice.next()) }
      guard var profile = SilenceProfile(encoded: bytes) else { continue }
      _ = profile.due(settings: settings, slot: slot)
      let now = (profile.lastEvent?.microseconds ?? 0) + Int64(dice.below(1 << 45))
      profile.note(Timestamp(microseconds: now), settings: settings, slot: slot)
      _ = profile.report(at: Timestamp(microseconds: now + 1 << 50), settings: settings, slot: slot)
      #expect(SilenceProfile(encoded: profile.encoded) == profile)
    }
  }
}
