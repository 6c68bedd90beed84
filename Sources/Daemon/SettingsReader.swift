import Decode
import Events
import Ingest
import LocatedYAML
import Sigma

/// Reads the merged tree of all configuration files. A problem in one section does not hide those of others.
struct SettingsReader {
  var settings: Settings
  var problems: [Diagnostic] = []

  init(settings: Settings) { self.settings = settings }

  private static let keys = [
    "sources", "rules", "pipelines", "placeholders", "controls", "criteria", "sample_sizes", "scope",
    "retention", "privacy", "merge", "alerts", "roles", "probes",
  ]

  mutating func read(_ root: YAMLMapping) {
    problems += root.unknownKeys(besides: SettingsReader.keys, in: "the configuration")
    section { reader throws(Diagnostic) in try reader.sources(root) }
    section { reader throws(Diagnostic) in reader.settings.rules = try reader.paths(root, "rules") }
    section { reader throws(Diagnostic) in
      reader.settings.pipelines = try reader.paths(root, "pipelines") ?? []
    }
    section { reader throws(Diagnostic) in
      reader.settings.placeholders = try root.mapping("placeholders").map(Placeholders.init) ?? Placeholders()
    }
    section { reader throws(Diagnostic) in reader.settings.controls = try reader.path(root, "controls") }
    section { reader throws(Diagnostic) in reader.settings.criteria = try reader.path(root, "criteria") }
    section { reader throws(Diagnostic) in
      reader.settings.sampleSizes = try reader.path(root, "sample_sizes")
    }
    section { reader throws(Diagnostic) in try reader.scope(root) }
    section { reader throws(Diagnostic) in try reader.retention(root) }
    section { reader throws(Diagnostic) in try reader.privacy(root) }
    section { reader throws(Diagnostic) in
      reader.settings.mergeSeconds = try root.seconds("merge") ?? reader.settings.mergeSeconds
    }
    section { reader throws(Diagnostic) in try reader.alerts(root) }
    section { reader throws(Diagnostic) in try reader.roles(root) }
    section { reader throws(Diagnostic) in try reader.probes(root) }
  }

  mutating func section(_ body: (inout SettingsReader) throws(Diagnostic) -> Void) {
    do throws(Diagnostic) { try body(&self) } catch { problems.append(error) }
  }

  // MARK: Sources

  private mutating func sources(_ root: YAMLMapping) throws(Diagnostic) {
    guard let map = try root.mapping("sources") else { return }
    problems += map.unknownKeys(besides: ["journal", "files"], in: "'sources'")
    section { reader throws(Diagnostic) in try reader.journal(map) }
    for node in try map["files"]?.expectSequence("'files'") ?? [] {
      section { reader throws(Diagnostic) in reader.settings.files.append(try reader.file(node)) }
    }
  }

  private mutating func journal(_ sources: YAMLMapping) throws(Diagnostic) {
    guard let map = try sources.mapping("journal") else { return }
    problems += map.unknownKeys(besides: ["enabled", "start", "directory", "silent_after"], in: "'journal'")
    settings.journal.isEnabled = try map.boolean("enabled") ?? true
    if let node = map["start"] {
      let text = try node.expectString("'start'")
      guard let start = JournalStart(rawValue: text) else {
        throw node.error("'start' must be one of oldest, now, boot, not \(node.gist)")
      }
      settings.journal.start = start
    }
    settings.journal.directory = try path(map, "directory")
    settings.journal.silentAfter = try map.seconds("silent_after")
  }

  private mutating func file(_ node: YAMLNode) throws(Diagnostic) -> Settings.LogFile {
    guard let map = node.mapping else { return Settings.LogFile(path: try absolute(node, "a log file")) }
    problems += map.unknownKeys(
      besides: [
        "path", "timezone", "format", "logsource", "examine", "multiline", "transport", "silent_after",
      ],
      in: "a log file")
    var file = Settings.LogFile(path: try absolute(map.required("path", of: "a log file"), "'path'"))
    if let zone = map["timezone"] {
      let text = try zone.expectString("'timezone'")
      do { _ = try LogZone(text) } catch { throw zone.error("unknown time zone '\(text)': \(error)") }
      file.timezone = text
    }
    file.format = try map["format"]?.expectCase("'format'") ?? .auto
    file.examine = try map["examine"]?.expectCase("'examine'") ?? .auto
    file.multiline = try map["multiline"]?.expectCase("'multiline'")
    if let node = map["multiline"], file.format == .json || file.format == .audit {
      throw node.error("'multiline' is not for format \(file.format.rawValue): every line is an entry there")
    }
    file.transport = try map["transport"]?.expectCase("'transport'")
    file.silentAfter = try map.seconds("silent_after")
    if let source = try map.mapping("logsource") {
      problems += source.unknownKeys(besides: ["category", "product", "service"], in: "'logsource'")
      file.logSource = LogSource(
        category: try source.string("category"), product: try source.string("product"),
        service: try source.string("service"))
    }
    return file
  }

  // MARK: Paths

  func paths(_ map: YAMLMapping, _ key: String) throws(Diagnostic) -> [String]? {
    guard let node = map[key] else { return nil }
    var paths: [String] = []
    for part in try node.expectSequence("'\(key)'") { paths.append(try absolute(part, "each of '\(key)'")) }
    return paths
  }

