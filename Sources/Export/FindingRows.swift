package import Evidence

/// Findings or operations of a bundle, in its order (event time, then id), lent one by one as often as asked for: a
/// year of operations does not fit into memory.
package struct FindingRows {
  /// Calls back with each; throws what `body` throws, or why the record could not be read.
  private let lend: (_ body: (Finding) throws -> Void) throws -> Void

  package init(_ lend: @escaping (_ body: (Finding) throws -> Void) throws -> Void) { self.lend = lend }

  /// Those of a list that has the bundle's order.
  package init(_ findings: [Finding]) { self.init { body in for finding in findings { try body(finding) } } }

  package func each(_ body: (Finding) throws(ExportError) -> Void) throws(ExportError) {
    do { try lend { try body($0) } } catch let error as ExportError {
      throw error
    } catch {
      throw .recordUnreadable("\(error)")
    }
  }
}
