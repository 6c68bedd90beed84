import Events
import Evidence
import Ledger

/// What the report says of signatures, and of what others hold.
struct IntegritySection {
  /// How the box on the first page looks.
  let style: String
  let signature: String
  /// What is held outside the host: the sentence an auditor asks for first.
  let outside: String
  let limit: String
  /// What was deleted before the export; nil for nothing.
  let retention: String?

  init(_ period: ExportPeriod) {
    let size = period.ledger.size
    if let seal = period.ledger.seal {
      signature =
        "Signed: a checkpoint over \(Wording.count(size)) leaves, by the key "
        + (seal.keys.last?.keyText ?? "unknown") + "."
    } else {
      signature = "Unsigned: who can write this folder could replace all of it."
    }
    if let anchor = period.anchors.first(where: { $0.size <= size }) {
      let what = period.isSnapshot ? "what this bundle is about" : "this period"
      let share = (anchor.size >= period.ledger.periodSize ? "all of " : "not all of ") + what
      outside =
        "Held outside this host: the first \(Wording.count(anchor.size)) of \(Wording.count(size)) leaves, "
        + "\(share), since \(anchor.time.readable) (\(IntegritySection.words(anchor.way)))."
      style = period.ledger.seal == nil ? "warn" : ""
    } else {
      outside =
        "Nothing of this shard is known to be held outside this host: until somebody holds a checkpoint, whoever "
        + "controls the host could write and sign another history."
      style = "warn"
    }
    retention = period.retention?.sentence
    limit =
      "Whoever holds the key can write another history and sign it. Only a checkpoint that left the host before shows "
      + "that; compare this bundle with yours."
  }

  private static func words(_ way: Anchor.Way) -> String {
    switch way {
    case .timeStamp: "signed by a time-stamping authority, RFC 3161"
    case .handedOver: "handed over, as the record says"
    case .journal: "in the journal"
    case .file: "in a file"
    }
  }
}
