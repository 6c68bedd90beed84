import CanonicalJSON
import Events
import Evidence
import Store

/// What took the evidence of findings that have none.
struct FindingDeletions {
  private let deletions: [RecordedDeletion]

  init(_ findings: [Finding], _ archive: Archive) throws {
    deletions = findings.contains { $0.kept == nil } ? try archive.evidenceDeletions() : []
  }

  /// Nil where the evidence is there.
  func of(_ finding: Finding) -> RecordedDeletion? {
    guard finding.kept == nil else { return nil }
    return deletions.ofEvidence(shard: finding.shard, index: finding.leafIndex)
  }
}

extension Finding {
  func json(evidenceDeletedBy deletion: RecordedDeletion?) -> JSONValue {
    guard let deletion, case .object(var object) = json else { return json }
    object["evidence_deleted"] = [
      "time": .string(deletion.time.description), "shard": .string(deletion.place.shard),
      "leaf": .integer(Int64(deletion.place.index)),
      "basis": deletion.deletion.basis == .request ? "request" : "policy",
    ]
    return .object(object)
  }
}
