import Events
import Ingest

/// What the loop asks of a source, whatever its kind.
final class SourceReader {
  private var journal: JournalSource?
  let file: FileSource?
  private var json: JSONLines?
  private var lines = EventBatch()

  init(_ journal: consuming JournalSource) {
    self.journal = consume journal
    file = nil
  }

  /// With `json`, every line of the file is an object.
  init(_ file: FileSource, json: JSONLines?) {
    self.file = file
    self.json = json
  }

  var isJournal: Bool { journal != nil }

  /// For poll(2); nil for files, which inotify watches together.
  var descriptor: Int32? { journal?.descriptor }

  /// Replaces `batch` by one bounded batch of what is new.
  func read(into batch: inout EventBatch) throws {
    if journal != nil {
      batch.reset()
      try journal?.read(into: &batch)
    } else if json != nil {
      try file?.read(into: &lines)
      json?.decode(lines, into: &batch)
    } else {
      try file?.read(into: &batch)
    }
    batch.chain = chain(of: batch)
  }

  /// `s=…` of a journal; a file's identity as its entries state it.
  private func chain(of batch: EventBatch) -> String {
    if case .journal(let position) = batch.position { return "s=\(position.sequenceID)" }
    guard let last = batch.entries.last else { return "" }
    return String(decoding: batch.references[last.referenceRange], as: UTF8.self)
  }

  /// A cheap look between reads; files are only looked at when they have news.
  func hasMore() throws -> Bool { try journal?.hasMore() ?? false }

  /// Takes note of journal files that came or went; to be called when the descriptor is readable, and now and then.
  func process() throws { _ = try journal?.process() }
}
