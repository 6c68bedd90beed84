import CanonicalJSON
import Decode
import Evidence
import Linux
import Probes
import Store

extension Startup {
  private static let inventoryKey = "host.inventory"

  /// Takes up what the last process remembered of the host, and states what the host has.
  func beginProbing(_ pipeline: Pipeline, _ known: [String: String]) throws {
    guard settings.probes.isEnabled else { return }
    var rows: [String: JSONValue] = [:]
    try restore(StateScope.probe, pipeline) { _, parts, value in
      guard let json = try? JSONValue(parsing: value), parts.count == 1 else { return false }
      rows[parts[0]] = json
      return true
    }
    pipeline.probing = Probing(settings: settings.probes, memory: ProbeMemory(rows))
    let body = HostInventory.look(root: probeRoot).statement
    let digest = Digest.hex(Digest.sha256(body.canonicalBytes))
    guard known[Startup.inventoryKey] != digest else { return }
    pipeline.turn.statements.append(Statement(.hostObserved, body.object ?? [:]))
    pipeline.remember(Startup.inventoryKey, digest)
  }
}

extension HostInventory {
  /// By purpose, the units and cron jobs that run by themselves; an empty list is a statement, too.
  var statement: JSONValue {
    .object(
      Dictionary(
        uniqueKeysWithValues: Purpose.allCases.map { purpose in
          (
            purpose.rawValue,
            .array(running(purpose).prefix(HostInventory.mostStated).map { .string($0.timer ?? $0.unit) })
          )
        }))
  }

  private static let mostStated = 100
}
