import CanonicalJSON
import Engine
import Evidence
import Ledger
import Sigma
import Store

extension Startup {
  /// Those values that were accepted while nobody took them up: without the daemon, or right before it was killed.
  func takeUpAccepted(_ pipeline: Pipeline, since taken: String?) throws {
    guard !pipeline.rules.ruleSet.baselines.isEmpty, pipeline.recorder.head != nil else { return }
    let parts = taken.map { $0.split(separator: " ") } ?? []
    let last = parts.count == 2 ? (String(parts[0]), Int(parts[1]) ?? -1) : ("", -1)
    for statement in try Archive(state: state).statements(.baselineAccepted) {
      let leaf = LeafReference(shard: statement.leaf.shard, index: Int(statement.leaf.index))
      guard (leaf.shard, leaf.index) > last else { continue }
      if let accepted = AcceptedValue(.object(statement.body), statement.evidence) {
        pipeline.accept(accepted)
      }
      pipeline.remember(Pipeline.acceptedKey, "\(leaf.shard) \(leaf.index)")
    }
  }

  /// Reads back what the baselines have learnt. What was learnt in another meaning, or cannot be read, is learnt again, and
  /// that is told: until then nothing is found.
  func restoreBaselines(_ pipeline: Pipeline, _ restored: inout [String: EngineState]) throws {
    let rules = pipeline.rules.ruleSet
    var places: [String: Int] = [:]
    for (place, baseline) in rules.baselines.enumerated() { places[baseline.metadata.reference] = place }
    var memories = restored
    var changed: Set<String> = []
    try restore(StateScope.baseline, pipeline) { row, parts, value in
      guard parts.count == 4, let part = Digest.bytes(parts[3]) else { return false }
      guard let place = places[parts[1]], rules.baselines[place].definition == parts[2] else {
        changed.insert(parts[1])
        pipeline.turn.stateChanges.append(StateChange(scope: StateScope.baseline, key: row, value: nil))
        return true
      }
      // In place: a copy of a table for each of its parts takes forever.
      return memories[parts[0], default: EngineState()].baselines.restore(place, part, value, rules)
    }
    for source in memories.keys {
      pipeline.unreadableState += memories[source]?.baselines.finishRestoring() ?? 0
    }
    restored = memories
    for (key, value) in try pipeline.recorder.loadState(scope: StateScope.learning) {
      guard let json = try? JSONValue(parsing: value), pipeline.learning.restore(key, json) else {
        pipeline.unreadableState += 1
        continue
      }
    }
    if !changed.isEmpty {
      report.say("forgotten what \(changed.count) baselines had learnt, which were changed or are gone")
    }
  }
}
