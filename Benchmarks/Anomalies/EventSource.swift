import Events
import Glibc

/// A made-up source as single events, for silence.
struct EventSource {
  let name: String
  var weeks = 8
  var learnWeeks = 2
  /// A stop is to be known after so many hours at the latest, whenever it comes: what 25 events take at the quietest hours, an
  /// hour for a busy source, or one and a half periods of a job and some.
  let mostHours: Double
  /// Draws the times, in seconds since the stream began (a Monday), in order.
  let draw: (inout SeededGenerator, Double) -> [Double]

  /// Events whose rate, per hour, changes with time.
  private static func wavering(
    _ random: inout SeededGenerator, until end: Double, most: Double, _ rate: (Double) -> Double
  ) -> [Double] {
    var times: [Double] = []
    var now = 0.0
    while true {
      now += random.exponential() / most * 3600
      guard now < end else { return times }
      if random.uniform() < rate(now / 3600) / most { times.append(now) }
    }
  }

  private static func regular(
    _ random: inout SeededGenerator, until end: Double, every: Double, from: Double, jitter: Double
  ) -> [Double] {
    stride(from: from, to: end, by: every).map { max(0, $0 + jitter * random.normal()) }.sorted()
  }

  static var all: [EventSource] {
    [
      EventSource(name: "busy", mostHours: 1) { random, end in
        wavering(&random, until: end, most: 160) { Source.wave($0, 100, 0.6) }
      },
      EventSource(name: "office", mostHours: 6.7) { random, end in
        wavering(&random, until: end, most: 200) { Source.office($0) / 4 }
      },
      EventSource(name: "clusters", mostHours: 6) { random, end in
        var times: [Double] = []
        for start in wavering(&random, until: end, most: 10, { _ in 10 }) {
          for _ in 0...random.below(20) { times.append(start + 60 * random.uniform()) }
        }
        return times.sorted()
      },
      EventSource(name: "bursts", mostHours: 4) { random, end in
        var waver = 0.0
        let factors = (0...Int(end / 3600)).map { _ in
          waver = 0.5 * waver + 0.75.squareRoot() * 0.5 * random.normal()
          return min(exp(waver), 5)
        }
        return wavering(&random, until: end, most: 300) { factors[Int($0)] * 60 }
      },
      EventSource(name: "slow", mostHours: 150) { random, end in
        wavering(&random, until: end, most: 1) { _ in 1.0 / 6 }
      },
      EventSource(name: "minutely", mostHours: 0.25) { random, end in
        regular(&random, until: end, every: 60, from: 30, jitter: 5)
      },
      EventSource(name: "hourly job", mostHours: 2) { random, end in
        regular(&random, until: end, every: 3600, from: 120, jitter: 20)
      },
      EventSource(name: "daily job", mostHours: 38) { random, end in
        regular(&random, until: end, every: 86_400, from: 4 * 3600, jitter: 400)
      },
      EventSource(name: "weekly job", weeks: 20, learnWeeks: 8, mostHours: 11 * 24) { random, end in
        regular(&random, until: end, every: 604_800, from: 6 * 86_400, jitter: 1200)
      },
      EventSource(name: "nightly batch", mostHours: 38) { random, end in
        regular(&random, until: end, every: 86_400, from: 7800, jitter: 240).flatMap { start in
          (0..<200).map { _ in start + 300 * random.uniform() }.sorted()
        }
      },
    ]
  }
}
