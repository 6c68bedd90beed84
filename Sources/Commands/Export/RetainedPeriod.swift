import Events
import Evidence
import Export
import Store

/// What is left of a period to export, or to draw from.
struct RetainedPeriod {
  /// Everything there is now, also what was said after the period was closed.
  let archive: Archive

  /// Refuses a period some of whose leaves are only hashes: whoever made its bundle in time has the evidence.
  func refuseIfPruned(_ range: ExportRange) throws {
    guard let last = try archive.leafDeletion(), let before = last.deletion.before, range.from < before else {
      return
    }
    throw CannotRun(
      "\(range.label) is no longer on the record: what was recorded before \(before) was deleted by retention on "
        + "\(String(last.time.description.prefix(10))), as leaf \(last.place.index) of \(last.place.shard) says; the bundle that was made of it in time is the evidence"
    )
  }

  /// Says on standard error that a list of a month cannot be whole, or names nobody any more.
  func noteWhatIsGone(of month: String) throws {
    guard let from = Timestamp(rfc3339: month + "-01") else { return }
    if let last = try archive.leafDeletion(), let before = last.deletion.before, from < before {
      Output.note(
        "attestctl: of \(month) the record is no longer whole: what was recorded before \(before) was deleted by retention "
          + "on \(last.time.day), as leaf \(last.place.index) of \(last.place.shard) says")
      return
    }
    let gone = try archive.evidenceDeletions().filter { $0.deletion.before.map { from < $0 } ?? false }
    guard let last = gone.last else { return }
    Output.note(
      "attestctl: evidence of \(month) was deleted on \(last.time.day), as leaf \(last.place.index) of "
        + "\(last.place.shard) says; what the ledger itself states is still listed")
  }

  /// What was deleted of evidence, whatever it was about.
  func deletions() throws -> [PeriodRetention.Deletion] {
    try archive.evidenceDeletions().map { stated in
      let deletion = stated.deletion
      return PeriodRetention.Deletion(
        shard: deletion.shard, leaves: deletion.first...max(deletion.first, deletion.last),
        time: stated.time, leaf: "\(stated.place.shard)/\(stated.place.index)")
    }
  }
}
