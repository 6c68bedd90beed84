import ArgumentParser
import Evidence

/// What `population` and `sample` take: of what, and when.
struct PullOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The control, by its id in the control matrix.", valueName: "id"))
  var control: String?
  @Option(help: ArgumentHelp("A criterion such as CC6.1, or CC6 for all of that group.", valueName: "id"))
  var criterion: String?
  @Option(help: ArgumentHelp("The first day, UTC.", valueName: "date")) var from: String?
  @Option(help: ArgumentHelp("The last day, UTC.", valueName: "date")) var to: String?
  @Option(
    help: ArgumentHelp("A file to write; it must not exist. Default: standard output.", valueName: "file"))
  var output: String?
  @Option(
    help: ArgumentHelp(
      "Ask the ledger as it stood with so many leaves: as_of_shard and as_of_size of an earlier pull.",
      valueName: "shard/size"))
  var asOf: String?
  @Option(
    help: ArgumentHelp(
      "The configuration file: for the table of sample sizes, and for records that do not say what was to be watched.",
      valueName: "file"))
  var config: String?

  enum Subject {
    case control(String)
    case criterion(String)
  }

  func subject() throws -> Subject {
    switch (control, criterion) {
    case (let id?, nil) where !id.isEmpty: return .control(id)
    case (nil, let id?) where !id.isEmpty: return .criterion(id.uppercased())
    default: throw ValidationError("say of what: --control ID, or --criterion CC6.1")
    }
  }

  func window() throws -> ExportRange {
    guard let from, let to else { throw ValidationError("name the window: --from DATE --to DATE") }
    return try .days(from: from, to: to)
  }

  /// Nil for the ledger as it is.
  func ledger() throws -> Pull.AsOf? {
    guard let asOf else { return nil }
    let parts = asOf.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, let size = Int(parts[1]), size > 0 else {
      throw ValidationError("'\(asOf)' is no state of the ledger; write it like 2026/1204")
    }
    return Pull.AsOf(shard: String(parts[0]), size: size)
  }

  /// Mistakes in how the command was written, before anything is looked at.
  func check() throws { _ = (try subject(), try window(), try ledger()) }
}
