import Engine
import Events
import Sigma

/// Entries on which rules gave up because a regular expression hit its match limit: one gap a rule, however many
/// entries somebody has made for it.
struct MatchLimits {
  private var hits: [Int: Hits] = [:]

  private struct Hits {
    var count: UInt64 = 0
    var first: String
    var last: String

    mutating func add(_ place: String) {
      count += 1
      last = place
    }
  }

  mutating func add(_ tally: Engine.Tally, path: String, form: ScanInput.Form) {
    for hit in tally.limitHits {
      let place = "\(form == .journal ? "entry" : "line") \(hit.ordinal) of \(path)"
      hits[hit.rule, default: Hits(first: place, last: place)].add(place)
    }
  }

  func gaps(_ ruleSet: RuleSet) -> [SourceGap] {
    hits.sorted { $0.key < $1.key }.map { rule, hits in
      let place =
        hits.count == 1
        ? hits.first : "\(hits.count) entries, from \(hits.first) to \(hits.last)"
      return SourceGap(
        cause: .matchLimit, size: .entries(hits.count), from: hits.first, to: hits.last,
        detail: "rule '\(ruleSet.rules[rule].metadata.title)' gave up on \(place): "
          + "its regular expression hit the match limit")
    }
  }
}
