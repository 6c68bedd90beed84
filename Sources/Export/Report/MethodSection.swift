import Events
import Evidence

/// What one has to know about how the figures came about.
struct MethodSection {
  let sourceNames: String
  let rules: String
  let targets: String
  let retention: String
  /// Rules whose operations are counted above a limit, by limit.
  let counting: String

  init(_ period: ExportPeriod, _ record: CoverageRecord) {
    sourceNames = record.sources.isEmpty ? "none" : record.sources.map(\.name).joined(separator: ", ")
    let operations = period.rules.count { $0.kind == .operation }
    rules =
      "\(Wording.count(period.rules.count - operations, "rule", "rules")) for exceptions, "
      + "\(Wording.count(operations)) for operations, "
      + Wording.count(period.expected.count, "expectation", "expectations")
    counting = MethodSection.counting(period.rules)
    let levels = Level.allCases.reversed().compactMap { level -> String? in
      guard let target = period.targets.levels[level] else { return nil }
      let parts = [
        target.acknowledge.map { "answer within \(MethodSection.duration($0))" },
        target.resolve.map { "close or except within \(MethodSection.duration($0))" },
      ].compactMap(\.self)
      return parts.isEmpty ? nil : "\(level.rawValue): " + parts.joined(separator: ", ")
    }
    targets = levels.isEmpty ? "none in force" : levels.joined(separator: "; ")
    retention =
      period.retention?.sentence
      ?? "Nothing that this bundle shows had been taken by retention when it was made."
  }

  private static func counting(_ rules: [RuleSummary]) -> String {
    var titles: [Int: Set<String>] = [:]
    for rule in rules {
      if let limit = rule.countAbove { titles[limit, default: []].insert(rule.title) }
    }
    guard !titles.isEmpty else { return "No rule in force counts: each operation is a row." }
    let parts = titles.sorted { $0.key < $1.key }.map {
      "above \(Wording.count($0.key)): \($0.value.sorted().joined(separator: ", "))"
    }
    return
      "Of these rules an hour of a source has so many operations row by row, and one row more with the number of the "
      + "others: \(parts.joined(separator: "; ")). Privileged access and change are never counted, "
      + "each is a row."
  }

  static func duration(_ seconds: Int) -> String {
    Wording.duration(Int64(min(max(seconds, 0), 1 << 40)) * 1_000_000)
  }
}
