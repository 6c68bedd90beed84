import Events

/// The conditions of all rules as one array of nodes; a rule is the index of its root.
struct ConditionProgram {
  private var nodes: [Node] = []
  private var children: [Int32] = []
  /// Of long alternatives: the literal of each, ascending, with its node.
  private var lists: [(literal: Int32, node: Int32)] = []

  private struct Node {
    var operation: Operation
    /// Of a test: its index. Of an operation: first place in `children`.
    var first: Int32
    var count: Int32
    /// How many tests are below it.
    var tests: Int32
    /// What it costs to evaluate, roughly.
    var cost: Int32
    /// Of an `any` with many texts: its place in `lists`. Its children without a literal are in `children` then.
    var list: Range<Int32> = 0..<0
  }

  private enum Operation: UInt8 { case test, all, any, not }

  mutating func test(_ index: Int, cost: Int32) -> Int {
    nodes.append(
      Node(operation: .test, first: Int32(truncatingIfNeeded: index), count: 0, tests: 1, cost: cost))
    return nodes.count - 1
  }

  mutating func all(_ parts: [Int]) -> Int { parts.count == 1 ? parts[0] : combine(.all, parts) }

  /// Shorter alternatives are tried one by one.
  private static let longList = 24

  /// `tests` tells the literals of texts among the parts.
  mutating func any(_ parts: [Int], _ tests: borrowing FieldTests) -> Int {
    guard parts.count > 1 else { return parts.first ?? combine(.any, parts) }
    guard parts.count >= ConditionProgram.longList else { return combine(.any, parts) }
    var list: [(literal: Int32, node: Int32)] = []
    for part in parts where nodes[part].operation == .test {
      let test = tests.tests[Int(nodes[part].first)]
      let literal = test.literal
      if case .text = test.test, literal >= 0 { list.append((literal, Int32(truncatingIfNeeded: part))) }
    }
    guard list.count >= ConditionProgram.longList else { return combine(.any, parts) }
    list.sort { ($0.literal, $0.node) < ($1.literal, $1.node) }
    let listed = Set(list.map { Int($0.node) })
    // Those with a literal come last, so that they can be left out where the list serves.
    let node = combine(
      .any, parts.filter { !listed.contains($0) } + list.map { Int($0.node) }, isSorted: true)
    nodes[node].list =
      Int32(truncatingIfNeeded: lists.count)..<Int32(truncatingIfNeeded: lists.count + list.count)
    lists += list
    return node
  }

  mutating func not(_ part: Int) -> Int { combine(.not, [part]) }

  private mutating func combine(_ operation: Operation, _ parts: [Int], isSorted: Bool = false) -> Int {
    // Outcomes do not depend on the order; the cheap ones are asked first.
    let parts = isSorted ? parts : parts.sorted { (nodes[$0].cost, $0) < (nodes[$1].cost, $1) }
    let first = Int32(truncatingIfNeeded: children.count)
    children.append(contentsOf: parts.map { Int32(truncatingIfNeeded: $0) })
    nodes.append(
      Node(
        operation: operation, first: first, count: Int32(truncatingIfNeeded: parts.count),
        tests: parts.reduce(0) { Int32(clamping: Int64($0) + Int64(nodes[$1].tests)) },
        cost: parts.reduce(0) { Int32(clamping: Int64($0) + Int64(nodes[$1].cost)) }))
    return nodes.count - 1
  }

  /// What a condition is made of.
  enum Shape {
    case test(Int)
    /// Conditions, in no order that means anything.
    case all(ArraySlice<Int32>)
    case any(ArraySlice<Int32>)
    case not
  }

  func shape(of root: Int) -> Shape {
    let node = nodes[root]
    let first = Int(node.first)
    return switch node.operation {
    case .test: .test(first)
    case .all: .all(children[first..<first + Int(node.count)])
    case .any: .any(children[first..<first + Int(node.count)])
    case .not: .not
    }
  }

  /// How many tests a condition has.
  func testCount(_ root: Int) -> Int { Int(nodes[root].tests) }

  /// Three-valued: a match limit that was hit makes the result unknown only where it decides.
  func evaluate(
    _ root: Int, _ tests: borrowing FieldTests, _ event: Event, _ examination: borrowing Examination
  ) -> FieldTests.Outcome {
    let node = nodes[root]
    let first = Int(node.first)
    switch node.operation {
    case .test:
      return tests.evaluate(first, event, examination)
    case .not:
      switch evaluate(Int(children[first]), tests, event, examination) {
      case .yes: return .no
      case .no: return .yes
      case .limitHit: return .limitHit
      }
    case .all:
      var outcome = FieldTests.Outcome.yes
      for index in first..<first + Int(node.count) {
        switch evaluate(Int(children[index]), tests, event, examination) {
        case .no: return .no
        case .limitHit: outcome = .limitHit
        case .yes: break
        }
      }
      return outcome
    case .any:
      var outcome = FieldTests.Outcome.no
      var end = first + Int(node.count)
      if examination.isMarked, !node.list.isEmpty {
        end -= node.list.count
        // Only what was seen can match; texts know no match limit.
        for literal in examination.seen where isAnySeen(literal, node.list, tests, event, examination) {
          return .yes
        }
      }
      for index in first..<end {
        switch evaluate(Int(children[index]), tests, event, examination) {
        case .yes: return .yes
        case .limitHit: outcome = .limitHit
        case .no: break
        }
      }
      return outcome
    }
  }

  private func isAnySeen(
    _ literal: Int32, _ list: Range<Int32>, _ tests: borrowing FieldTests, _ event: Event,
    _ examination: borrowing Examination
  ) -> Bool {
    var low = Int(list.lowerBound)
    var high = Int(list.upperBound)
    while low < high {
      let middle = (low + high) / 2
      if lists[middle].literal < literal { low = middle + 1 } else { high = middle }
    }
    while low < Int(list.upperBound), lists[low].literal == literal {
      if evaluate(Int(lists[low].node), tests, event, examination) == .yes { return true }
      low += 1
    }
    return false
  }
}
