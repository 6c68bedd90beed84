import Events
import LocatedYAML

/// Reads the `baseline` map of a document, and its `logsource` where it looks at whole logs.
struct BaselineReader {
  let root: YAMLMapping
  private(set) var warnings: [Diagnostic] = []

  init(root: YAMLMapping) { self.root = root }

  private enum Kind: String, CaseIterable {
    case firstSeen = "first_seen"
    case rate
    case silence
    case rareTemplate = "rare_template"

    /// Finds values, rather than counting events.
    var isNovelty: Bool { self == .firstSeen || self == .rareTemplate }

    /// Keys beside those that all have.
    var keys: [String] {
      switch self {
      case .firstSeen: ["fields", "network", "forget"]
      case .rate: ["interval", "direction", "factor", "at-least", "timezone", "of"]
      case .silence: ["patience", "at-least"]
      case .rareTemplate: ["at-most", "forget"]
      }
    }
  }

  private static let commonKeys = ["type", "rules", "group-by", "learn", "generate"]
  /// What an entry says without being decoded: a baseline over whole logs groups by nothing else.
  private static let logFields = ["program", "unit"]
  private static let day = 86_400

  mutating func read(_ metadata: Metadata) throws(Diagnostic) -> Baseline {
    guard let node = root["baseline"] else { throw root.missing("baseline") }
    let map = try node.expectMapping("'baseline'")
    if let slip = map.entry("group_by") {
      throw Diagnostic(.error, at: slip.keyLocation, "write 'group-by' instead of 'group_by'")
    }
    let kind = try map.required("type", of: "a baseline").expectCase("'type'", as: Kind.self)
    try map.rejectUnknownKeys(
      besides: BaselineReader.commonKeys + kind.keys, in: "a baseline of type '\(kind.rawValue)'")
    if metadata.attestd.isOperation {
      throw Diagnostic(
        .error, at: root.entry("attestd")?.keyLocation ?? map.location,
        "what a baseline finds is an anomaly; 'kind: operation' belongs to the rules it looks at")
    }
    var metadata = metadata
    // What is new stays new until somebody accepts it: said once a week, not all day. A deviation is said once as it is.
    if metadata.attestd.mergeSeconds == nil, kind.isNovelty {
      metadata.attestd.mergeSeconds = 7 * BaselineReader.day
    }
    let subject = try subject(map, kind)
    let groupBy = try groupBy(map, subject, kind)
    return Baseline(
      metadata: metadata, subject: subject, method: try method(kind, map, groupBy), groupBy: groupBy,
      learnSeconds: try span("learn", of: map, from: 0, ifMissing: 14 * BaselineReader.day),
      generate: try map.boolean("generate") ?? true)
  }

  // MARK: What it looks at

  private mutating func subject(_ map: YAMLMapping, _ kind: Kind) throws(Diagnostic) -> Baseline.Subject {
    guard let entry = root.entry("logsource") else {
      let rules = try references("rules", of: map)
      guard !rules.isEmpty else {
        throw Diagnostic(
          .error, at: map.location,
          "a baseline needs 'rules', whose matches it looks at, or beside 'baseline' a 'logsource', to look at whole logs"
        )
      }
      return .rules(rules)
    }
    if let rules = map.entry("rules") {
      throw Diagnostic(
        .error, at: rules.keyLocation, "a baseline looks at 'rules' or at a 'logsource', not at both")
    }
    guard kind != .firstSeen else {
      throw Diagnostic(
        .error, at: entry.keyLocation,
        "'first_seen' looks at fields, so at matches of 'rules'; a rule can match every entry of a log")
    }
    if let share = map.entry("of") {
      throw Diagnostic(
        .error, at: share.keyLocation, "'of' needs 'rules', whose matches are a share of these")
    }
    var reader = RuleReader(root: root, placeholders: Placeholders())
    let source = try reader.logSource()
    warnings += reader.warnings
    return .logSource(source)
  }

  private mutating func references(
    _ key: String, of map: YAMLMapping
  ) throws(Diagnostic) -> [Correlation.Reference] {
    guard let node = map[key] else { return [] }
    var references: [Correlation.Reference] = []
    for part in node.sequence ?? [node] {
      let text = try part.expectString("each of '\(key)'")
      if references.contains(where: { $0.text == text }) {
        warnings.append(part.remark(.repeatedReference, "the rule '\(text.shortened)' is listed twice"))
      } else {
        references.append(.init(text: text, location: part.location))
      }
    }
    guard !references.isEmpty else { throw node.error("'\(key)' must name at least one rule") }
    return references
  }

