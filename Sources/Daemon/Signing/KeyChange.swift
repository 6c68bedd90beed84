import CanonicalJSON
package import Events
package import Evidence
package import Ledger
package import Store

/// A key that signs from now on: what the ledger says of it (`key.added`), and what the daemon's next start compares the
/// key it finds with.
package struct KeyChange {
  package let statement: Statement
  package let state: [StateChange]
  /// Until when the key before signs as well; nil where it does not.
  let until: Timestamp?

  package init(_ key: VerifierKey, after previous: String?, isOverlapping: Bool, at now: Timestamp) {
    let until = isOverlapping ? now.advanced(bySeconds: KeyRing.overlapSeconds) : nil
    let body = [
      "key": key.keyText, "vkey": key.line, "previous_key": previous ?? "", "until": until?.description,
    ]
    statement = Statement(.keyAdded, body.compactMapValues { $0.map { .string($0) } })
    state = [(Pipeline.signingUntil, until?.description), (Pipeline.signingKey, key.keyText)]
      .compactMap { name, value in value.map { .json(StateScope.known, name, .string($0)) } }
    self.until = until
  }
}
