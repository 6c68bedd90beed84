package import Evidence

/// Findings or operations of a bundle, in its order (event time, then id), lent one by one as often as asked for: a
/// year of operations does not fit into memory.
package struct FindingRows {
  /// Calls back with each; throws what `body` throws, or why the record could not be read.
  private let lend: (_ body: (Finding) throws -> Void) throws -> Void
  private let held = Held()

  /// Rows that passed once, as long as there are few: most bundles are small, and are gone through several times.
  private final class Held {
    static let most = 4000
    var rows: [Finding] = []
    var isWhole = false
    var isTooMany = false
  }

  package init(_ lend: @escaping (_ body: (Finding) throws -> Void) throws -> Void) { self.lend = lend }

  /// Those of a list that has the bundle's order.
  package init(_ findings: [Finding]) { self.init { body in for finding in findings { try body(finding) } } }

  package func each(_ body: (Finding) throws(ExportError) -> Void) throws(ExportError) {
    if held.isWhole {
      for finding in held.rows { try body(finding) }
      return
    }
    held.rows = []
    do {
      try lend { finding in
        try body(finding)
        guard !held.isTooMany else { return }
        held.rows.append(finding)
        if held.rows.count > Held.most {
          held.isTooMany = true
          held.rows = []
        }
      }
    } catch let error as ExportError {
      throw error
    } catch {
      throw .recordUnreadable("\(error)")
    }
    held.isWhole = !held.isTooMany
  }
}
