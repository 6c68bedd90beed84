import CanonicalJSON
import Events
import Ledger

/// Who answered findings and what they wrote, in all places of a bundle that say so.
extension LedgerCheck {
  private func isHere(_ place: LeafPlace) -> Bool {
    firstLeaf[place.shard].map { place.index >= $0 } ?? false
  }

  /// What a row says of its answers otherwise than the table of answers; and, of a row whose own leaf is in another
  /// bundle, otherwise than its other cells and the answers here.
  func problemsLater(_ row: BundleInput.NamedRow, _ place: LeafPlace, id column: String) -> [String] {
    let id = row[column] ?? ""
    let times = findings.answerTimes(id)
    var problems: [String] = []
    if column == "finding_id", findings.isWhole(behind: place.shard, place.index) {
      for (name, leaf) in findings.answerPlaces(id).sorted(by: { $0.key < $1.key }) {
        // Somebody may have been first in an earlier bundle.
        if name == "acknowledged_by", row["acknowledged_at"] != times.acknowledged { continue }
        let said = row[name] ?? ""
        let isSame = name == "triage_note" ? given.agrees(note: said, leaf) : given.agrees(actor: said, leaf)
        if !said.isEmpty, !isSame { problems.append("says another \(name) than responses.csv") }
      }
    }
    guard !isHere(place) else { return problems }
    func check(_ name: String, _ start: String, _ end: String, isSaid: Bool = true) {
      let (start, end) = (row[start] ?? "", row[end] ?? "")
      let said = end.isEmpty || !isSaid ? "" : StatedFindings.seconds(from: start, to: end)
      if row[name] != said { problems.append("says another \(name) than its times make") }
    }
    check("detection_latency_s", "event_time", "recorded_time")
    guard column == "finding_id" else { return problems }
    let isTimed = row["before_coverage"] == "0"
    check("time_to_ack_s", "recorded_time", "acknowledged_at", isSaid: isTimed)
    check("time_to_resolve_s", "recorded_time", "resolved_at", isSaid: isTimed)
    guard withheldCount == 0, let asOf else { return problems }
    let acknowledged = row["acknowledged_at"] ?? ""
    if acknowledged.isEmpty
      ? times.acknowledged != nil
      : acknowledged != times.acknowledged && edge?.isEarlier(acknowledged) != true
    {
      problems.append("was acknowledged by no leaf at that time")
    }
    if times.resolved == nil, row["resolved_at"] != "", edge?.isEarlier(row["resolved_at"]) != true {
      problems.append("was resolved by no leaf at that time")
    }
    for (name, said) in findings.laterCells(id, asOf: asOf)
    where row[name].map({ $0 != CSV.guarded(said) }) == true {
      problems.append("says another \(name) than the answers of this bundle")
    }
    return problems
  }

  /// At one moment: rows of what was not over, and all of those that leaves of this bundle opened.
  func checkOpen(_ verdict: inout BundleVerdict) {
    var seen: Set<String> = []
    var problems = FileProblems()
    BundleInput("findings.csv", in: folder).forEachRow { number, row in
      seen.insert(row["finding_id"] ?? "")
      if ["resolved", "dismissed"].contains(row["state"]) {
        problems.append("row \(number) is of a finding that was over")
      }
    }
    if withheldCount == 0, let asOf {
      for id in anomalies.subtracting(seen).sorted() where !findings.isOver(id, asOf: asOf) {
        problems.append("lacks \(id), which a leaf of this bundle opened and none closed")
      }
    }
    problems.tell(of: "findings.csv", &verdict)
  }

  /// Each line of `findings.jsonl` says what its row of `findings.csv` says, and of each answer what its leaf and
  /// `responses.csv` say.
  mutating func checkLines(_ verdict: inout BundleVerdict) {
    let lines = LinePlaces("findings.jsonl", in: folder)
    var problems = FileProblems()
    var rows = 0
    BundleInput("findings.csv", in: folder).forEachRow { number, row in
      rows = number
      guard let bytes = lines[number - 1] else { return }
      guard let line = FindingLine(bytes) else {
        problems.append("line \(number) is no finding")
        return
      }
      for problem in self.problems(of: line, row, number) { problems.append("line \(number) \(problem)") }
    }
    if rows != lines.count { problems.append("has \(lines.count) lines, findings.csv has \(rows) rows") }
    problems.tell(of: "findings.jsonl", &verdict)
  }

  private mutating func problems(
    of line: FindingLine, _ row: BundleInput.NamedRow, _ number: Int
  ) -> [String] {
    var problems: [String] = []
    for (column, said) in line.cells where row[column] != CSV.guarded(said) {
      // Tables of earlier versions end before these.
      if row[column] == nil, LedgerCheck.laterColumns.contains(column) { continue }
      problems.append("says another \(column) than its row of findings.csv")
    }
    let subject = line.subject(like: row["subject"] ?? "")
    if row["subject"] != subject.cell { problems.append("says another group than the subject of its row") }
    let place = line.place
    if isHere(place), withheld[place.shard]?.contains(place.index) != true,
      let hashes = hashes[place.shard], hashes.indices.contains(place.index),
      let leaf = lookups[place.shard]?.leaf(place.index, hashes[place.index])
    {
      let fields = leaf.body["group_fields"]?.array?.compactMap(\.string) ?? subject.names
      let gaps = leaf.body["gaps"]?.array ?? []
      if subject.names != fields || line.json["gaps"]?.array ?? [] != gaps {
        problems.append("has a group of other fields, or other gaps, than leaf \(place.index)")
      }
    }
    return problems + answerProblems(of: line, number)
  }

  private mutating func answerProblems(of line: FindingLine, _ number: Int) -> [String] {
    var problems: [String] = []
    let places = line.answers.map {
      LeafPlace($0["shard"]?.string ?? "", Int($0["leaf_index"]?.integer ?? -1))
    }
    if zip(places, places.dropFirst()).contains(where: { $0 >= $1 }) {
      problems.append("has answers twice, or in another order than the ledger")
    }
    for (place, answer) in zip(places, line.answers) {
      let (actor, note) = (answer["actor"]?.string ?? "", answer["note"]?.string ?? "")
      if given.isGiven(place) {
        if !given.agrees(answer, to: line.text("id"), place) {
          problems.append("says another answer than leaf \(place.index)")
        }
      } else if isHere(place) {
        if withheld[place.shard]?.contains(place.index) != true {
          problems.append("has an answer by leaf \(place.index), which states something else")
        }
      } else if let edge, !(place < edge.place && edge.isEarlier(answer["time"]?.string)) {
        problems.append("has an answer by leaf \(place.index), which is in no earlier bundle")
      }
      if let problem = people.problem(of: actor, place, "findings.jsonl", number) { problems.append(problem) }
      if !given.agrees(actor: CSV.guarded(actor), place) || !given.agrees(note: CSV.guarded(note), place) {
        problems.append("has another person or note than responses.csv for leaf \(place.index)")
      }
    }
    let shown = places.count(where: given.isGiven)
    if findings.answerCount(line.text("id")) != shown {
      problems.append("has not all answers that leaves of this bundle give")
    }
    return problems
  }
}
