import Decode
import Engine
import Events
import Evidence
import Glibc
import Ingest
import Linux

/// Opens the sources that the settings name, and opens again what was not there.
final class SourceSet {
  let settings: Settings
  private let rules: ActiveRules
  private let positions: [String: Position]
  private let own: OwnProcesses
  private let files: FileSet?
  /// Sources that are not read, with the reason, for people and `attestctl status`.
  private(set) var notes: [(source: String, reason: String)] = []

  init(
    settings: Settings, rules: ActiveRules, positions: [String: Position], own: OwnProcesses,
    redactor: Redactor, lastLife: DaemonLife?, isCarried: (Settings.LogFile, String) -> Bool
  ) {
    self.settings = settings
    self.rules = rules
    self.positions = positions
    self.own = own
    var patterns: [String] = []
    var notes: [(source: String, reason: String)] = []
    for file in settings.files {
      if file.examine == .auto, settings.journal.isEnabled,
        positions[redactor.sourceName(ofFile: file.path)] == nil,
        isCarried(file, file.path)
      {
        notes.append(
          (redactor.sourceName(ofFile: file.path), "carried by the journal, which is read instead"))
      } else {
        patterns.append(file.path)
      }
    }
    let filePositions = positions.compactMapValues { position -> FilePosition? in
      if case .file(let file) = position { file } else { nil }
    }
    files =
      patterns.isEmpty
      ? nil
      : FileSet(
        patterns: patterns, positions: filePositions,
        start: settings.journal.start == .oldest ? .oldest : lastLife == nil ? .end : .beginning,
        // What was last looked for may have come after the last search for files.
        followedSince: lastLife.map { ($0.end ?? $0.seen).advanced(bySeconds: -FileSet.rescanSeconds) },
        naming: redactor.sourceName(ofFile:), multiline: { SourceSet.setting(of: $0, settings)?.multiline },
        uptime: { Clock.monotonicNanoseconds() / 1_000 }, now: { Pipeline.now() })
    self.notes = notes
  }

  /// The journal from behind `position`, or why it cannot be read.
  func openJournal(resumeAt position: Position?) throws -> SourceReader {
    var resumeAt: JournalPosition?
    if case .journal(let position) = position { resumeAt = position }
    let source = try JournalSource.open(
      directory: settings.journal.directory, resumeAt: resumeAt, start: settings.journal.start, own: own,
      fields: rules.ruleSet.fields)
    // An empty folder without a journald to fill it is no journal.
    if settings.journal.directory == nil, try source.extent == nil,
      access("/run/systemd/journal/socket", F_OK) != 0
    {
      throw JournalUnavailable(
        reason: "no systemd-journald is running here",
        advice: "start it, or turn this source off with 'journal: {enabled: false}' under 'sources'")
    }
    return SourceReader(source)
  }

  /// When the newest entry of the journal was received, by a handle of its own.
  func newestJournalEntry() throws -> Timestamp? {
    var trace = try JournalTrace(directory: settings.journal.directory)
    return try trace.newestEntry(boot: HostIdentity.currentBootID())
  }

  var fileSources: [FileSource] { files?.sources ?? [] }

  func reader(of file: FileSource) -> SourceReader {
    guard setting(of: file.path)?.format == .json else { return SourceReader(file, json: nil) }
    let ruleSet = rules.ruleSet
    let stated = setting(of: file.path)?.logSource
    return SourceReader(
      file,
      json: JSONLines(
        fields: ruleSet.fields,
        unstated: stated.map { ruleSet.logSources(wanting: $0) } ?? ruleSet.allLogSources
      ) { ruleSet.logSources(wanting: $0) })
  }

  func form(of path: String) -> Engine.Form {
    guard let file = setting(of: path) else { return .lines(LogSourceSet()) }
    let extra = file.logSource.map { rules.ruleSet.logSources(wanting: $0) } ?? LogSourceSet()
    switch file.format {
    case .auto, .syslog: return .lines(extra)
    case .plain: return .plain(extra.isEmpty ? rules.decoder.logSourcesOfPlainLines : extra)
    case .access: return .access(accessLogSources(file.logSource))
    case .json, .audit: return .fields
    }
  }

  /// True for files whose lines are records of the audit daemon.
  func isAuditLog(_ path: String) -> Bool { setting(of: path)?.format == .audit }

  /// Empty if nothing is stated. Who names a server only has not taken the category from it.
  private func accessLogSources(_ stated: LogSource?) -> LogSourceSet {
    guard var stated else { return LogSourceSet() }
    stated.category = stated.category ?? "webserver"
    var sources = rules.ruleSet.logSources(wanting: stated)
    sources.formUnion(rules.decoder.logSourcesOfPlainLines)
    return sources
  }

  /// How long the file at `path`, or the journal, may be silent, in seconds; nil for as long as it likes.
  func silentAfter(_ path: String?) -> Int? {
    guard let path else { return settings.journal.silentAfter }
    return setting(of: path)?.silentAfter
  }

  func transport(_ path: String?) -> Transport? { path.flatMap { setting(of: $0)?.transport } }

  func zone(of path: String) -> LogZone {
    setting(of: path)?.timezone.flatMap { try? LogZone($0) } ?? .utc
  }

  /// True for files whose lines may also arrive by the journal.
  func isRoad(_ path: String) -> Bool {
    let format = setting(of: path)?.format ?? .auto
    return format == .auto || format == .syslog
  }

  private func setting(of path: String) -> Settings.LogFile? { SourceSet.setting(of: path, settings) }

  private static func setting(of path: String, _ settings: Settings) -> Settings.LogFile? {
    settings.files.first { $0.path == path || fnmatch($0.path, path, FNM_PATHNAME) == 0 }
  }

  /// Becomes readable when files have news; nil while they are polled or there are none.
  var watchNumber: Int32? { files?.watchNumber }

  var waitMilliseconds: Int32? { files?.waitMilliseconds }

  /// Names of the file sources that may have something to read.
  func withNews() -> Set<String> { Set(files?.sourcesWithNews().map(\.name) ?? []) }

  func didRead(_ file: FileSource, reachedEnd: Bool) { files?.didRead(file, reachedEnd: reachedEnd) }

  var hasNewNames: Bool { files?.hasNewNames ?? false }

  /// Files that have come to match a pattern, and names of those that are gone for good.
  func rescan() -> (added: [FileSource], removed: [String]) {
    guard let files else { return ([], []) }
    let (added, removed) = files.rescan()
    return (added, removed.map(\.name))
  }
}
