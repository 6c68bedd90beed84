import CanonicalJSON
import Events
import Evidence
import Ledger

extension RepeatedLeaves.Table {
  /// `responses.csv`: what was answered, and in what standing; what a leaf of the time before there were roles does not
  /// say is not asked for.
  static let responses = RepeatedLeaves.Table(
    name: "responses.csv",
    cells: { leaf in
      guard leaf.type == "response.made" else { return nil }
      var cells = [("response_time", leaf.recorded)]
      for (column, key) in [
        ("finding_id", "finding"), ("decision", "decision"), ("role", "role"), ("expires", "expires"),
        ("reference", "reference"),
      ] {
        cells.append((column, CSV.guarded(leaf.body[key]?.string ?? "")))
      }
      for flag in ["responder_is_actor", "self_approved", "unattributed"] {
        if let said = leaf.body[flag]?.integer { cells.append((flag, String(said))) }
      }
      return cells
    }, isWanted: { leaf, span in span.holds(leaf.recorded) })

  /// `access.csv`: who took what; the person's name is evidence, which a leaf only commits to.
  static let access = RepeatedLeaves.Table(
    name: BundleTables.accessName,
    cells: { leaf in
      // The hash is looked at with every row.
      guard let row = AccessRow(StatedLeaf(leaf: leaf, hash: .emptyTree)) else { return nil }
      return BundleTables.accessOfLeaf.map { ($0.name, CSV.guarded($0.cell(row))) }
    }, isWanted: { leaf, span in span.holds(leaf.recorded) })

  /// `expectations.csv`: how each period was judged.
  static let expectations = RepeatedLeaves.Table(
    name: BundleTables.expectationsName,
    cells: { leaf in
      guard let kind = Statement.Kind(rawValue: leaf.type), let status = ExpectationOutcome.Status(kind)
      else {
        return nil
      }
      func list(_ key: String, _ separator: String) -> String {
        CSV.guarded((leaf.body[key]?.array ?? []).compactMap(\.string).joined(separator: separator))
      }
      let texts =
        [("criterion", list("criteria", " ")), ("refs", list("refs", " | "))]
        + [
          ("expectation_id", "expectation"), ("title", "title"), ("period_start", "period_start"),
          ("period_end", "period_end"), ("deadline", "deadline"),
        ].map { ($0, CSV.guarded(leaf.body[$1]?.string ?? "")) }
      let numbers = ["expected", "observed", "not_observed"].map { ($0, "\(leaf.body[$0]?.integer ?? 0)") }
      return [("status", status.rawValue), ("first_event_time", leaf.body["first"]?.string ?? "")] + texts
        + numbers
    },
    isWanted: { leaf, span in
      guard let end = leaf.body["period_end"]?.string.flatMap({ Timestamp(rfc3339: $0) }) else {
        return false
      }
      // What ended earlier was judged since the bundle before.
      return span.from < end && end <= span.to || span.closedUntil.map { end <= $0 } ?? false
    }, hasOthers: true)
}
