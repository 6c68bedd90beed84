import Glibc

/// A made-up source: what it brings in each interval, and how it scatters.
struct Source {
  enum Scatter {
    /// A negative binomial with this spread.
    case plain(Double)
    /// Log-normal wavering that lasts: standard deviation of the logarithm, and what of it is left an hour later.
    case bursts(Double, Double)
  }

  let name: String
  let intervalSeconds: Int
  let scatter: Scatter
  /// Of a share: the denominator's mean, as a share of `rate`.
  var share: Double?
  /// Events an hour at an hour of the stream, which begins on a Monday.
  let rate: (Double) -> Double
  /// Hours that are not like the others though nothing is wrong with the source; what is said there is neither false nor
  /// asked for.
  var excused: [Range<Double>] = []
  var weeks = 10

  static func office(_ hour: Double) -> Double {
    let day = Int(hour / 24) % 7
    let time = hour.truncatingRemainder(dividingBy: 24)
    if day >= 5 { return 30 }
    if time < 7 || time >= 19 { return 15 }
    if time < 9 { return 300 }
    if time >= 17 { return 250 }
    return time >= 12 && time < 13 ? 500 : 800
  }

  static func wave(_ hour: Double, _ mean: Double, _ depth: Double) -> Double {
    mean * (1 + depth * sin((hour - 9) / 24 * 2 * Double.pi))
  }

  static var all: [Source] {
    [
      Source(name: "office", intervalSeconds: 3600, scatter: .plain(0.02), rate: office),
      Source(name: "nightly", intervalSeconds: 3600, scatter: .plain(0.02)) { hour in
        let time = Int(hour) % 24
        let day = Int(hour / 24) % 7
        if time == 3, day == 6 { return 20_000 }
        return time == 2 ? 3000 : 40
      },
      Source(name: "flat", intervalSeconds: 3600, scatter: .plain(0.005)) { _ in 120 },
      Source(name: "bursty", intervalSeconds: 3600, scatter: .bursts(0.5, 0.5)) { wave($0, 60, 0.4) },
      Source(name: "wild", intervalSeconds: 3600, scatter: .plain(1.2)) { _ in 100 },
      Source(name: "tiny", intervalSeconds: 3600, scatter: .plain(0.05)) { wave($0, 0.9, 0.7) },
      Source(name: "rare", intervalSeconds: 3600, scatter: .plain(0.05)) { _ in 0.02 },
      Source(name: "weekend", intervalSeconds: 3600, scatter: .plain(0.03)) { hour in
        wave(hour, Int(hour / 24) % 7 >= 5 ? 600 : 200, 0.6)
      },
      Source(
        name: "deployment", intervalSeconds: 3600, scatter: .plain(0.02),
        rate: { office($0) * ($0 >= 4 * 168 + 58 ? 2 : 1) }, excused: [(4 * 168 + 58)..<(4 * 168 + 58 + 72)]),
      Source(name: "drift", intervalSeconds: 3600, scatter: .plain(0.02)) {
        wave($0, 200 * pow(1.05, $0 / 168), 0.6)
      },
      Source(
        name: "holiday", intervalSeconds: 3600, scatter: .plain(0.02),
        rate: { hour in
          let day = Int(hour / 24)
          return [30, 45, 46].contains(day) ? 25 : office(hour)
        }, excused: [(30 * 24)..<(31 * 24), (45 * 24)..<(47 * 24)]),
      Source(
        name: "web-5min", intervalSeconds: 300, scatter: .plain(0.02), rate: { wave($0, 3000, 0.7) }, weeks: 6
      ),
      Source(
        name: "web-1min", intervalSeconds: 60, scatter: .plain(0.03), rate: { wave($0, 1800, 0.7) }, weeks: 4),
      Source(
        name: "daily", intervalSeconds: 86_400, scatter: .plain(0.02),
        rate: { Int($0 / 24) % 7 < 5 ? 20 : 3 }, weeks: 26),
      Source(
        name: "5xx-share", intervalSeconds: 3600, scatter: .plain(0.05), share: 0.01,
        rate: { wave($0, 5000, 0.7) }),
      Source(
        name: "5xx-small", intervalSeconds: 3600, scatter: .plain(0.1), share: 0.03,
        rate: { wave($0, 400, 0.9) }),
      Source(
        name: "ok-share", intervalSeconds: 3600, scatter: .plain(0.05), share: 0.97,
        rate: { wave($0, 2000, 0.7) }),
    ]
  }
}
