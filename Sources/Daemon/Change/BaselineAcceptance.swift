import CanonicalJSON
import Engine
import Evidence

/// What somebody says when they make usual what a baseline found.
package struct BaselineAcceptance: Hashable, Sendable {
  /// The finding, or the beginning of its id.
  package var finding: String
  /// The id or address of the ticket it was decided in; stays when names and notes are deleted.
  package var ticket: String
  package var note: String

  package init(finding: String, ticket: String, note: String) {
    self.finding = finding
    self.ticket = ticket
    self.note = note
  }

  var json: JSONValue {
    [
      "op": "accept-usual", "finding": .string(finding), "ticket": .string(ticket), "note": .string(note),
    ]
  }

  /// - Parameter text: the value of a key, nil where it is absent or too long.
  init?(_ json: JSONValue, _ text: (String) -> String?) {
    guard let finding = text("finding"), let ticket = text("ticket"), let note = text("note") else {
      return nil
    }
    self.init(finding: finding, ticket: ticket, note: note)
  }
}

/// A value that was accepted, as the record has it.
struct AcceptedValue {
  var baseline: String
  var source: String
  var key: Deviation.Key

  /// Nil where the evidence is gone, and with it what it was.
  init?(_ body: JSONValue, _ evidence: JSONValue?) {
    guard let baseline = body["baseline"]?.string, let source = body["source"]?.string,
      let value = evidence?["value"]?.string.flatMap({ UInt64($0, radix: 16) }),
      let group = evidence?["value_group"]?.string.flatMap({ UInt64($0, radix: 16) })
    else { return nil }
    self.baseline = baseline
    self.source = source
    key = Deviation.Key(value: value, group: group)
  }
}
