import Events
import Evidence

/// A period in the one order that bundles use, whatever order it came in; its findings come in it.
struct BundleContents {
  let period: ExportPeriod

  init(_ unordered: ExportPeriod) {
    var period = unordered
    period.expectations.sort {
      ($0.outcome.period.end, $0.outcome.expectation, $0.shard, $0.leafIndex)
        < ($1.outcome.period.end, $1.outcome.expectation, $1.shard, $1.leafIndex)
    }
    period.expected.sort { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }
    period.coverage.sort { ($0.start, $0.end, $0.source, $0.chain) < ($1.start, $1.end, $1.source, $1.chain) }
    period.gaps.sort { ($0.opened, $0.id) < ($1.opened, $1.id) }
    period.responses.sort { ($0.time, $0.shard, $0.leafIndex) < ($1.time, $1.shard, $1.leafIndex) }
    period.criteria.sort { CriterionKey($0.id) < CriterionKey($1.id) }
    period.controls.sort { $0.id < $1.id }
    period.ruleSets.sort { ($0.activated, $0.digest) < ($1.activated, $1.digest) }
    period.ruleChanges?.sort {
      ($0.activated, $0.shard, $0.leafIndex) < ($1.activated, $1.shard, $1.leafIndex)
    }
    period.rules.sort { ($0.title, $0.id) < ($1.title, $1.id) }
    self.period = period
  }
}

/// Puts `CC9.2` before `CC10.1`, and the common criteria before the categories that build on them.
struct CriterionKey: Comparable {
  private let letters: String
  private let numbers: [Int]
  private let id: String

  init(_ id: String) {
    letters = String(id.prefix { $0.isLetter })
    numbers = id.dropFirst(letters.count).split(separator: ".").map { Int($0) ?? 0 }
    self.id = id
  }

  static func < (a: CriterionKey, b: CriterionKey) -> Bool {
    if a.letters != b.letters { return a.letters == "CC" || (b.letters != "CC" && a.letters < b.letters) }
    if a.numbers != b.numbers { return a.numbers.lexicographicallyPrecedes(b.numbers) }
    return a.id < b.id
  }
}
