import Baselines
import Events

/// What was said about silences of one source.
struct SilenceTally {
  var weeks = 0.0
  var falseFindings = 0
  var worst = 0.0
  /// Of stops: hours until they were known, and events that would have come by then.
  var delays: [Double] = []
  var expected: [Double] = []
  var missed = 0

  /// Watches a stream to its end and then for as long again as a stop may take to be found, as a daemon would: with a queue of
  /// moments.
  private static func watch(_ times: [Double], until end: Double, _ settings: SilenceSettings)
    -> [(at: Double, judgement: SilenceJudgement)]
  {
    func slot(_ time: Timestamp) -> Int { Int(time.microseconds / 3_600_000_000 % 168) }
    func stamp(_ seconds: Double) -> Timestamp { Timestamp(microseconds: Int64(seconds * 1e6)) }
    var profile = SilenceProfile()
    var due: Timestamp?
    var said: [(at: Double, judgement: SilenceJudgement)] = []
    func pass(_ now: Timestamp) {
      while let moment = due, moment <= now {
        if let judgement = profile.report(at: moment, settings: settings, slot: slot) {
          said.append((Double(moment.microseconds) / 1e6, judgement))
        }
        due = profile.due(settings: settings, slot: slot)
      }
    }
    for time in times where time < end {
      pass(stamp(time))
      profile.note(stamp(time), settings: settings, slot: slot)
      if due == nil { due = profile.due(settings: settings, slot: slot) }
    }
    pass(stamp(end + 40 * 86_400))
    return said
  }

  mutating func add(_ source: EventSource, seed: UInt64) {
    var random = SeededGenerator(seed)
    let end = Double(source.weeks) * 604_800
    let learn = Double(source.learnWeeks) * 604_800
    let settings = SilenceSettings(learnSeconds: source.learnWeeks * 604_800)
    let times = source.draw(&random, end)
    let clean = SilenceTally.watch(times, until: end, settings).filter { $0.at < end }
    weeks += (end - learn) / 604_800
    falseFindings += clean.count
    worst = max(worst, Double(clean.count) / ((end - learn) / 604_800))
    for _ in 0..<8 {
      let stop = learn + (end - learn) * random.uniform()
      let said = SilenceTally.watch(times, until: stop, settings)
      guard let found = said.last, found.at >= stop else {
        missed += 1
        continue
      }
      // From the stop, not from the last event: nobody can see the one before the other.
      delays.append((found.at - stop) / 3600)
      expected.append(found.judgement.expectedEvents)
    }
    delays.sort()
    expected.sort()
  }

  func quantile(_ values: [Double], _ share: Double) -> Double {
    values.isEmpty ? .nan : values[min(values.count - 1, Int(share * Double(values.count)))]
  }
}
