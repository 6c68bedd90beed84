import Evidence
import Linux

/// What the record calls this host.
package struct HostFacts: Sendable {
  /// Hash of the machine id, which itself must not be published.
  package let id: String
  package let name: String

  package static func current() -> HostFacts {
    let name = HostIdentity.currentHostname()
    // A container without a machine id is known by its name.
    let seed = "attestd host " + ((try? HostIdentity.currentMachineID()) ?? name)
    return HostFacts(id: Digest.hex(Digest.sha256(seed.utf8).prefix(8)), name: name)
  }
}
