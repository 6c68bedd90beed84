import CanonicalJSON
import Events
import Evidence
import Export
import Ledger
import Store

extension RecordedPull {
  /// Nil for a leaf that no pull of this program looks like.
  init?(_ statement: RecordedStatement) {
    func text(_ key: String) -> String { statement.body[key]?.string ?? "" }
    func number(_ key: String) -> Int { Int(clamping: statement.body[key]?.integer ?? 0) }
    // A person's words; gone where retention took them.
    func typed(_ key: String) -> String { statement.evidence?[key]?.string ?? "[deleted]" }
    guard let from = Timestamp(rfc3339: text("from")), let to = Timestamp(rfc3339: text("to")) else {
      return nil
    }
    let control = text("control")
    self.init(
      time: statement.recorded, actor: typed("actor"),
      subject: control.isEmpty ? "criterion \(text("criterion"))" : "control \(control)", from: from, to: to,
      rows: number("rows"), sha256: text("sha256"), shard: statement.leaf.shard,
      leafIndex: statement.leaf.index)
    guard text("what") == "sample" else { return }
    drawn = number("size")
    drawnSHA256 = text("items_sha256")
    draw = Pull.Draw(
      engagement: typed("engagement"), text: typed("text"), populationRows: number("population_rows"),
      populationSHA256: text("population_sha256"), seed: text("seed"), isByMonth: text("stratify") == "month",
      items: statement.evidence?["items"]?.array?.compactMap(\.string) ?? [])
  }
}
