/// Correlates by going over everything that was ever recorded, each time again.
///
/// Events come in order of arrival, in batches; behind some of them somebody looks who has a clock of his own.
struct ReferenceCorrelator {
  struct Event {
    /// Seconds.
    var time: Int
    var number: Int
    var fields: [(name: String, value: String?)]

    /// The first value, if it is one.
    func first(_ name: String) -> String? { fields.first { $0.name == name }?.value }
  }

  struct Report: Equatable, CustomStringConvertible {
    var name: String
    var time: Int
    /// Of the event that decided it, or that was the last of its group.
    var number: Int
    var group: [String]
    var isRepeat: Bool

    var description: String {
      "\(name) \(isRepeat ? "again" : "first") at \(time), event \(number), \(group)"
    }
  }

  /// As ordered by time and arrival.
  private struct Entry {
    var time: Int
    var arrival: Int
    var members: Set<Int>
    /// For value_count the tuple, for figures the number as text.
    var value: [String]
    var event: Event
    var group: [String]
  }

  private struct Group {
    var entries: [Entry] = []
    var isFiring = false
    /// The last that arrived, and of negated conditions the last that was wanted, of each stretch of a timespan.
    var last: [(opened: Int, entry: Entry)] = []

    mutating func see(_ entry: Entry, _ span: Int) {
      if let latest = last.last,
        last.count == 16 || (latest.opened...latest.opened + span).contains(entry.time)
      {
        last[last.count - 1].entry = entry
      } else {
        last.append((entry.time, entry))
      }
    }
  }

  private static let lateness = 10
  /// Seconds behind the last event when every window is over.
  static let afterAll = 1_000

  /// Whether somebody looks behind a batch with this as its last event.
  static func isLook(behind event: Event) -> Bool { event.number % 3 == 0 }

  private let correlations: [WrittenCorrelation]
  private var groups: [[[String]: Group]]
  /// Of all events that were counted.
  private var stamps: [Int] = []
  private var arrivals = 0
  private var reports: [Report] = []

  init(_ written: [WrittenCorrelation]) {
    // Each behind those that it counts.
    var ordered: [WrittenCorrelation] = []
    func visit(_ correlation: WrittenCorrelation) {
      guard !ordered.contains(where: { $0.name == correlation.name }) else { return }
      for rule in correlation.rules { written.first { $0.name == rule }.map(visit) }
      ordered.append(correlation)
    }
    written.forEach(visit)
    correlations = ordered
    groups = Array(repeating: [:], count: ordered.count)
  }

  /// All reports about a stream and what follows when nothing comes any more.
  static func reports(_ batches: [[Event]], _ correlations: [WrittenCorrelation]) -> [Report] {
    var correlator = ReferenceCorrelator(correlations)
    for batch in batches { correlator.process(batch) }
    if let last = batches.last?.last { correlator.look(at: last.time + afterAll) }
    return correlator.reports
  }

  private mutating func process(_ batch: [Event]) {
    for event in batch {
      let rules = ["a", "b", "c"].filter { event.first($0) == "yes" }.map { "r" + $0 }
      guard correlations.contains(where: { !$0.rules.filter(rules.contains).isEmpty }) else { continue }
      stamps.append(event.time)
      look(at: reached)
      count([(names: rules, event: event)], reached)
    }
    if let last = batch.last, Self.isLook(behind: last) { look(at: last.time) }
  }

  /// What all but three of the last sixteen events have reached.
  private var reached: Int {
    let recent = stamps.suffix(16).sorted()
    return recent.count < 13 ? Int.min / 2 : recent[recent.count - 13]
  }

  private mutating func look(at time: Int) {
    while let (index, key) = firstOver(time - Self.lateness) { judge(index, key) }
  }

  // MARK: Counting

  /// Carriers are the event itself and whatever correlations say because of it.
  private mutating func count(_ first: [(names: [String], event: Event)], _ reached: Int) {
    var carriers = first
    for (index, correlation) in correlations.enumerated() {
      var place = 0
      while place < carriers.count {
        for entry in entries(of: carriers[place], for: correlation) {
          if let report = record(entry, index, reached) {
            reports.append(report)
            if !report.isRepeat { carriers.append(([correlation.name], event(report, correlation))) }
          }
        }
        place += 1
      }
    }
  }

  private func event(_ report: Report, _ correlation: WrittenCorrelation) -> Event {
    Event(
      time: report.time, number: report.number,
      fields: zip(correlation.groupBy, report.group).map { ($0, $1) })
  }

