extension RuleListing {
  /// What is other in one rule set than in the one before, by the ids of rules.
  package struct Difference: Hashable, Sendable {
    package struct Change: Hashable, Sendable {
      package var before: Entry
      package var after: Entry
    }

    package var added: [Entry] = []
    package var removed: [Entry] = []
    /// The same id with another text.
    package var changed: [Change] = []
    package var hasOtherReading = false

    /// All criteria whose tests are others now, sorted; before and after, where a rule changed its own.
    package var criteria: [String] {
      let entries = added + removed + changed.flatMap { [$0.before, $0.after] }
      return Set(entries.flatMap(\.criteria)).sorted()
    }
  }

  package func difference(from before: RuleListing) -> Difference {
    let known = Dictionary(before.entries.map { ($0.id, $0) }) { first, _ in first }
    var difference = Difference()
    difference.hasOtherReading = readWith != before.readWith
    for entry in entries {
      guard let old = known[entry.id] else {
        difference.added.append(entry)
        continue
      }
      if old.digest != entry.digest { difference.changed.append(.init(before: old, after: entry)) }
    }
    let now = Set(entries.map(\.id))
    difference.removed = before.entries.filter { !now.contains($0.id) }
    return difference
  }
}
