package import CanonicalJSON
import Events
package import Evidence
import Ledger
import Store

/// What `attestctl` asks the holder of the lock to put on the record: one JSON object a line.
package enum ControlRequest: Hashable, Sendable {
  case respond(Answer)
  case explain(gap: String, note: String)
  case attest(control: String, note: String)
  /// Fixes what a month's export contains from now on. What it is judged by is the record's to say.
  case closePeriod(month: String)
  /// Takes responsibility for a change of the rules.
  case approveRules(RuleApproval)
  /// Makes usual what a baseline found.
  case acceptUsual(BaselineAcceptance)
  case exported(month: String, manifest: String, isPseudonymised: Bool = false)
  /// A checkpoint was shown elsewhere.
  case anchored(Anchor)
  /// Signs the ledger as it is.
  case checkpoint
  case rotateKey
  /// Signs what `ManifestNote` makes of these.
  case signManifest(shard: String, label: String, sha256: String)
  /// A population or a sample, before it is handed out.
  case pulled(Pull)
  /// A hold, and deletion.
  case retention(RetentionRequest)
  /// The record is about to be read to somebody; only from the service that does so.
  case read(RecordReading)

  package var json: JSONValue {
    switch self {
    case .respond(let answer): answer.json
    case .explain(let gap, let note): ["op": "explain", "gap": .string(gap), "note": .string(note)]
    case .attest(let control, let note): ["op": "attest", "control": .string(control), "note": .string(note)]
    case .closePeriod(let month): ["op": "close-period", "month": .string(month)]
    case .approveRules(let approval): approval.json
    case .acceptUsual(let acceptance): acceptance.json
    case .exported(let month, let manifest, let isPseudonymised):
      [
        "op": "exported", "month": .string(month), "manifest": .string(manifest),
        "pseudonymised": isPseudonymised ? 1 : 0,
      ]
    case .anchored(let anchor): ["op": "anchored", "anchor": anchor.json]
    case .checkpoint: ["op": "checkpoint"]
    case .rotateKey: ["op": "rotate-key"]
    case .signManifest(let shard, let label, let sha256):
      ["op": "sign-manifest", "shard": .string(shard), "label": .string(label), "sha256": .string(sha256)]
    case .pulled(let pull): ["op": "pulled", "pull": pull.json]
    case .retention(let request): request.json
    case .read(let reading): reading.json
    }
  }

  /// Nil for anything that is no request, or whose text is longer than a note should be.
  package init?(_ json: JSONValue) {
    func text(_ key: String) -> String? {
      json[key]?.string.flatMap { $0.utf8.count <= 16_384 ? $0 : nil }
    }
    switch json["op"]?.string {
    case "respond":
      guard let answer = Answer(json, text) else { return nil }
      self = .respond(answer)
    case "explain":
      guard let gap = text("gap"), let note = text("note") else { return nil }
      self = .explain(gap: gap, note: note)
    case "attest":
      guard let control = text("control"), let note = text("note") else { return nil }
      self = .attest(control: control, note: note)
    case "close-period":
      guard let month = text("month") else { return nil }
      self = .closePeriod(month: month)
    case "approve-rules":
      guard let approval = RuleApproval(json, text) else { return nil }
      self = .approveRules(approval)
    case "accept-usual":
      guard let acceptance = BaselineAcceptance(json, text) else { return nil }
      self = .acceptUsual(acceptance)
    case "exported":
      // It becomes a leaf as it is, which nobody can take back: no place for words.
      guard let month = text("month"), ControlRequest.isLabel(month), let manifest = text("manifest"),
        TreeHash(hex: manifest) != nil
      else { return nil }
      self = .exported(
        month: month, manifest: manifest, isPseudonymised: json["pseudonymised"]?.integer == 1)
    case "anchored":
      guard let anchor = json["anchor"].flatMap({ Anchor($0) }) else { return nil }
      self = .anchored(anchor)
    case "checkpoint": self = .checkpoint
    case "rotate-key": self = .rotateKey
    case "sign-manifest":
      guard let shard = text("shard"), let label = text("label"), let sha256 = text("sha256"),
        TreeHash(hex: sha256) != nil
      else { return nil }
      self = .signManifest(shard: shard, label: label, sha256: sha256)
    case "pulled":
      guard let pull = json["pull"].flatMap({ Pull($0) }) else { return nil }
      self = .pulled(pull)
    case "retention":
      guard let request = RetentionRequest(json) else { return nil }
      self = .retention(request)
    case "read":
      guard let reading = RecordReading(json) else { return nil }
      self = .read(reading)
    default: return nil
    }
  }

  /// `2026-10`, `2026-10-05_2026-11-04` or `as-of-2026-10-05`.
  private static func isLabel(_ text: String) -> Bool {
    func isDay(_ text: Substring) -> Bool {
      text.utf8.count == 10 && Timestamp(rfc3339: String(text)) != nil
    }
    if text.hasPrefix("as-of-") { return isDay(text.dropFirst(6)) }
    guard text.utf8.count != 7 else { return isDay(text + "-01") }
    let days = text.split(separator: "_", omittingEmptySubsequences: false)
    return days.count == 2 && days.allSatisfy(isDay)
  }

  /// What whoever asks for it must be allowed to do.
  package var privilege: Role.Privilege {
    switch self {
    case .respond(let answer): answer.decision == .except ? .approve : .answer
    case .explain: .answer
    case .attest, .approveRules, .acceptUsual: .approve
    // A signature over the ledger as it is says nothing new.
    case .exported, .pulled, .checkpoint, .read: .read
    // Whoever has a manifest signed says that a bundle is the record's.
    case .closePeriod, .anchored, .rotateKey, .signManifest, .retention: .administer
    }
  }

  /// Whether the service that reads for others may ask for it in their name: what reading takes, and nothing that is
  /// said with somebody's authority.
  var isForReaders: Bool {
    switch self {
    case .read, .pulled, .exported, .checkpoint, .closePeriod: true
    default: false
    }
  }

  /// The statement this becomes; nil for what is done rather than said, and for what depends on more than this
  /// (`Admission`).
  package func statement(actor: String, _ redactor: Redactor) -> Statement? {
    switch self {
    case .respond, .explain, .attest, .approveRules, .acceptUsual, .closePeriod, .read: nil
    case .exported(let month, let manifest, let isPseudonymised):
      Statement(
        .exportMade,
        [
          "month": .string(month), "manifest_sha256": .string(manifest),
          "pseudonymised": isPseudonymised ? 1 : 0,
        ],
        evidence: ["actor": .string(actor)])
    case .anchored(let anchor): anchor.statement(by: actor, redactor)
    case .checkpoint, .rotateKey, .signManifest: nil
    case .pulled(let pull): pull.statement(actor: actor)
    case .retention(let request): request.statement(actor: actor, redactor)
    }
  }
}

extension Answer {
  fileprivate var json: JSONValue {
    var object: [String: JSONValue] = [
      "op": "respond", "finding": .string(finding), "decision": .string(decision.rawValue),
      "note": .string(note),
    ]
    object["expires"] = expires.map { .string($0.description) }
    for (key, text) in [("reference", reference), ("assignee", assignee), ("root_cause", rootCause)]
    where !text.isEmpty { object[key] = .string(text) }
    return .object(object)
  }

  /// - Parameter text: the value of a key, nil where it is absent or too long.
  fileprivate init?(_ json: JSONValue, _ text: (String) -> String?) {
    guard let finding = text("finding"), let note = text("note"),
      let decision = text("decision").flatMap(Response.Decision.init(rawValue:))
    else { return nil }
    self.init(finding, decision, note: note)
    if json["expires"] != nil {
      guard let time = text("expires").flatMap({ Timestamp(rfc3339: $0) }) else { return nil }
      expires = time
    }
    for (key, place) in [
      ("reference", \Answer.reference), ("assignee", \.assignee), ("root_cause", \.rootCause),
    ] as [(String, WritableKeyPath<Answer, String>)] where json[key] != nil {
      guard let value = text(key) else { return nil }
      self[keyPath: place] = value
    }
  }
}
