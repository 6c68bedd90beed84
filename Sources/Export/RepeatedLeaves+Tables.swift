import CanonicalJSON
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
}
