import Baselines
import Events

extension Deviation {
  /// An interval with too many or too few.
  init(_ judgement: RateJudgement, _ meter: RateMeter, _ settings: RateSettings, isLearning: Bool) {
    let span = Deviation.span(Double(settings.intervalSeconds))
    var expected: String
    var seen: String
    if let total = judgement.total {
      expected = "about \(Deviation.percent(judgement.expected, of: total)) of \(total)"
      seen = "\(Deviation.percent(Double(judgement.seen), of: total)) of \(total), that is \(judgement.seen)"
    } else {
      expected = "about \(Deviation.figure(judgement.expected))"
      seen = "\(judgement.seen)"
    }
    if let band = judgement.band {
      expected += band.high == .max ? ", at least \(band.low)" : ", \(band.low) to \(band.high)"
    }
    expected += ", in \(span) at this hour of the week"
    seen += judgement.direction == .tooMany ? ", too many" : ", too few"
    self.init(
      expected: expected, seen: seen, since: meter.first, oneIn: judgement.oneIn, isLearning: isLearning)
  }

  /// Nothing came any more.
  init(_ judgement: SilenceJudgement, at time: Timestamp, isLearning: Bool) {
    let silent = Double(time.microseconds &- judgement.since.microseconds) / 1e6
    self.init(
      expected:
        "the next event after at most \(Deviation.span(judgement.longestUsualSeconds)), the longest pause that was usual; "
        + "about \(Deviation.figure(judgement.expectedEvents)) events by now",
      seen: "none for \(Deviation.span(silent)), since \(judgement.since)", since: judgement.learntSince,
      oneIn: judgement.oneIn, isLearning: isLearning)
  }

  /// With two significant digits where it is small; the same on every machine.
  private static func figure(_ value: Double) -> String {
    guard value < 10 else { return "\(Int(min(value, 1e15).rounded()))" }
    let tenths = Int((max(value, 0) * 10).rounded())
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
  }

  private static func percent(_ part: Double, of total: Int) -> String {
    figure(total > 0 ? part / Double(total) * 100 : 0) + " %"
  }

  /// `90 s`, `15 min`, `6 h`, `3.5 d`.
  private static func span(_ seconds: Double) -> String {
    switch seconds {
    case ..<120: "\(figure(seconds)) s"
    case ..<7_200: "\(figure(seconds / 60)) min"
    case ..<172_800: "\(figure(seconds / 3_600)) h"
    default: "\(figure(seconds / 86_400)) d"
    }
  }
}
