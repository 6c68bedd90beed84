import ArgumentParser
import CanonicalJSON
import Daemon
import Decode
import Events
import Evidence
import Glibc
import Ingest
import Linux
import LocatedYAML

struct ScanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scan", abstract: "Run rules over existing logs; prints JSON Lines.",
    discussion: """
      Files may be plain, .gz, .zst or .xz; a folder or a quoted glob of rotated files is read oldest first. \
      '-' is standard input. Findings go to standard output, everything else to standard error.
      """)

  @OptionGroup var pack: PackOptions
  @Option(
    help: ArgumentHelp("What the files hold: auto, text, access, audit, jsonl or journal.", valueName: "form")
  )
  var input = "auto"
  @Option(help: ArgumentHelp("The zone of stamps that name none, such as Europe/Berlin.", valueName: "zone"))
  var timezone = "UTC"
  @Option(help: ArgumentHelp("What year-less stamps are resolved against.", valueName: "time"))
  var now: String?
  @Flag(help: "Print every match of every rule instead of findings.") var matches = false
  @Argument(help: "Files, folders or globs.") var files: [String]

  func run() throws {
    var form: ScanInput.Form?
    if input != "auto" {
      guard let known = ScanInput.Form(rawValue: input) else {
        throw ValidationError("--input is auto, text, access, audit, jsonl or journal, not '\(input)'")
      }
      form = known
    }
    var reference = Timestamp(microseconds: Clock.realtimeMicroseconds())
    if let now {
      guard let time = Timestamp(rfc3339: now) else {
        throw ValidationError("'\(now)' is not a time; write 2026-11-22T23:43:29Z")
      }
      reference = time
    }
    let zone: LogZone
    do { zone = try LogZone(timezone) } catch { throw ValidationError("\(error)") }
    try running {
      let rules = try pack.load()
      for diagnostic in rules.diagnostics where diagnostic.severity == .error {
        Output.note(diagnostic.description)
      }
      let scan = Scan(rules: rules, mergeSeconds: 900, showsMatches: matches, zone: zone, now: reference)
      let writer = LineWriter()
      let progress = ScanProgress()
      let summary = scan.run(try expand(form), form: form) { record in
        writer.write(record)
      } progress: {
        progress.show($0)
      }
      writer.flush()
      progress.end()
      for gap in summary.gaps { Output.note("not examined: \(Redactor.escape(gap.detail))") }
      for failure in summary.failures { Output.note("attestctl: \(failure)") }
      Output.note(
        "\(summary.entries) entries examined, \(summary.unparsed) in no known form, "
          + "\(rules.loaded) rules, \(rules.rejected) rejected")
      if !summary.failures.isEmpty { throw ExitCode(70) }
    }
  }

  private func expand(_ form: ScanInput.Form?) throws -> [String] {
    var paths: [String] = []
    for file in files {
      if file == "-" {
        paths.append("/dev/stdin")
      } else if form == .journal || (form == nil && ScanInput.holdsJournals(file)) {
        paths.append(file)
      } else {
        paths += try LogFileSet.expand([file])
      }
    }
    return paths
  }
}

/// Standard output in large writes.
private final class LineWriter {
  private var buffer: [UInt8] = []

  func write(_ line: [UInt8]) {
    buffer.append(contentsOf: line)
    buffer.append(0x0A)
    if buffer.count >= 1 << 16 { flush() }
  }

  func flush() {
    var written = 0
    while written < buffer.count {
      let count = buffer[written...].withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        // The reader went away; there is nobody left to tell.
        exit(errno == EPIPE ? 0 : 70)
      }
      written += count
    }
    buffer.removeAll(keepingCapacity: true)
  }
}

/// A progress line on a terminal's standard error, at most five times a second.
private final class ScanProgress {
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private var last: Int64 = 0
  private let start = Clock.monotonicNanoseconds()
  private var hasShown = false

  func show(_ summary: Scan.Summary) {
    guard isTerminal else { return }
    let now = Clock.monotonicNanoseconds()
    guard now - last > 200_000_000, now - start > 1_000_000_000 else { return }
    last = now
    hasShown = true
    let rate = Int64(summary.bytes) * 1_000 / max(1, now - start)
    put("\r\(summary.entries) entries, \(summary.bytes / 1_000_000) MB, \(rate) MB/s ")
  }

  func end() { if hasShown { put("\r\u{1B}[K") } }

  private func put(_ text: String) {
    var bytes = Array(text.utf8)
    _ = write(STDERR_FILENO, &bytes, bytes.count)
  }
}