  private func path(_ map: YAMLMapping, _ key: String) throws(Diagnostic) -> String? {
    guard let node = map[key] else { return nil }
    return try absolute(node, "'\(key)'")
  }

  /// Relative paths start at the folder of the file they are written in, whatever the current directory.
  private func absolute(_ node: YAMLNode, _ what: String) throws(Diagnostic) -> String {
    let text = try node.expectString(what)
    guard !text.isEmpty, !text.utf8.contains(0) else {
      throw node.error("\(what) must be a path, not \(node.gist)")
    }
    if text.hasPrefix("/") { return text }
    let file = SourceFile.canonicalPath(node.location.file)
    return file[..<(file.lastIndex(of: "/") ?? file.startIndex)] + "/" + text
  }

  // MARK: The rest

  private mutating func scope(_ root: YAMLMapping) throws(Diagnostic) {
    guard let map = try root.mapping("scope") else { return }
    problems += map.unknownKeys(besides: ["criteria", "window"], in: "'scope'")
    if let node = map["criteria"] {
      var criteria: [String] = []
      for part in try node.expectSequence("'criteria'") {
        let text = try part.expectString("each of 'criteria'").uppercased()
        guard CriterionName.isScope(text) else {
          throw part.error(
            "'\(text)' is no category or criterion; write CC, A1, C1, PI1, P or one such as CC6.1")
        }
        if !criteria.contains(text) { criteria.append(text) }
      }
      settings.scope.criteria = criteria
    }
    guard let window = try map.mapping("window") else { return }
    problems += window.unknownKeys(besides: ["from", "to"], in: "'window'")
    let from = try day(window.required("from", of: "'window'"), "'from'")
    let last = try window.required("to", of: "'window'")
    let to = try day(last, "'to'")
    guard from.daysSince1970 <= to.daysSince1970 else { throw last.error("the window ends before it begins") }
    settings.scope.window = Settings.Window(from: from, to: to)
  }

  private func day(_ node: YAMLNode, _ what: String) throws(Diagnostic) -> CivilDate {
    let text = try node.expectString(what)
    guard text.utf8.count == 10, let instant = Timestamp(rfc3339: text) else {
      throw node.error("\(what) must be a day such as 2026-01-31, not \(node.gist)")
    }
    return CivilDate(daysSince1970: instant.seconds / 86_400)
  }

  private mutating func retention(_ root: YAMLMapping) throws(Diagnostic) {
    guard let map = try root.mapping("retention") else { return }
    problems += map.unknownKeys(besides: ["evidence", "leaves", "ledger"], in: "'retention'")
    var retention = settings.retention
    if let node = map["evidence"] {
      retention.evidence = try CalendarSpan(node, "'evidence'")
      warnIfShort(retention.evidence, node, "evidence")
    }
    retention.leaves = max(retention.leaves, retention.evidence)
    if let node = map["leaves"] {
      retention.leaves = try CalendarSpan(node, "'leaves'")
      warnIfShort(retention.leaves, node, "leaves")
      guard retention.leaves >= retention.evidence else {
        throw node.error(
          "'leaves' (\(retention.leaves)) must not be shorter than 'evidence' (\(retention.evidence)): evidence is "
            + "kept beside its leaf")
      }
    }
    retention.ledger = max(retention.ledger, retention.leaves)
    if let node = map["ledger"] {
      retention.ledger = try CalendarSpan(node, "'ledger'")
      guard retention.ledger >= retention.leaves else {
        throw node.error(
          "'ledger' (\(retention.ledger)) must not be shorter than 'leaves' (\(retention.leaves)): leaves without "
            + "their tree prove nothing")
      }
    }
    settings.retention = retention
  }

  private mutating func warnIfShort(_ span: CalendarSpan, _ node: YAMLNode, _ key: String) {
    guard span < CalendarSpan(count: 15, unit: .months) else { return }
    settings.warnings.append(
      Diagnostic(
        .warning, at: node.location,
        "'\(key)' is only \(span): an observation window of 12 months is often examined up to 3 months after its end, "
          + "and what is deleted by then cannot be shown"))
  }

  private mutating func privacy(_ root: YAMLMapping) throws(Diagnostic) {
    guard let map = try root.mapping("privacy") else { return }
    problems += map.unknownKeys(besides: ["hide_emails"], in: "'privacy'")
    settings.privacy.hidesMail = try map.boolean("hide_emails") ?? false
  }

  private mutating func alerts(_ root: YAMLMapping) throws(Diagnostic) {
    guard let map = try root.mapping("alerts") else { return }
    problems += map.unknownKeys(besides: ["journal", "min_level"], in: "'alerts'")
    settings.alerts.journal = try map.boolean("journal") ?? true
    if let node = map["min_level"] {
      settings.alerts.minimumLevel = try node.expectCase("'min_level'", as: Level.self)
    }
  }

  private mutating func roles(_ root: YAMLMapping) throws(Diagnostic) {
    guard let map = try root.mapping("roles") else { return }
    problems += map.unknownKeys(besides: Role.ofGroups.map(\.rawValue), in: "'roles'")
    settings.roles = try RoleGroups(map)
  }
}
