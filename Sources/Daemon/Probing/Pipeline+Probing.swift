import CanonicalJSON
import Evidence
import Linux
package import Probes
import Store

/// Looks at the host now and then (docs/probes.md). What was read and what the next look compares with are of one turn.
extension Pipeline {
  func probeIfDue(_ monotonic: Int64) {
    guard let probing, probing.settings.isEnabled, monotonic >= probing.next else { return }
    self.probing?.next = monotonic + Int64(probing.settings.interval) * 1_000_000_000
    probe(.current(seconds: 5))
  }

  /// One round, on the host or on what a test puts in its place.
  package func probe(_ host: ProbeHost) {
    guard let probing else { return }
    var round = ProbeRound(probing.settings, host, probing.memory)
    round.runUnprivileged()
    for reading in round.readings { observe(reading) }
    for (key, value) in round.memory.takeChanges() {
      turn.stateChanges.append(
        seal.change(StateScope.probe, StateScope.key(source: key), value.map { Array($0.canonicalBytes) }))
    }
    self.probing?.memory = round.memory
  }
}
