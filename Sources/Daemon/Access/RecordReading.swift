package import CanonicalJSON
import Evidence

/// What somebody without access to the state folder had read to them: a command of `attestctl`, as they typed it.
///
/// Put on the record before anything is read, by the service that reads for them.
package struct RecordReading: Hashable, Sendable {
  /// Bytes and number of arguments that a request may have.
  package static let mostBytes = 16_384
  package static let mostArguments = 128

  /// `findings`, `gaps list`.
  package let command: String
  package let arguments: [String]

  /// Nil for what would make a leaf that is hard to read or too large to keep.
  package init?(command: String, arguments: [String]) {
    guard (1...64).contains(command.utf8.count),
      command.utf8.allSatisfy({ $0 == 0x20 || $0 == 0x2D || (0x61...0x7A).contains($0) }),
      arguments.count <= RecordReading.mostArguments,
      arguments.reduce(0, { $0 + $1.utf8.count }) <= RecordReading.mostBytes,
      arguments.allSatisfy(RecordReading.isPlain)
    else { return nil }
    self.command = command
    self.arguments = arguments
  }

  /// Whether nothing in it ends a line, moves a cursor or cuts a C string short.
  package static func isPlain(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
  }

  package var json: JSONValue {
    [
      "op": "read", "command": .string(command), "arguments": .array(arguments.map { .string($0) }),
    ]
  }

  package init?(_ json: JSONValue) {
    guard let command = json["command"]?.string, let list = json["arguments"]?.array else { return nil }
    let arguments = list.compactMap(\.string)
    guard arguments.count == list.count else { return nil }
    self.init(command: command, arguments: arguments)
  }

  /// What was typed may name people, so it is evidence; of the leaf is only which command it was.
  func statement(by responder: Responder, _ standing: Response.Standing, _ redactor: Redactor) -> Statement {
    var body: [String: JSONValue] = [
      "command": .string(command), "role": .string(standing.role),
      "unattributed": .integer(standing.isUnattributed ? 1 : 0),
    ]
    if !standing.person.isEmpty { body["actor_p"] = .string(standing.person) }
    var evidence = responder.evidence
    evidence["arguments"] = .array(arguments.map { .string(redactor.redact($0)) })
    return Statement(.accessRead, body, evidence: evidence)
  }
}
