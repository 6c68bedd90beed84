import CVectorscan

/// Finds literals by libvectorscan: for small sets, and as the oracle of our own kernel.
///
/// Not `Sendable`: the scratch space is reused.
package final class VectorscanFilter {
  private let database: OpaquePointer?
  private let scratch: OpaquePointer?

  package struct CompileError: Error { package let message: String }

  /// libvectorscan 5.4.9 takes a literal that begins with NUL for an empty one, and misses occurrences in texts
  /// of 64 bytes and more when one of the literals is a single byte.
  static func isFit(for literal: [UInt8]) -> Bool { literal.count > 1 && literal[0] != 0 }

  package init(_ literals: [[UInt8]]) throws(CompileError) {
    guard !literals.isEmpty else {
      database = nil
      scratch = nil
      return
    }
    if let index = literals.firstIndex(where: { !VectorscanFilter.isFit(for: $0) }) {
      throw CompileError(message: "libvectorscan cannot find literal \(index), \(literals[index])")
    }
    // hs_compile_lit_multi wants parallel arrays of C pointers; one arena keeps them alive together.
    var arena: [CChar] = []
    var starts: [Int] = []
    for literal in literals {
      starts.append(arena.count)
      arena.append(contentsOf: literal.map { CChar(bitPattern: $0) })
      arena.append(0)
    }
    let flags = [UInt32](repeating: UInt32(HS_FLAG_CASELESS), count: literals.count)
    let ids = (0..<UInt32(literals.count)).map { $0 }
    let lengths = literals.map(\.count)
    var compiled: OpaquePointer?
    var problem: UnsafeMutablePointer<hs_compile_error_t>?
    let result = arena.withUnsafeBufferPointer { arena -> hs_error_t in
      let pointers: [UnsafePointer<CChar>?] = starts.map { start in
        arena.baseAddress.map { $0 + start }
      }
      return hs_compile_lit_multi(
        pointers, flags, ids, lengths, UInt32(literals.count), UInt32(HS_MODE_BLOCK), nil,
        &compiled, &problem
      )
    }
    guard result == HS_SUCCESS, let compiled else {
      let message =
        problem.flatMap { $0.pointee.message.map { String(cString: $0) } } ?? "error \(result)"
      hs_free_compile_error(problem)
      throw CompileError(message: message)
    }
    var scratch: OpaquePointer?
    guard hs_alloc_scratch(compiled, &scratch) == HS_SUCCESS, let scratch else {
      hs_free_database(compiled)
      throw CompileError(message: "out of memory")
    }
    database = compiled
    self.scratch = scratch
  }

  deinit {
    hs_free_scratch(scratch)
    hs_free_database(database)
  }

  /// Replaces `hits` by all occurrences in `bytes`, ordered by their ends.
  package func scan(_ bytes: [UInt8], into hits: inout [LiteralHit]) {
    hits.removeAll(keepingCapacity: true)
    guard let database, let scratch else { return }
    var collector = Collector(hits: hits)
    hits = []  // so that the collector's copy is the only one and grows in place
    bytes.withUnsafeBytes { buffer in
      guard let base = buffer.baseAddress else { return }
      withUnsafeMutablePointer(to: &collector) { context in
        _ = hs_scan(
          database, base.assumingMemoryBound(to: CChar.self),
          UInt32(truncatingIfNeeded: buffer.count), 0,
          scratch,
          { id, _, end, _, context in
            context?.assumingMemoryBound(to: Collector.self).pointee.add(
              LiteralHit(end: UInt32(truncatingIfNeeded: end), literal: id))
            return 0
          }, context)
      }
    }
    if !collector.isOrdered { collector.hits.sort { $0.end < $1.end } }
    hits = collector.hits
  }

  private struct Collector {
    var hits: [LiteralHit]
    var isOrdered = true

    mutating func add(_ hit: LiteralHit) {
      if let last = hits.last, last.end > hit.end { isOrdered = false }
      hits.append(hit)
    }
  }
}