  private func groupBy(
    _ map: YAMLMapping, _ subject: Baseline.Subject, _ kind: Kind
  ) throws(Diagnostic) -> [String] {
    let fields = try map.strings("group-by")
    guard case .logSource = subject else { return fields ?? (kind == .rareTemplate ? ["program"] : []) }
    for field in fields ?? [] where !BaselineReader.logFields.contains(field) {
      throw Diagnostic(
        .error, at: map.entry("group-by")?.keyLocation ?? map.location,
        "over a whole log it can group by 'program' and 'unit' alone, not by '\(field.shortened)'; a rule can match every "
          + "entry of a log and has its fields")
    }
    return fields ?? (kind == .rareTemplate ? ["program"] : [])
  }

  // MARK: How

  private mutating func method(
    _ kind: Kind, _ map: YAMLMapping, _ groupBy: [String]
  ) throws(Diagnostic) -> Baseline.Method {
    switch kind {
    case .firstSeen:
      let fields = try map.strings("fields") ?? []
      guard !fields.isEmpty else {
        throw Diagnostic(
          .error, at: map.entry("fields")?.keyLocation ?? map.location,
          "'first_seen' needs 'fields': whose values, or combinations of values, are new")
      }
      if let both = fields.first(where: groupBy.contains) {
        throw Diagnostic(
          .error, at: map.entry("fields")?.keyLocation ?? map.location,
          "'\(both.shortened)' is in 'group-by' and can never be new within its group")
      }
      return .firstSeen(
        .init(
          fields: fields, network: try network(map),
          forgetSeconds: try span(
            "forget", of: map, from: BaselineReader.day, ifMissing: 60 * BaselineReader.day)))
    case .rate: return .rate(try rate(map))
    case .silence:
      return .silence(
        .init(
          patience: try number("patience", of: map, from: 1, to: 100, ifMissing: 1.5),
          leastSeconds: try span("at-least", of: map, from: 1, ifMissing: 300)))
    case .rareTemplate:
      return .rareTemplate(
        .init(
          atMost: try count("at-most", of: map, from: 0, ifMissing: 0),
          forgetSeconds: try span(
            "forget", of: map, from: BaselineReader.day, ifMissing: 60 * BaselineReader.day)))
    }
  }

  private mutating func rate(_ map: YAMLMapping) throws(Diagnostic) -> Baseline.Rate {
    let interval = try span("interval", of: map, from: 60, ifMissing: 3_600)
    guard BaselineReader.day % interval == 0 else {
      throw Diagnostic(
        .error, at: map["interval"]?.location ?? map.location,
        "'interval' must part a day into equal parts, such as 5m, 15m, 1h or 6h")
    }
    var zone = Correlation.Reference(text: "UTC", location: map.location)
    if let node = map["timezone"] {
      let text = try node.expectString("'timezone'")
      guard text != "local" else {
        throw node.error("name the zone, such as Europe/Berlin: 'local' would change with the host's setting")
      }
      zone = .init(text: text, location: node.location)
    }
    return Baseline.Rate(
      intervalSeconds: interval,
      direction: try map["direction"]?.expectCase("'direction'", as: Baseline.Direction.self) ?? .both,
      factor: try number("factor", of: map, from: 1, to: 1_000, ifMissing: 1.5),
      atLeast: try count("at-least", of: map, ifMissing: 5), zone: zone, of: try references("of", of: map))
  }

  /// `network: {ipv4: 24, ipv6: 48}`.
  private func network(_ map: YAMLMapping) throws(Diagnostic) -> Baseline.Network? {
    guard let bits = try map.mapping("network") else { return nil }
    try bits.rejectUnknownKeys(besides: ["ipv4", "ipv6"], in: "'network'")
    func prefix(_ key: String, _ most: Int, ifMissing usual: Int) throws(Diagnostic) -> Int {
      try bits[key]?.expectInteger("'\(key)', bits of an address,", in: 1...most) ?? usual
    }
    return .init(
      version4: try prefix("ipv4", 32, ifMissing: 24), version6: try prefix("ipv6", 128, ifMissing: 48))
  }

  private func span(
    _ key: String, of map: YAMLMapping, from least: Int, ifMissing usual: Int
  ) throws(Diagnostic) -> Int {
    guard let node = map[key] else { return usual }
    let seconds = try node.expectSeconds("'\(key)'")
    guard seconds >= least, seconds <= 3_660 * BaselineReader.day else {
      throw node.error("'\(key)' must be at least \(least) s and at most ten years, not \(node.gist)")
    }
    return seconds
  }

  private func count(
    _ key: String, of map: YAMLMapping, from least: Int = 1, ifMissing usual: Int
  ) throws(Diagnostic) -> Int {
    try map[key]?.expectInteger("'\(key)'", in: least...1_000_000_000) ?? usual
  }

  private func number(
    _ key: String, of map: YAMLMapping, from least: Double, to most: Double, ifMissing usual: Double
  ) throws(Diagnostic) -> Double {
    guard let node = map[key] else { return usual }
    guard let number = Double(try node.expectString("'\(key)'")), number >= least, number <= most else {
      throw node.error("'\(key)' is a number from \(least) to \(most), not \(node.gist)")
    }
    return number
  }
}
