import Baselines
import Glibc

/// Runs made-up months through baselines and prints what they find, beside two simpler ways; exit status 1 when a bar is
/// missed. Arguments: the first seed and how many. Seeds 1 to 60 were used to choose the method's constants, so the default
/// begins elsewhere.
@main
struct Main {
  static func main() {
    let arguments = CommandLine.arguments.dropFirst().compactMap { UInt64($0) }
    let first = arguments.first ?? 2001
    let seeds = first..<(first + (arguments.dropFirst().first ?? 20))
    var missed: [String] = []
    print("Rates: \(seeds.count) seeds from \(first), each without incidents and with two or three a week\n")
    rates(seeds, &missed)
    print("\nSilence: eight stops a seed, each in a stream of its own\n")
    silences(seeds, &missed)
    costs(&missed)
    print(
      missed.isEmpty ? "\nall bars met" : "\nmissed:\n" + missed.map { "  " + $0 }.joined(separator: "\n"))
    if !missed.isEmpty { exit(1) }
  }

  private static func rates(_ seeds: Range<UInt64>, _ missed: inout [String]) {
    let kinds = Incident.Kind.allCases
    print(
      Text.left("source", 11), Text.right("false/week", 11), Text.right("incidents", 11),
      Text.right("worst", 6),
      kinds.map { Text.right($0.rawValue, 6) + Text.right("plain", 12) }.joined())
    var totals: [Method: Tally] = [:]
    for source in Source.all {
      var clean = Tally()
      var tallies: [Method: Tally] = [:]
      for seed in seeds {
        let own = source.name.utf8.reduce(seed) { $0 &* 31 &+ UInt64($1) }
        clean.add(Tally(.baseline, on: Month(source, seed: own, incidents: false)))
        let month = Month(source, seed: own &+ 1, incidents: true)
        for method in Method.allCases { tallies[method, default: Tally()].add(Tally(method, on: month)) }
      }
      for (method, tally) in tallies { totals[method, default: Tally()].add(tally) }
      let ours = tallies[.baseline] ?? Tally()
      let worst = max(clean.worst, ours.worst)
      let recalls = kinds.map { kind in
        Text.right(Text.share(ours.found[kind], ours.injected[kind]), 6)
          + Text.right("\(ours.plainFound[kind, default: 0])/\(ours.plain[kind, default: 0])", 12)
      }
      print(
        Text.left(source.name, 11), Text.right(Text.number(clean.falseRate, 2), 11),
        Text.right(Text.number(ours.falseRate, 2), 11), Text.right(Text.number(worst, 2), 6), recalls.joined()
      )
      let most = max(clean.falseRate, ours.falseRate)
      if most > 1 { missed.append("\(source.name): \(Text.number(most, 2)) false findings a week") }
      for kind in [Incident.Kind.five, .none] where ours.plainFound[kind] != ours.plain[kind] {
        missed.append("\(source.name): \(kind.rawValue) not always found in its first interval")
      }
    }
    print(
      "\n" + Text.left("all sources", 16), Text.right("precision", 10), Text.right("false/week", 11),
      terminator: "")
    print(kinds.map { Text.right($0.rawValue, 7) }.joined(), "  worst month")
    for method in Method.allCases {
      let tally = totals[method] ?? Tally()
      print(
        Text.left(method.rawValue, 16),
        Text.right(Text.share(tally.trueFindings, tally.trueFindings + tally.falseFindings), 10),
        Text.right(Text.number(tally.falseRate, 2), 11), terminator: "")
      print(
        kinds.map { Text.right(Text.share(tally.found[$0], tally.injected[$0]), 7) }.joined(),
        "  " + Text.number(tally.worst, 1))
    }
  }

  private static func silences(_ seeds: Range<UInt64>, _ missed: inout [String]) {
    print(
      Text.left("source", 14), Text.right("false/week", 10), Text.right("worst", 6), Text.right("found", 7),
      Text.right("median h", 9), Text.right("95 % h", 9), Text.right("most h", 9), Text.right("bar h", 7),
      Text.right("events missed by then", 22))
    for source in EventSource.all {
      var tally = SilenceTally()
      for seed in seeds { tally.add(source, seed: source.name.utf8.reduce(seed) { $0 &* 31 &+ UInt64($1) }) }
      let most = tally.delays.last ?? .infinity
      print(
        Text.left(source.name, 14), Text.right(Text.number(Double(tally.falseFindings) / tally.weeks, 2), 10),
        Text.right(Text.number(tally.worst, 2), 6),
        Text.right(Text.share(tally.delays.count, tally.delays.count + tally.missed), 7),
        Text.right(Text.number(tally.quantile(tally.delays, 0.5), 2), 9),
        Text.right(Text.number(tally.quantile(tally.delays, 0.95), 2), 9),
        Text.right(Text.number(most, 2), 9),
        Text.right(Text.number(source.mostHours, 2), 7),
        Text.right(Text.number(tally.quantile(tally.expected, 0.5), 1), 22))
      if tally.missed > 0 { missed.append("silence of \(source.name): \(tally.missed) stops never found") }
      if most > source.mostHours {
        missed.append("silence of \(source.name): found after \(Text.number(most, 2)) h")
      }
      if Double(tally.falseFindings) > tally.weeks {
        missed.append("silence of \(source.name): more than one false finding a week")
      }
    }
  }

  private static func costs(_ missed: inout [String]) {
    let units = Costs.units()
    let times = Costs.times()
    let thousand = (units.busy + 9 * units.quiet) / 1000
    print(
      "\nmemory: \(Text.number(units.busy, 0)) bytes for a group with a season (stored \(units.storedBusy)),",
      "\(Text.number(units.quiet, 0)) for one without (\(units.storedQuiet));",
      "10,000 groups of which 1,000 are busy: \(Text.number(thousand, 2)) MB")
    print(
      "time: close \(Text.number(times.close, 0)) ns, band \(Text.number(times.band, 0)) ns,",
      "weeks without an event \(Text.number(times.empty / 1000, 0)) us,",
      "event noted for silence \(Text.number(times.note, 0)) ns")
    if units.busy > 720 { missed.append("a group with a season takes more than 720 bytes") }
    if units.quiet > 160 { missed.append("a group without a season takes more than 160 bytes") }
  }
}
