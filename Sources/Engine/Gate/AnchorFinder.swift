import Decode
import Events

/// Derives from a compiled condition the literals of which every matching entry must contain at least one.
///
/// Anchors are looked for in the raw bytes before anything is decoded, so they come from values that stand in the
/// entry literally; for fields that a decoder spells out itself, from the wording it does that for. Only ASCII runs
/// count, because the filter folds ASCII case only; the two letters that Unicode folds onto ASCII are handled by the
/// gate.
struct AnchorFinder {
  private let program: ConditionProgram
  private let tests: FieldTests
  /// Fields whose values need not stand in the entry's own bytes.
  private let derivedFields: [(id: FieldID, name: String)]
  /// Fields that are looked out for; they do not matter here.
  private let watchedFields: [FieldID]
  /// Whether the condition last looked at tests one of those.
  private(set) var hasMetWatched = false

  /// For conditions of `program`, with all of their tests and fields in the tables.
  init(
    _ program: ConditionProgram, _ tests: FieldTests, _ fields: FieldTable, derivedFields: Set<String>,
    watchedFields: Set<String> = []
  ) {
    self.program = program
    self.tests = tests
    self.derivedFields = derivedFields.compactMap { name in fields.id(of: name).map { ($0, name) } }
    self.watchedFields = watchedFields.compactMap { fields.id(of: $0) }
  }

  /// Alternatives by their numbers, ascending, each once; nil where no text can be relied on, none where no text can
  /// match.
  typealias Anchors = [Int32]?

  /// More alternatives than this gate nothing.
  private static let mostAlternatives = 5_000

  /// The alternatives of which every entry that matches has one, as numbers of `table`, which begins with the
  /// literals of the tests; adds those it lacks.
  mutating func anchors(of root: Int, _ table: inout LiteralTable) -> Anchors {
    hasMetWatched = false
    return alternatives(of: root, &table)
  }

  private mutating func alternatives(of root: Int, _ table: inout LiteralTable) -> Anchors {
    var all: [Int32] = []
    guard append(root, to: &all, &table) else { return nil }
    if all.count < 2 { return all }
    all.sort()
    var distinct: [Int32] = []
    distinct.reserveCapacity(all.count)
    for number in all where distinct.last != number { distinct.append(number) }
    return distinct.count > AnchorFinder.mostAlternatives ? nil : distinct
  }

  /// False where no text can be relied on.
  private mutating func append(_ node: Int, to all: inout [Int32], _ table: inout LiteralTable) -> Bool {
    switch program.shape(of: node) {
    case .test(let index): return append(tests.tests[index], to: &all, &table)
    case .any(let parts):
      for part in parts where !append(Int(part), to: &all, &table) { return false }
      return true
    case .all(let parts):
      guard let best = best(parts, &table) else { return false }
      all += best
      return true
    case .not: return false
    }
  }

  /// Of several conditions that must all be met, the alternatives of that with the longest shortest literal.
  private mutating func best(_ parts: ArraySlice<Int32>, _ table: inout LiteralTable) -> Anchors {
    var best: Anchors = nil
    var most = -1
    for part in parts {
      guard let set = alternatives(of: Int(part), &table) else { continue }
      // What can never be met gates best.
      var weight = Int.max
      for number in set { weight = min(weight, table[number].count) }
      if weight > most {
        most = weight
        best = set
      }
    }
    return best
  }

  private mutating func append(_ test: FieldTest, to all: inout [Int32], _ table: inout LiteralTable) -> Bool
  {
    if let field = test.field {
      if watchedFields.contains(field) { hasMetWatched = true }
      if let derived = derivedFields.first(where: { $0.id == field }) {
        // A value that is not in the text: what is there instead.
        guard let value = tests.value(of: test),
          let texts = Decoder.texts(behind: derived.name, value: value.map(CaseFolding.ascii))
        else { return false }
        return append(texts, to: &all, &table)
      }
    }
    if test.literal >= 0 {
      all.append(test.literal)
      return true
    }
    switch test.test {
    // Whatever its type, the text of a value is in the entry.
    case .boolean(let flag): return append([Array((flag ? "true" : "false").utf8)], to: &all, &table)
    case .regex(let expression):
      return tests.requiredLiterals(of: expression).map { append($0, to: &all, &table) } ?? false
    default: return false
    }
  }

  private func append(_ texts: [[UInt8]], to all: inout [Int32], _ table: inout LiteralTable) -> Bool {
    for text in texts {
      guard let run = LiteralTable.longestRun(of: text) else { return false }
      all.append(table.number(of: run))
    }
    return true
  }
}
