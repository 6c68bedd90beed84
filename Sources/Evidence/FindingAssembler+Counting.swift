import CanonicalJSON
package import Engine
package import Events
import Sigma

/// Operations of which there are too many to keep each: one item an hour stands for those above the limit, opened by the
/// first of them and counted on like a finding with repeats.
extension FindingAssembler {
  mutating func count(
    _ metadata: Metadata, _ event: Event, group: [UInt8], at place: Place, now: Timestamp
  ) -> OperationCounter.Verdict {
    guard let limit = metadata.operationLimit else { return .keep }
    let (idKey, host) = (idKey, context.host)
    return counter.take(
      rule: metadata.reference, limit: limit, event, group: group, at: place, now: now
    ) { hour in
      "f-"
        + idKey.shortID([
          Array(host.utf8), Array(metadata.reference.utf8), Array("counted \(hour)".utf8),
          Array(place.reference.utf8),
        ])
    }
  }

  /// Counts of `source` that are complete, now that a detection came from it: states them before it is added.
  package mutating func settle(
    _ detection: Detection, _ event: Event, _ ruleSet: RuleSet, of source: String
  ) -> [Closing] {
    guard ruleSet.metadata(of: detection.subject).operationLimit != nil else { return [] }
    return counter.settle(source, reached: event).map { ($0, nil) }
  }

  /// Counts that are complete by the clock, but for sources that are `behind`.
  package mutating func settle(at now: Timestamp, except behind: Set<String>) -> [Closing] {
    counter.settle(at: now, except: behind).map { ($0, nil) }
  }

  /// What was counted so far of months up to `month`, so that it can be closed.
  package mutating func settle(through month: String, at now: Timestamp) -> [Closing] {
    counter.settle(through: month, at: now).map { ($0, nil) }
  }

  /// Hours whose counts were stated and forgotten early because there were too many.
  package var hoursForgotten: Int { counter.forgottenEarly }
}

extension Statement {
  /// Makes the statement about one operation that about all above the limit: nothing of the one is kept.
  mutating func stand(for item: OperationCounter.Item) {
    body["finding"] = .string(item.id)
    body["counted_above"] = .integer(Int64(item.limit))
    body["counted_hour"] = .string(item.hour.description)
    body["group_fields"] = []
    evidence = ["group": .object([:]), "kept": .object([:])]
  }
}
