import CanonicalJSON
import Ledger

/// What the leaves of a bundle and its table of answers say of each answer, to hold `findings.jsonl` against.
struct GivenAnswers {
  private static let flags = ["responder_is_actor", "self_approved", "unattributed"]

  private struct Given {
    let digest: CellDigest
    /// Leaves of the time before there were roles do not say these.
    let flags: [String]
  }

  private var given: [LeafPlace: Given] = [:]
  /// Of `responses.csv`: digests of who it was and of the note.
  private var texts: [LeafPlace: (actor: CellDigest, note: CellDigest)] = [:]

  /// Takes the leaves up to where the period was closed.
  mutating func note(_ leaf: Leaf) {
    guard leaf.type == "response.made" else { return }
    let flags = GivenAnswers.flags.filter { leaf.body[$0] != nil }
    given[LeafPlace(leaf)] = Given(
      digest: GivenAnswers.digest(
        leaf.body, time: leaf.recorded, finding: leaf.body["finding"]?.string ?? "", flags), flags: flags)
  }

  mutating func readTexts(in folder: String) {
    var found = texts
    BundleInput("responses.csv", in: folder).forEachRow { _, row in
      found[LeafPlace(row)] = (CellDigest([row["actor"] ?? ""]), CellDigest([row["note"] ?? ""]))
    }
    texts = found
  }

  func isGiven(_ place: LeafPlace) -> Bool { given[place] != nil }

  /// Whether the leaf gives an answer as a line of `findings.jsonl` has it.
  func agrees(_ answer: JSONValue, to finding: String, _ place: LeafPlace) -> Bool {
    guard let given = given[place], let body = answer.object else { return false }
    let time = answer["time"]?.string ?? ""
    return GivenAnswers.digest(body, time: time, finding: finding, given.flags) == given.digest
  }

  /// Whether a cell says what the table of answers says in the row of the leaf, if it has one.
  func agrees(actor cell: String, _ place: LeafPlace) -> Bool {
    texts[place].map { $0.actor == CellDigest([cell]) } ?? true
  }

  func agrees(note cell: String, _ place: LeafPlace) -> Bool {
    texts[place].map { $0.note == CellDigest([cell]) } ?? true
  }

  private static func digest(
    _ body: [String: JSONValue], time: String, finding: String, _ flags: [String]
  ) -> CellDigest {
    CellDigest(
      [time, finding]
        + ["decision", "role", "expires", "reference", "actor_p"].map { body[$0]?.string ?? "" }
        + flags.map { body[$0]?.integer.map(String.init) ?? "" })
  }
}
