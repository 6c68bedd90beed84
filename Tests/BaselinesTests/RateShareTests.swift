import Baselines
import Testing

@Suite struct RateShareTests {
  private let settings = RateSettings(intervalSeconds: 3600)

  private func learnt(_ share: Double, _ dice: inout Dice, weeks: Int = 3) -> (RateProfile, findings: Int) {
    var profile = RateProfile()
    var findings = 0
    for hour in 0..<(weeks * 168) {
      let total = dice.count(2 * office(hour % 168))
      let part = min(total, dice.count(share > 0.5 ? Double(total) * (1 - share) : Double(total) * share))
      let count = share > 0.5 ? total - part : part
      if profile.close(count: count, of: total, slot: hour % 168, settings: settings).direction != .none {
        findings += 1
      }
    }
    return (profile, findings)
  }

  @Test func moreTrafficIsNoSurgeAndAHigherShareIs() {
    var dice = Dice(20)
    var (profile, findings) = learnt(0.02, &dice)
    #expect(findings == 0)
    let busy = profile.close(count: 200, of: 10_000, slot: 9, settings: settings)
    #expect(busy.direction == .none)
    #expect(abs(busy.expected - 200) < 60)
    let surge = profile.close(count: 160, of: 1600, slot: 10, settings: settings)
    #expect(surge.direction == .tooMany)
    #expect(surge.total == 1600)
  }

  @Test func aShareNearOneIsJudgedByItsRest() throws {
    var dice = Dice(21)
    var (profile, findings) = learnt(0.98, &dice)
    #expect(findings <= 1)
    let band = profile.band(of: 1600, slot: 9, settings: settings)
    // Not one of 32 that are expected to fail would be as odd as too many.
    #expect(band.low > 1450 && band.high > 1580 && band.high < 1600)
    let fallen = profile.close(count: 1400, of: 1600, slot: 9, settings: settings)
    #expect(fallen.direction == .tooFew)
    let reported = try #require(fallen.band)
    #expect(reported.low == band.low && reported.high == band.high)
  }

  @Test func tooSmallADenominatorSaysNothing() {
    var dice = Dice(22)
    var (profile, _) = learnt(0.02, &dice)
    let before = profile
    for (count, total) in [(0, 0), (49, 49), (.max, 1), (5, -3)] {
      let judgement = profile.close(count: count, of: total, slot: 3, settings: settings)
      #expect(judgement.verdict == .tooLittle)
      #expect(judgement.direction == .none)
      #expect(profile == before)
    }
    #expect(profile.band(of: 0, slot: 3, settings: settings).high == .max)
  }
}