  /// One event is one entry of a group, whatever members it stands for.
  private func entries(
    of carrier: (names: [String], event: Event), for correlation: WrittenCorrelation
  ) -> [Entry] {
    var entries: [Entry] = []
    for (member, rule) in correlation.rules.enumerated() where carrier.names.contains(rule) {
      let group = correlation.groupBy.map { carrier.event.first(correlation.field($0, of: rule)) }
      let values = correlation.fields.map { carrier.event.first(correlation.field($0, of: rule)) }
      guard !group.contains(nil), !values.contains(nil) else { continue }
      if correlation.isFigure, Decimal(values[0] ?? "") == nil { continue }
      let key = group.compactMap { $0.map(Self.folded) }
      if let known = entries.firstIndex(where: { $0.group.map(Self.folded) == key }) {
        entries[known].members.insert(member)
      } else {
        entries.append(
          Entry(
            time: carrier.event.time, arrival: arrivals, members: [member],
            value: values.compactMap { $0.map(Self.folded) }, event: carrier.event,
            group: group.compactMap { $0 }))
      }
    }
    return entries
  }

  private static func folded(_ text: String) -> String {
    text.unicodeScalars.map { String(Folding.fold($0)) }.joined()
  }

  private mutating func record(_ entry: Entry, _ index: Int, _ reached: Int) -> Report? {
    let correlation = correlations[index]
    let key = entry.group.map(Self.folded)
    var group = groups[index][key] ?? Group()
    defer { groups[index][key] = group }
    var entry = entry
    entry.arrival = arrivals
    arrivals += 1
    // What lies beyond the source's time may be a stamp from the future.
    let latest = min(group.entries.map(\.time).max() ?? entry.time, reached)
    guard correlation.isDecidedLater else {
      if entry.time < latest - correlation.span - Self.lateness { return nil }
      group.entries.append(entry)
      let ends = group.entries.map(\.time).filter { $0 >= entry.time && $0 <= entry.time + correlation.span }
      let isMet = ends.contains { end in
        correlation.isMet(Self.window(group.entries, end - correlation.span, end))
      }
      let wasFiring = group.isFiring
      if isMet { group.isFiring = true } else if entry.time >= latest { group.isFiring = false }
      return isMet
        ? Report(
          name: correlation.name, time: entry.time, number: entry.event.number, group: entry.group,
          isRepeat: wasFiring) : nil
    }
    group.entries.append(entry)
    let wanted = correlation.wanted
    if wanted.isEmpty || !entry.members.isDisjoint(with: wanted) { group.see(entry, correlation.span) }
    dropUnanchored(&group, wanted)
    return nil
  }

  private static func window(_ entries: [Entry], _ from: Int, _ to: Int) -> [WrittenCorrelation.Seen] {
    entries.filter { $0.time >= from && $0.time <= to }
      .sorted { ($0.time, $0.arrival) < ($1.time, $1.arrival) }
      .map { .init(members: $0.members, value: $0.value) }
  }

  /// Nothing before the oldest anchor is looked at again.
  private func dropUnanchored(_ group: inout Group, _ wanted: Set<Int>) {
    guard !wanted.isEmpty else { return }
    let anchors = group.entries.filter { !$0.members.isDisjoint(with: wanted) }
    guard let first = anchors.min(by: { ($0.time, $0.arrival) < ($1.time, $1.arrival) }) else {
      group.entries = []
      return
    }
    group.entries.removeAll { ($0.time, $0.arrival) < (first.time, first.arrival) }
  }

  // MARK: Ends of windows

  private func firstOver(_ watermark: Int) -> (Int, [String])? {
    var best: (end: Int, index: Int, key: [String])?
    for (index, correlation) in correlations.enumerated() where correlation.isDecidedLater {
      for (key, group) in groups[index] {
        guard let start = group.entries.map(\.time).min(), start + correlation.span < watermark else {
          continue
        }
        let candidate = (end: start + correlation.span, index: index, key: key)
        guard let known = best else {
          best = candidate
          continue
        }
        if (candidate.end, candidate.index) < (known.end, known.index)
          || (candidate.end, candidate.index) == (known.end, known.index) && Self.precedes(key, known.key)
        {
          best = candidate
        }
      }
    }
    return best.map { ($0.index, $0.key) }
  }

  /// Of groups whose windows end together, shorter values come first.
  private static func precedes(_ a: [String], _ b: [String]) -> Bool {
    for (a, b) in zip(a, b) where a != b {
      let (a, b) = (Array(a.utf8), Array(b.utf8))
      return a.count == b.count ? a.lexicographicallyPrecedes(b) : a.count < b.count
    }
    return false
  }

