import Events

/// The conditions of all rules as one array of nodes; a rule is the index of its root.
struct ConditionProgram {
  private var nodes: [Node] = []
  private var children: [Int32] = []

  private struct Node {
    var operation: Operation
    /// Of a test: its index. Of an operation: first place in `children`.
    var first: Int32
    var count: Int32
  }

  private enum Operation: UInt8 { case test, all, any, not }

  mutating func test(_ index: Int) -> Int { add(.test, Int32(truncatingIfNeeded: index), 0) }

  mutating func all(_ parts: [Int]) -> Int { parts.count == 1 ? parts[0] : combine(.all, parts) }

  mutating func any(_ parts: [Int]) -> Int { parts.count == 1 ? parts[0] : combine(.any, parts) }

  mutating func not(_ part: Int) -> Int { combine(.not, [part]) }

  private mutating func combine(_ operation: Operation, _ parts: [Int]) -> Int {
    let first = Int32(truncatingIfNeeded: children.count)
    children.append(contentsOf: parts.map { Int32(truncatingIfNeeded: $0) })
    return add(operation, first, Int32(truncatingIfNeeded: parts.count))
  }

  private mutating func add(_ operation: Operation, _ first: Int32, _ count: Int32) -> Int {
    nodes.append(Node(operation: operation, first: first, count: count))
    return nodes.count - 1
  }

  /// Three-valued: a match limit that was hit makes the result unknown only where it decides.
  func evaluate(_ root: Int, _ tests: borrowing FieldTests, _ event: Event) -> FieldTests.Outcome {
    let node = nodes[root]
    let first = Int(node.first)
    switch node.operation {
    case .test:
      return tests.evaluate(first, event)
    case .not:
      switch evaluate(Int(children[first]), tests, event) {
      case .yes: return .no
      case .no: return .yes
      case .limitHit: return .limitHit
      }
    case .all:
      var outcome = FieldTests.Outcome.yes
      for index in first..<first + Int(node.count) {
        switch evaluate(Int(children[index]), tests, event) {
        case .no: return .no
        case .limitHit: outcome = .limitHit
        case .yes: break
        }
      }
      return outcome
    case .any:
      var outcome = FieldTests.Outcome.no
      for index in first..<first + Int(node.count) {
        switch evaluate(Int(children[index]), tests, event) {
        case .yes: return .yes
        case .limitHit: outcome = .limitHit
        case .no: break
        }
      }
      return outcome
    }
  }
}
