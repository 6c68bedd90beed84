import ArgumentParser
import CanonicalJSON
import Daemon
import Engine
import Events
import Evidence
import LocatedYAML
import Sigma
import Store

extension RulesCommand {
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the rules that would run, and what became of them.",
      discussion: """
        Counts come from the state folder, where there is one: they are written every five minutes and when the \
        daemon stops. Whether a source can feed a rule is told by --config, else by the daemon's last start.
        """)
    @OptionGroup var options: StateOptions
    @OptionGroup var pack: PackOptions
    @Option(
      help: ArgumentHelp(
        "Rules and sources of this configuration, as the daemon takes them.", valueName: "file"))
    var config: String?
    @Flag(help: "Print the literals that entries are first searched for instead, one a line.")
    var literals = false

    func run() throws {
      try running {
        let (rules, dead) = try load()
        if literals {
          for literal in rules.ruleSet.anchors { Output.line(String(decoding: literal, as: UTF8.self)) }
          return
        }
        let records = try Records(options)
        let rows = Row.all(rules, records, dead)
        let filters = FilterRow.all(rules, records)
        if options.json {
          Output.json(.array(rows.map(\.json) + filters.map(\.json)))
          return
        }
        show(rows, filters, hasRecords: records.exist)
        Output.line("\(rules.loaded) loaded, \(rules.rejected) rejected")
        let unfed = rows.count(where: \.isDead)
        if unfed > 0 {
          Output.line("\(unfed) cannot be fed by any configured source (log source in brackets)")
        }
        for diagnostic in rules.diagnostics { Output.note(diagnostic.description) }
      }
    }

    /// With the rules that nothing feeds; nil where no configuration is named.
    private func load() throws -> (ActiveRules, Set<String>?) {
      guard let config else { return (try pack.load(), nil) }
      let settings = try Settings.load(configFile: config, executablePath: Pack.executablePath)
      let folders = settings.rulePaths(
        adding: pack.rules, includingDefaults: !pack.noDefaultRules, executablePath: Pack.executablePath)
      var unheard: [Diagnostic] = []
      let controls =
        settings.controlsFile(executablePath: Pack.executablePath)
        .map { ControlMatrix.controls(at: $0, diagnostics: &unheard) } ?? []
      let rules = try ActiveRules.load(folders: folders, options: settings.ruleOptions)
        .knowing(controls: controls)
      return (rules, Set(settings.deadRules(rules).map { rules.ruleSet.rules[$0].metadata.reference }))
    }

    private func show(_ rows: [Row], _ filters: [FilterRow], hasRecords: Bool) {
      let counts = hasRecords ? ["EVALUATED", "MATCHED", "LAST MATCHED"] : []
      Output.table(
        ["NAME", "LEVEL", "KIND", "CRITERIA", "LOG SOURCE"] + counts + ["TITLE"],
        rows.map { row in
          let metadata = row.metadata
          let numbers =
            hasRecords
            ? [
              "\(row.record?.evaluated ?? 0)", "\(row.record?.matched ?? 0)",
              row.record?.lastMatched?.description ?? "-",
            ] : []
          return [
            metadata.name ?? metadata.reference, metadata.level.rawValue, row.kind,
            metadata.criteria.joined(separator: " "), row.isDead ? "[\(row.logSource)]" : row.logSource,
          ] + numbers + [metadata.title]
        })
      guard !filters.isEmpty else { return }
      Output.line("")
      Output.table(
        hasRecords ? ["FILTER", "SUPPRESSED", "TITLE"] : ["FILTER", "TITLE"],
        filters.map { filter in
          [filter.metadata.name ?? filter.metadata.reference]
            + (hasRecords ? ["\(filter.suppressed ?? 0)"] : []) + [filter.metadata.title]
        })
    }
  }
}

/// What the state folder knows of rules; nothing where there is none and none was asked for.
private struct Records {
  private(set) var exist = false
  private(set) var rules: [String: RuleRecord] = [:]
  private(set) var filters: [String: RuleRecord] = [:]

  init(_ options: StateOptions) throws {
    let archive: Archive
    do {
      archive = try Archive(state: options.state)
    } catch {
      guard options.states.isEmpty else { throw error }
      return
    }
    exist = true
    rules = try Records.load(archive, RuleRecord.ruleScope)
    filters = try Records.load(archive, RuleRecord.filterScope)
  }

  private static func load(_ archive: Archive, _ scope: String) throws -> [String: RuleRecord] {
    var records: [String: RuleRecord] = [:]
    for (key, value) in try archive.loadState(scope: scope) {
      records[key] = (try? JSONValue(parsing: value)).flatMap { RuleRecord($0) }
    }
    return records
  }
}

/// A rule or correlation of the list.
private struct Row {
  let metadata: Metadata
  let kind: String
  let logSource: String
  let record: RuleRecord?
  let isDead: Bool

  static func all(_ rules: ActiveRules, _ records: Records, _ dead: Set<String>?) -> [Row] {
    func row(_ metadata: Metadata, _ logSource: String) -> Row {
      let record = records.rules[metadata.reference]
      return Row(
        metadata: metadata, kind: metadata.kindName, logSource: logSource, record: record,
        isDead: dead.map { $0.contains(metadata.reference) } ?? record?.isDead ?? false)
    }
    return rules.ruleSet.rules.map { row($0.metadata, $0.logSource.description) }
      + rules.ruleSet.correlations.map { row($0.metadata, "correlation") }
      + rules.expectations.map {
        Row(
          metadata: $0.metadata, kind: "expectation", logSource: "\($0.schedule)", record: nil, isDead: false)
      }
  }

  var json: JSONValue {
    var object: [String: JSONValue] = [
      "rule": .string(metadata.reference), "name": .string(metadata.name ?? ""),
      "title": .string(metadata.title), "level": .string(metadata.level.rawValue),
      "kind": .string(kind), "criteria": .array(metadata.criteria.map { .string($0) }),
      "logsource": .string(logSource), "place": .string(metadata.location.description),
      "dead": .integer(isDead ? 1 : 0),
    ]
    if let record {
      object["evaluated"] = .integer(Int64(record.evaluated))
      object["matched"] = .integer(Int64(record.matched))
      object["last_matched"] = record.lastMatched.map { .string($0.description) }
    }
    return .object(object)
  }
}

private struct FilterRow {
  let metadata: Metadata
  let suppressed: Int?

  static func all(_ rules: ActiveRules, _ records: Records) -> [FilterRow] {
    // Pipelines may have rewritten a filter for some of its rules.
    var seen: Set<String> = []
    return rules.ruleSet.filters.filter { seen.insert($0.reference).inserted }.map {
      FilterRow(metadata: $0, suppressed: records.filters[$0.reference]?.suppressed)
    }
  }

  var json: JSONValue {
    var object: [String: JSONValue] = [
      "rule": .string(metadata.reference), "name": .string(metadata.name ?? ""),
      "title": .string(metadata.title), "kind": "filter", "place": .string(metadata.location.description),
    ]
    object["suppressed"] = suppressed.map { .integer(Int64($0)) }
    return .object(object)
  }
}

extension Metadata {
  fileprivate var kindName: String { attestd.isOperation ? "operation" : "anomaly" }
}
