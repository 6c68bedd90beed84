package import CanonicalJSON
import Engine
package import Events

/// Chooses what of an entry is kept beside a finding, and takes secrets out of it (docs/privacy.md): the group, the fields
/// the rule names, and the entry's text where the finding is worth it.
package struct EvidenceKeeper: Sendable {
  private let redactor: Redactor
  private let recordKey: DerivedKey

  package init(_ secret: HostSecret, hidesMail: Bool = false) {
    redactor = Redactor(secret, hidesMail: hidesMail)
    recordKey = secret.key(for: .record)
  }

  /// What is kept: the group's values, shown in alerts as well, and all of the evidence with them.
  package typealias Kept = (group: [Finding.GroupValue], evidence: [String: JSONValue])

  private static let mostOfRecord = 4_096
  private static let mostOfValue = 1_024
  /// Looked at beyond what is kept, so that a secret is recognised whose end will be cut off.
  private static let margin = 512

  package func keep(
    _ event: Event, group: [FieldID], fields: [FieldID], _ table: FieldTable, keepsRecord: Bool
  ) -> Kept {
    let text = EventText(
      event, table, redactor, most: EvidenceKeeper.mostOfRecord + EvidenceKeeper.margin)
    let group = values(of: group, event, table, text)
    var evidence: [String: JSONValue] = [:]
    evidence["group"] = EvidenceKeeper.object(group)
    evidence["kept"] = EvidenceKeeper.object(values(of: fields, event, table, text))
    guard keepsRecord else { return (group, evidence) }
    let range = event.raw ?? event.message
    // Leads back to the entry for as long as the log has it.
    evidence["record_hmac"] = .string(Digest.hex(recordKey.mac(Array(event.bytes[range]))))
    guard !AuditCommand.isIn(event, table) else { return (group, evidence) }
    let record = text.string(range)
    evidence["record"] = .string(
      text.isSearched(range)
        ? Redactor.escape(record).beginning(EvidenceKeeper.mostOfRecord)
        : redact(record, most: EvidenceKeeper.mostOfRecord))
    evidence["record_lossy"] = .integer(
      event.text(range).utf8.elementsEqual(event.bytes[range]) ? 0 : 1)
    return (group, evidence)
  }

  /// From what a baseline's finding departs. The key is what may be accepted as usual later on.
  func describe(_ deviation: Deviation) -> JSONValue {
    var value: [String: JSONValue] = [
      "expected": .string(redact(deviation.expected, most: EvidenceKeeper.mostOfValue)),
      "seen": .string(redact(deviation.seen, most: EvidenceKeeper.mostOfValue)),
      "since": .string(deviation.since.description),
      "one_in": .integer(Int64(min(max(deviation.oneIn.rounded(), 1), 1e9))),
    ]
    if let key = deviation.key {
      value["value"] = .string(String(key.value, radix: 16))
      value["value_group"] = .string(String(key.group, radix: 16))
    }
    return .object(value)
  }

  private func values(
    of fields: [FieldID], _ event: Event, _ table: FieldTable, _ text: EventText
  ) -> [Finding.GroupValue] {
    fields.compactMap { field in
      event.first(field).map {
        let name = table.name(of: field)
        // The value of `"password": "x"` says nothing itself.
        let value =
          NamedSecrets.isSecret(name) && !$0.range.isEmpty
          ? redactor.mark(.secret, Array(event.bytes[$0.range]))
          : redact(text.string($0.range), most: EvidenceKeeper.mostOfValue)
        return Finding.GroupValue(name: name, value: value)
      }
    }
  }

  private func redact(_ text: String, most: Int) -> String {
    let looked = text.beginning(most + EvidenceKeeper.margin)
    return looked.utf8.count <= most ? redactor.redact(looked) : redactor.redact(looked).beginning(most)
  }

  private static func object(_ values: [Finding.GroupValue]) -> JSONValue {
    .object(Dictionary(values.map { ($0.name, .string($0.value)) }, uniquingKeysWith: { first, _ in first }))
  }
}

extension String {
  /// In code points: one character may be made of any number of them.
  fileprivate func beginning(_ count: Int) -> String {
    unicodeScalars.count > count ? String(String.UnicodeScalarView(unicodeScalars.prefix(count))) : self
  }
}
