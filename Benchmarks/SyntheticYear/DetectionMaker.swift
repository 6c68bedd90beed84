import CanonicalJSON
import Events
import Evidence
import Sigma

/// Words a detection as the daemon's finding assembler does: same keys, same evidence.
struct DetectionMaker {
  let host: String
  var ruleSet: String
  let cast: Cast
  private let idKey: DerivedKey
  private let recordKey: DerivedKey

  static let hostname = "web-01"

  /// When and where the line was written and recorded.
  struct Place {
    var source: String
    var reference: String
    var time: Timestamp
    var recorded: Timestamp
    var isLate = false
    var isBeforeCoverage = false
  }

  init(host: String, ruleSet: String, secret: HostSecret, cast: Cast) {
    self.host = host
    self.ruleSet = ruleSet
    self.cast = cast
    idKey = secret.key(for: .findingID)
    recordKey = secret.key(for: .record)
  }

  func statement(
    of bound: BoundStory, at place: Place, _ generator: inout SeededGenerator
  ) -> (id: String, statement: Statement) {
    let story = bound.story
    let metadata = bound.metadata
    let (message, values) = line(bound, place, &generator)
    let group = story.group.compactMap { name in values[name].map { (name, $0) } }
    let id =
      "f-"
      + idKey.shortID([
        Array(host.utf8), Array(metadata.reference.utf8), Array(group.map(\.1).joined(separator: "\0").utf8),
        Array(place.reference.utf8),
      ])
    let isOperation = metadata.attestd.isOperation
    var evidence: [String: JSONValue] = [
      "group": object(group),
      "kept": object(metadata.attestd.keep.compactMap { name in values[name].map { (name, $0) } }),
    ]
    if isOperation || metadata.level >= .medium {
      let record =
        story.source == 0 || story.source == 6 ? message : header(story, place.time, values) + message
      evidence["record"] = .string(record)
      evidence["record_hmac"] = .string(Digest.hex(recordKey.mac(Array(record.utf8))))
      evidence["record_lossy"] = 0
    }
    let body: [String: JSONValue] = [
      "finding": .string(id), "rule": .string(metadata.reference), "title": .string(metadata.title),
      "level": .string(metadata.level.rawValue),
      "kind": .string((isOperation ? Finding.Kind.operation : .anomaly).rawValue),
      "criteria": .array(metadata.criteria.map { .string($0) }), "ruleset": .string(ruleSet),
      "group_fields": .array(group.map { .string($0.0) }), "source": .string(place.source),
      "reference": .string(place.reference), "first": .string(place.time.description),
      "received": .string(place.time.description), "count": 1, "origin": "trusted",
      "late": place.isLate ? 1 : 0, "before_coverage": place.isBeforeCoverage ? 1 : 0,
      "redaction": .integer(Redactor.version),
    ]
    return (id, Statement(isOperation ? .operationObserved : .findingOpened, body, evidence: evidence))
  }

  /// The message, and what the decoder would find in it.
  private func line(
    _ bound: BoundStory, _ place: Place, _ generator: inout SeededGenerator
  ) -> (message: String, values: [String: String]) {
    let story = bound.story
    var values = story.others
    let person = cast.person(&generator)
    var message = ""
    for piece in bound.pieces {
      switch piece {
      case .text(let text): message += text
      case .field(let name):
        let field = DetectionMaker.fields[name] ?? name
        let value = values[field] ?? cast.value(of: name, person: person, &generator)
        values[field] = value
        message += value
      }
    }
    values["message"] = message
    values["host"] = DetectionMaker.hostname
    values["program"] = story.program
    values["source"] = values["source"] ?? place.source
    values["pid"] = String(1_000 + generator.below(60_000))
    return (message, values)
  }

  /// What the decoder calls the values that stories have names of their own for.
  private static let fields = [
    "attacker": "src_ip", "guess": "invalid_user", "new_user": "target_user", "cron": "command",
    "binary": "COREDUMP_EXE",
  ]

  private func header(_ story: Story, _ time: Timestamp, _ values: [String: String]) -> String {
    "\(time) \(DetectionMaker.hostname) \(story.program)[\(values["pid"] ?? "1")]: "
  }

  private func object(_ values: [(String, String)]) -> JSONValue {
    .object(Dictionary(values.map { ($0.0, .string($0.1)) }, uniquingKeysWith: { first, _ in first }))
  }
}
