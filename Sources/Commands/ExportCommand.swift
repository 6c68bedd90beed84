import ArgumentParser
import CanonicalJSON
import Daemon
import Events
import Export
import Ledger
import Linux
import Store

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write the evidence of a month, or of some days, as one folder.",
    discussion: """
      A month that is over is closed by its first export and is the same bytes from then on; what comes later \
      appears in the next month's bundle as an amendment. A period that is still open is exported as provisional.
      With --as-of the bundle is about one moment instead (SOC 2 type 1): the design in force, and what was open. \
      It claims nothing about a period.
      """)

  @OptionGroup var options: StateOptions
  @Option(help: ArgumentHelp("A UTC month, or 'last'.", valueName: "YYYY-MM")) var month: String?
  @Option(help: ArgumentHelp("The first day.", valueName: "date")) var from: String?
  @Option(help: ArgumentHelp("The last day.", valueName: "date")) var to: String?
  @Option(
    help: ArgumentHelp(
      "How things stood at the end of a UTC day, or now if it is today: what was in force and open.",
      valueName: "date"))
  var asOf: String?
  @Option(help: ArgumentHelp("The bundle's folder; absent or empty.", valueName: "dir")) var output: String?
  @Option(
    help: ArgumentHelp("A folder to make the bundle's folder in, named after the period.", valueName: "dir"))
  var into: String?
  @Flag(
    help: ArgumentHelp(
      "Leave names, addresses, notes and records out, for a bundle that leaves the company.",
      discussion: """
        Each name is replaced by a pseudonym, in every file and every month the same. Whose it is stands in a file beside \
        the bundle, DIR.pseudonyms.csv, which stays on the host.
        """))
  var pseudonymise = false
  @Flag(help: "Write the bundle as one .zip beside its folder as well.") var zip = false
  @Option(help: ArgumentHelp("The configuration file.", valueName: "file")) var config: String?

  /// The period, and the bundle's folder.
  func target(_ now: Timestamp) throws -> (range: ExportRange, folder: String) {
    let range: ExportRange
    switch (month, from, to, asOf) {
    case (let month?, nil, nil, nil): range = try .month(month, now: now)
    case (nil, let from?, let to?, nil): range = try .days(from: from, to: to)
    case (nil, nil, nil, let day?): range = try .asOf(day, now: now)
    default:
      throw ValidationError(
        "name a period, --month YYYY-MM or --from DATE --to DATE; or a moment, --as-of DATE")
    }
    let folder: String
    switch (output, into) {
    case (let output?, nil): folder = output
    case (nil, let parent?): folder = FilePath.join(parent, range.label)
    default: throw ValidationError("name the bundle's folder with --output, or its parent with --into")
    }
    if pseudonymise, asOf != nil {
      throw ValidationError(
        "a bundle as of a date brings ledger entries that name the host, so it cannot be pseudonymised; "
          + "leave out --pseudonymise or name a period")
    }
    return (range, folder)
  }

  func run() throws {
    let now = Timestamp(microseconds: Clock.realtimeMicroseconds())
    let (range, folder) = try target(now)
    guard range.from <= now else { throw ValidationError("\(range.label) has not begun") }
    try running {
      let archive = zip ? ExportCommand.archive(of: folder) : nil
      let place = try Errand.place(of: folder)
      let archivePlace = try archive.map(Errand.place)
      if let archive, let archivePlace, (try? FileStatus(path: archivePlace)) != nil {
        throw CannotRun("'\(archive)' is there already; name another folder")
      }
      let settings = try Settings.load(configFile: config, executablePath: Pack.executablePath)
      let reader = PeriodReader(state: options.state, settings: settings, now: now)
      if pseudonymise, Errand.current != nil {
        throw CannotRun(
          "a pseudonymised copy is made where the record is, since the names it leaves out must stay there; ask who runs "
            + "attestd for one")
      }
      let table =
        try pseudonymise ? PseudonymTable(path: ExportCommand.beside(folder, ".pseudonyms.csv")) : nil
      var period = try asOf == nil ? reader.read(range, mayClose: true) : reader.snapshot(range)
      let names = try table.map { Pseudonyms(try HostKeys.secret(state: options.state), table: $0) }
      if let names { period = period.pseudonymised(names) }
      let receipt = try ExportBundle.write(period, to: place, progress: Progress().say) { sha256 in
        let note = try Writer.sign(
          .signManifest(shard: period.ledger.shard, label: period.label, sha256: sha256), state: options.state
        )
        return try SignedNote(parsing: Array(note.utf8))
      }
      try names?.finish()
      if let archivePlace {
        try ZipArchive.write(
          receipt.names, of: place, as: range.label, at: period.asOf, to: archivePlace)
      }
      // On the record after the fact: the bundle of a closed period must not contain its own making.
      let leaf = try Writer.record(
        .exported(month: range.label, manifest: receipt.manifestSHA256, isPseudonymised: pseudonymise),
        state: options.state)
      if options.json {
        var said: [String: JSONValue] = [
          "folder": .string(folder), "period": .string(range.label),
          "provisional": .integer(period.isProvisional ? 1 : 0),
          "findings": .integer(Int64(receipt.findings)),
          "operations": .integer(Int64(receipt.operations)), "gaps": .integer(Int64(period.gaps.count)),
          "manifest_sha256": .string(receipt.manifestSHA256), "leaf": .integer(Int64(leaf.index)),
        ]
        said["pseudonyms"] = table.map { .string($0.path) }
        Output.json(.object(said))
        return
      }
      if period.isSnapshot {
        Output.line(
          "as of \(period.asOf.description): what was in force and open then, nothing about a period")
        Output.line(
          "\(receipt.findings) open findings, \(period.gaps.count) open gaps, \(period.design.count) rows of design"
        )
      } else {
        Output.line(
          "\(range.label) \(period.isProvisional ? "PROVISIONAL: the period is still open" : "final")")
        Output.line(
          "\(receipt.findings) findings, \(receipt.operations) operations, \(period.gaps.count) gaps, "
            + "\(period.ledger.size) leaves")
      }
      if let retention = receipt.retention { Output.line(retention.sentence) }
      if let archive { Output.line("packed as \(archive)") }
      if let table {
        Output.line("pseudonymised; whose each pseudonym is stands in \(table.path), which must stay here")
      }
      Output.line("written to \(folder); manifest SHA-256 \(receipt.manifestSHA256)")
      Output.line("check it with: attestctl verify \(folder)")
    }
  }

  /// Beside the folder, under its name.
  static func archive(of folder: String) -> String { beside(folder, ".zip") }

  private static func beside(_ folder: String, _ ending: String) -> String {
    var name = folder
    while name.utf8.count > 1, name.hasSuffix("/") { name.removeLast() }
    return name + ending
  }
}

/// Says on standard error how far a long export is; nothing of one that is over in a moment.
private struct Progress {
  private let start = Clock.monotonicNanoseconds()

  func say(_ done: String) {
    let seconds = (Clock.monotonicNanoseconds() - start) / 1_000_000_000
    if seconds >= 2 { Output.note("attestctl: \(seconds) s: \(done)") }
  }
}
