package import CanonicalJSON
package import Ledger

/// A leaf with its hash and what is left of the evidence behind it.
package struct StatedLeaf: Sendable {
  package var leaf: Leaf
  package var hash: TreeHash
  /// Nil where there never was any, or it was deleted.
  package var evidence: JSONValue?

  package init(leaf: Leaf, hash: TreeHash, evidence: JSONValue? = nil) {
    self.leaf = leaf
    self.hash = hash
    self.evidence = evidence
  }

  func text(_ key: String) -> String { leaf.body[key]?.string ?? "" }

  /// Empty where the leaf does not say.
  func number(_ key: String) -> String { leaf.body[key]?.integer.map(String.init) ?? "" }

  /// What a person wrote; a placeholder once retention deleted it.
  func typed(_ key: String) -> String {
    evidence.map { $0[key]?.string ?? "" } ?? (leaf.commitment == nil ? "" : "[deleted]")
  }
}

/// Leaves of some kinds in ledger order, lent one by one as often as asked for.
package struct StatedLeaves {
  private let lend: (_ body: (StatedLeaf) throws -> Void) throws -> Void

  /// Calls back with each; throws what `body` throws, or why the record could not be read.
  package init(_ lend: @escaping (_ body: (StatedLeaf) throws -> Void) throws -> Void) { self.lend = lend }

  package init(_ leaves: [StatedLeaf]) { self.init { body in for leaf in leaves { try body(leaf) } } }

  package func each(_ body: (StatedLeaf) throws(ExportError) -> Void) throws(ExportError) {
    do { try lend { try body($0) } } catch let error as ExportError {
      throw error
    } catch {
      throw .recordUnreadable("\(error)")
    }
  }

  /// The same leaves, each as `change` has it.
  func map(_ change: @escaping (StatedLeaf) -> StatedLeaf) -> StatedLeaves {
    StatedLeaves { body in try lend { try body(change($0)) } }
  }
}
