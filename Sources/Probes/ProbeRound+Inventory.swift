import CanonicalJSON
import Decode
import Events

extension ProbeRound {
  /// Told so often that each period of a day has it, whatever the clock does.
  private static let inventorySeconds: Int64 = 6 * 3_600

  /// What this host has for each kind of control, so that an expectation can tell "there is nothing of the kind" from "it
  /// did not happen".
  mutating func checkInventory() {
    let told = memory["inventory"]?.integer ?? 0
    guard host.now.seconds < told || host.now.seconds - told >= Self.inventorySeconds else { return }
    memory["inventory"] = .integer(host.now.seconds)
    let inventory = HostInventory.look(root: host.root)
    for purpose in HostInventory.Purpose.allCases {
      let units = inventory.running(purpose).map { $0.timer ?? $0.unit }
      note(
        .hostHas,
        units.isEmpty
          ? "nothing on this host looks like \(purpose.words)"
          : "\(purpose.words): \(units.joined(separator: ", "))",
        [
          ("area", purpose.rawValue), ("state", units.isEmpty ? "absent" : "present"),
          ("units", units.isEmpty ? nil : units.joined(separator: " ")),
        ])
    }
  }
}