  private mutating func judge(_ index: Int, _ key: [String]) {
    let correlation = correlations[index]
    guard var group = groups[index][key], let start = group.entries.map(\.time).min() else { return }
    let end = start + correlation.span
    let isMet = correlation.isMet(Self.window(group.entries, start, end))
    let wasFiring = group.isFiring
    group.isFiring = isMet
    let seen = group.last.last { $0.opened <= end } ?? group.last.first
    group.last.removeAll { $0.opened < seen?.opened ?? 0 }
    if correlation.wanted.isEmpty {
      group.entries.removeAll { $0.time <= end }
    } else {
      let anchor = group.entries.min { ($0.time, $0.arrival) < ($1.time, $1.arrival) }
      group.entries.removeAll { $0.arrival == anchor?.arrival }
      dropUnanchored(&group, correlation.wanted)
    }
    groups[index][key] = group.entries.isEmpty ? nil : group
    guard isMet, let last = seen?.entry else { return }
    let report = Report(
      name: correlation.name, time: end, number: last.event.number, group: last.group, isRepeat: wasFiring)
    reports.append(report)
    if !report.isRepeat { count([([correlation.name], event(report, correlation))], min(reached, end)) }
  }
}

extension WrittenCorrelation {
  /// What a window holds of one entry.
  struct Seen {
    var members: Set<Int>
    var value: [String]
  }

  var isFigure: Bool { ["value_sum", "value_avg", "value_percentile", "value_median"].contains(kind) }

  var isDecidedLater: Bool {
    switch requirement {
    case .plain: false
    case .bounds(let bounds): bounds.contains { !["gt", "gte"].contains($0.comparison) }
    case .expression: !wanted.isEmpty
    }
  }

  /// Of an expression with a negation: the members that are looked for.
  var wanted: Set<Int> {
    guard case .expression(let condition) = requirement, condition.text.contains("not ") else { return [] }
    return Set(rules.indices.filter { condition.mentions(rules[$0], isNegated: false) })
  }

  func isMet(_ window: [Seen]) -> Bool {
    switch kind {
    case "event_count": return admits(Double(window.count))
    case "value_count": return admits(Double(Set(window.map(\.value)).count))
    case "temporal":
      let seen = window.reduce(into: Set<Int>()) { $0.formUnion($1.members) }
      return isMet(by: seen)
    case "temporal_ordered":
      let wanted = wanted
      let seen = window.reduce(into: Set<Int>()) { $0.formUnion($1.members) }
      let ignored = wanted.isEmpty ? [] : seen.subtracting(wanted)
      let steps = wanted.isEmpty ? Set(rules.indices) : wanted
      return subsets(of: steps.sorted()).contains { set in
        !set.isEmpty && isChain(set, window) && isMet(by: Set(set).union(ignored))
      }
    default:
      let numbers = window.compactMap { Double($0.value[0]) }
      guard !numbers.isEmpty else { return false }
      let sum = numbers.reduce(0, +)
      if kind == "value_sum" { return admits(sum) }
      if kind == "value_avg" { return admits(sum / Double(numbers.count)) }
      let sorted = numbers.sorted()
      let position = Double(percentile ?? 50) / 100 * Double(sorted.count - 1)
      let below = Int(position.rounded(.down))
      let above = Int(position.rounded(.up))
      return admits(sorted[below] + (sorted[above] - sorted[below]) * (position - Double(below)))
    }
  }

  private func isMet(by seen: Set<Int>) -> Bool {
    switch requirement {
    case .plain: seen.count == rules.count
    case .bounds: admits(Double(seen.count))
    case .expression(let condition): condition.holds { name in seen.contains { rules[$0] == name } }
    }
  }

  private func admits(_ figure: Double) -> Bool {
    guard case .bounds(let bounds) = requirement else { return false }
    return bounds.allSatisfy { bound in
      switch bound.comparison {
      case "gt": figure > bound.value
      case "gte": figure >= bound.value
      case "lt": figure < bound.value
      case "lte": figure <= bound.value
      case "eq": figure == bound.value
      default: figure != bound.value
      }
    }
  }

  private func subsets(of items: [Int]) -> [[Int]] {
    guard let first = items.first else { return [[]] }
    let rest = subsets(of: Array(items.dropFirst()))
    return rest.map { [first] + $0 } + rest
  }

  /// Whether entries follow each other that are these members, in this order, each an entry of its own.
  private func isChain(_ members: [Int], _ window: [Seen]) -> Bool {
    var left = members[...]
    for entry in window {
      guard let next = left.first else { break }
      if entry.members.contains(next) { left = left.dropFirst() }
    }
    return left.isEmpty
  }
}

extension WrittenRule.Condition {
  /// Mentioned under an even or odd number of negations.
  func mentions(_ name: String, isNegated: Bool) -> Bool {
    switch self {
    case .name(let own): own == name && !isNegated
    case .not(let part): part.mentions(name, isNegated: !isNegated)
    case .and(let parts), .or(let parts): parts.contains { $0.mentions(name, isNegated: isNegated) }
    case .of: false
    }
  }

  func holds(_ isSeen: (String) -> Bool) -> Bool {
    switch self {
    case .name(let name): isSeen(name)
    case .not(let part): !part.holds(isSeen)
    case .and(let parts): parts.allSatisfy { $0.holds(isSeen) }
    case .or(let parts): parts.contains { $0.holds(isSeen) }
    case .of: false
    }
  }
}
