import Baselines
import Decode
package import Events
package import Sigma

/// A baseline as the machine runs it.
package final class CompiledBaseline: Sendable {
  package let metadata: Metadata
  package let method: Baseline.Method
  /// What a group's values are called in reports.
  package let groupBy: [FieldID]
  /// What the values looked at are called in reports; empty for methods that count.
  package let values: [FieldID]
  package let keep: [FieldID]
  /// What it is fed by, by the place of the rule.
  let members: [Member]
  let learnMicroseconds: Int64
  /// Tells whether remembered state means the same for it: of what it is fed by, how it groups and what it measures.
  package let definition: String

  /// How it measures, for methods that go by time.
  let meter: Meter?

  /// It is fed by every entry of a source rather than by rules.
  var isOfEveryEntry: Bool { members.isEmpty }

  struct Member: Sendable {
    let groupBy: [FieldID]
    let values: [FieldID]
    /// What the others are a share of.
    var isWhole = false
  }

  enum Meter: Sendable {
    case rate(RateSettings, LogZone, isShare: Bool, direction: Baseline.Direction)
    case silence(SilenceSettings, LogZone)

    /// The hour of the week at an instant, Monday's first being 0.
    func slot(_ time: Timestamp) -> Int {
      let zone =
        switch self {
        case .rate(_, let zone, _, _), .silence(_, let zone): zone
        }
      // 1970 began on a Thursday.
      let hours = zone.local(at: time.seconds).floored(by: 3_600) &+ 72
      return Int(hours &- hours.floored(by: 168) &* 168)
    }
  }

  init(
    metadata: Metadata, method: Baseline.Method, groupBy: [FieldID], values: [FieldID], keep: [FieldID],
    members: [Member], meter: Meter?, learnMicroseconds: Int64, definition: String
  ) {
    self.metadata = metadata
    self.method = method
    self.groupBy = groupBy
    self.values = values
    self.keep = keep
    self.members = members
    self.meter = meter
    self.learnMicroseconds = learnMicroseconds
    self.definition = definition
  }
}

/// A baseline that a rule's matches feed, and as which of its members.
struct BaselineMembership: Sendable {
  let baseline: Int32
  let member: Int32
}
