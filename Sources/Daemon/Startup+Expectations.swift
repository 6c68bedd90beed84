import CanonicalJSON
import Events
import Evidence
import Ledger
import Linux
import Store

extension Startup {
  /// Takes up the expectations where the last process left them, with the boot and the attestations since.
  func restoreExpectations(_ pipeline: Pipeline, _ known: [String: String], lives: [DaemonLife]) throws {
    pipeline.expectations = ExpectationFold(pipeline.rules.expectations)
    for (key, value) in try pipeline.recorder.loadState(scope: StateScope.expectation) {
      // What nobody can read begins anew.
      pipeline.expectations.restore(key, (try? JSONValue(parsing: value)) ?? .object([:]))
    }
    for (_, value) in try pipeline.recorder.loadState(scope: StateScope.unobserved) {
      if let json = try? JSONValue(parsing: value) { pipeline.expectations.restore(unobserved: json) }
    }
    pipeline.readBefore = lives.last.map { $0.end ?? $0.seen } ?? pipeline.life.start
    let now = pipeline.life.start
    pipeline.expectations.activate(at: now)
    if let last = lives.last, last.bootID != pipeline.life.bootID {
      pipeline.expectations.boot(at: Timestamp(microseconds: ClockWatch.Reading.now().bootedAt))
    }
    try countAttestations(pipeline, since: known[Pipeline.attestedKey])
  }

  /// Those that were recorded while nobody counted them: without the daemon, or right before it was killed.
  private func countAttestations(_ pipeline: Pipeline, since counted: String?) throws {
    guard !pipeline.expectations.controls.isEmpty, pipeline.recorder.head != nil else { return }
    let parts = counted.map { $0.split(separator: " ") } ?? []
    let last = parts.count == 2 ? (String(parts[0]), Int(parts[1]) ?? -1) : ("", -1)
    for statement in try Archive(state: state).statements(.attestationMade) {
      let leaf = LeafReference(shard: statement.leaf.shard, index: Int(statement.leaf.index))
      guard (leaf.shard, leaf.index) > last, let control = statement.body["control"]?.string else { continue }
      pipeline.noteAttested(control, leaf, at: statement.recorded)
    }
  }
}
