import LocatedYAML

/// Reads the `expectation` map of a document.
struct ExpectationReader {
  let root: YAMLMapping
  private(set) var warnings: [Diagnostic] = []

  init(root: YAMLMapping) { self.root = root }

  private static let keys = [
    "rules", "every", "calendar", "per", "within", "grace", "timezone", "if", "attests",
  ]

  mutating func read(_ metadata: Metadata) throws(Diagnostic) -> Expectation {
    guard let node = root["expectation"] else { throw root.missing("expectation") }
    let map = try node.expectMapping("'expectation'")
    try map.rejectUnknownKeys(besides: ExpectationReader.keys, in: "'expectation'")
    if let entry = root.entry("logsource") {
      throw Diagnostic(
        .error, at: entry.keyLocation, "an expectation has no 'logsource'; the rules that it counts have")
    }
    if let entry = try root.mapping("attestd")?.entries.first(where: { $0.key != "signals" }) {
      throw Diagnostic(
        .error, at: entry.keyLocation,
        "'attestd' of an expectation has 'signals' only; '\(entry.key.shortened)' is for the rules that it counts"
      )
    }
    let schedule = try schedule(map)
    var expectation = Expectation(
      metadata: metadata, rules: try references(map), schedule: schedule,
      graceSeconds: try grace(map, schedule),
      zone: try zone(map, schedule))
    expectation.condition = try reference("if", of: map)
    expectation.control = try reference("attests", of: map)
    guard !expectation.rules.isEmpty || expectation.control != nil else {
      throw Diagnostic(
        .error, at: map.entry("rules")?.keyLocation ?? map.location,
        "an expectation needs 'rules', whose matches meet it, or 'attests', a control whose attestations do")
    }
    return expectation
  }

  // MARK: What counts

  private mutating func references(_ map: YAMLMapping) throws(Diagnostic) -> [Correlation.Reference] {
    guard let node = map["rules"] else { return [] }
    var references: [Correlation.Reference] = []
    for part in node.sequence ?? [node] {
      let text = try part.expectString("each of 'rules'")
      if references.contains(where: { $0.text == text }) {
        warnings.append(part.remark(.repeatedReference, "the rule '\(text.shortened)' is listed twice"))
      } else {
        references.append(.init(text: text, location: part.location))
      }
    }
    guard !references.isEmpty else { throw node.error("'rules' must name at least one rule") }
    return references
  }

  private func reference(_ key: String, of map: YAMLMapping) throws(Diagnostic) -> Correlation.Reference? {
    guard let node = map[key] else { return nil }
    let text = try node.expectString("'\(key)'")
    guard text.contains(where: { !$0.isWhitespace }) else { throw node.error("'\(key)' is empty") }
    return .init(text: text, location: node.location)
  }

  // MARK: When

  private func schedule(_ map: YAMLMapping) throws(Diagnostic) -> Expectation.Schedule {
    let kinds = ["every", "calendar", "per"].compactMap { map.entry($0) }
    guard let kind = kinds.first else {
      throw Diagnostic(
        .error, at: map.location,
        "an expectation needs its period: 'every: 1d', 'calendar: weekly' or 'per: boot'")
    }
    if let second = kinds.dropFirst().first {
      throw Diagnostic(
        .error, at: second.keyLocation,
        "an expectation has one kind of period; '\(kind.key)' is there already")
    }
    if let within = map.entry("within"), kind.key != "per" {
      throw Diagnostic(.error, at: within.keyLocation, "'within' belongs to 'per: boot'")
    }
    switch kind.key {
    case "calendar": return .calendar(try CalendarTimesReader.read(kind.value))
    case "per":
      guard try kind.value.expectString("'per'") == "boot" else {
        throw kind.value.error("'per' can only be 'boot', not \(kind.value.gist)")
      }
      let within = try map.required("within", of: "an expectation with 'per: boot'")
      return .boot(withinSeconds: try span(within, "'within'", from: 1))
    default: return try every(kind.value)
    }
  }

  /// Whole days and weeks are those of the zone; everything shorter is exact.
  private func every(_ node: YAMLNode) throws(Diagnostic) -> Expectation.Schedule {
    let text = try node.expectString("'every'")
    if let unit = text.last, unit == "d" || unit == "w" {
      let digits = text.dropLast()
      guard (1...4).contains(digits.utf8.count), digits.utf8.allSatisfy({ (48...57).contains($0) }),
        let count = Int(digits), count > 0, count <= (unit == "w" ? 522 : 3_660)
      else {
        throw node.error("'every' must be from one day to ten years, not \(node.gist)")
      }
      return .days(unit == "w" ? count * 7 : count)
    }
    let seconds = try span(node, "'every'", from: 1)
    guard seconds >= ExpectationReader.shortestSeconds else {
      throw node.error(
        "'every' must be a minute at least, not \(node.gist): each period becomes a statement that is kept for years"
      )
    }
    return .seconds(seconds)
  }

  private static let shortestSeconds = 60

  /// Grace may reach into the next period, but not over it: one event would be late for several.
  private func grace(_ map: YAMLMapping, _ schedule: Expectation.Schedule) throws(Diagnostic) -> Int {
    guard let node = map["grace"] else { return 0 }
    let grace = try span(node, "'grace'", from: 0)
    let most: Int
    switch schedule {
    case .seconds(let seconds): most = seconds
    case .days(let days): most = days * 86_400
    case .calendar(let times):
      let isByDay = times.weekdays.isEmpty && times.days.isEmpty
      most = isByDay ? 86_400 : times.days.isEmpty ? 7 * 86_400 : 28 * 86_400
    case .boot: most = 31 * 86_400
    }
    guard grace <= most else {
      throw node.error("'grace' is longer than the period it belongs to: at most \(most) s, not \(node.gist)")
    }
    return grace
  }

  private func span(_ node: YAMLNode, _ what: String, from least: Int) throws(Diagnostic) -> Int {
    let seconds = try node.expectSeconds(what)
    guard seconds >= least, seconds <= 3_660 * 86_400 else {
      throw node.error("\(what) must be more than nothing and at most ten years, not \(node.gist)")
    }
    return seconds
  }

  private func zone(
    _ map: YAMLMapping, _ schedule: Expectation.Schedule
  ) throws(Diagnostic) -> Correlation.Reference {
    guard let entry = map.entry("timezone"), let node = map["timezone"] else {
      return .init(text: "UTC", location: map.location)
    }
    switch schedule {
    case .days, .calendar: break
    case .seconds, .boot:
      throw Diagnostic(
        .error, at: entry.keyLocation,
        "'timezone' says when days begin; this period is counted in seconds (a day of the zone is '1d')")
    }
    let text = try node.expectString("'timezone'")
    guard text != "local" else {
      throw node.error("name the zone, such as Europe/Berlin: 'local' would change with the host's setting")
    }
    return .init(text: text, location: node.location)
  }
}
