package import CanonicalJSON
package import Evidence

/// What people may ask about deletion.
package enum RetentionRequest: Hashable, Sendable {
  /// Nothing is to be deleted until it is released.
  case hold(note: String)
  case release(note: String)
  /// Delete what is old enough now.
  case run
  /// Delete what these findings keep, as a person may ask.
  case erase(findings: [String], withResponses: Bool, note: String)

  package static let mostFindings = 1_000

  package var json: JSONValue {
    switch self {
    case .hold(let note): ["op": "retention", "what": "hold", "note": .string(note)]
    case .release(let note): ["op": "retention", "what": "release", "note": .string(note)]
    case .run: ["op": "retention", "what": "run"]
    case .erase(let findings, let withResponses, let note):
      [
        "op": "retention", "what": "erase", "findings": .array(findings.map { .string($0) }),
        "with_responses": .integer(withResponses ? 1 : 0), "note": .string(note),
      ]
    }
  }

  /// Nil for anything that `json` does not make.
  package init?(_ json: JSONValue) {
    let note = json["note"]?.string.flatMap { $0.utf8.count <= 16_384 ? $0 : nil }
    switch (json["what"]?.string, note) {
    case ("hold", let note?): self = .hold(note: note)
    case ("release", let note?): self = .release(note: note)
    case ("run", nil): self = .run
    case ("erase", let note?):
      guard let list = json["findings"]?.array, (1...RetentionRequest.mostFindings).contains(list.count),
        case let findings = list.compactMap(\.string), findings.count == list.count,
        let flag = json["with_responses"]?.integer
      else { return nil }
      self = .erase(findings: findings, withResponses: flag == 1, note: note)
    default: return nil
    }
  }

  /// The statement this becomes; nil for what is done rather than said.
  func statement(actor: String, _ redactor: Redactor) -> Statement? {
    switch self {
    case .hold(let note):
      Statement(.retentionHeld, [:], evidence: RetentionRequest.said(note, by: actor, redactor))
    case .release(let note):
      Statement(.retentionReleased, [:], evidence: RetentionRequest.said(note, by: actor, redactor))
    case .run, .erase: nil
    }
  }

  package static func said(
    _ note: String, by actor: String, _ redactor: Redactor
  ) -> [String: JSONValue] {
    ["note": .string(redactor.redact(note)), "actor": .string(actor)]
  }
}
