package import Evidence

/// Chooses a sample while the population passes by, in whatever order; holds little more than the sample.
package struct SampleDraw {
  /// How many of each stratum; "" where there is only one.
  private let sizes: [String: Int]
  private let isByMonth: Bool
  private let seed: SampleSeed
  private var strata: [String: [Candidate]] = [:]

  private struct Candidate {
    let rank: [UInt8]
    let item: PopulationItem

    static func precedes(_ a: Candidate, _ b: Candidate) -> Bool {
      if a.rank != b.rank { return a.rank.lexicographicallyPrecedes(b.rank) }
      return a.item.id.utf8.lexicographicallyPrecedes(b.item.id.utf8)
    }
  }

  package init(_ seed: SampleSeed, size: Int) {
    self.init(seed, sizes: ["": size], isByMonth: false)
  }

  /// - Parameter months: how many of each month, as `SampleStrata` says.
  package init(_ seed: SampleSeed, months: [String: Int]) {
    self.init(seed, sizes: months, isByMonth: true)
  }

  private init(_ seed: SampleSeed, sizes: [String: Int], isByMonth: Bool) {
    self.seed = seed
    self.sizes = sizes
    self.isByMonth = isByMonth
  }

  package mutating func consider(_ item: PopulationItem) {
    let stratum = isByMonth ? item.month : ""
    guard let size = sizes[stratum], size > 0 else { return }
    strata[stratum, default: []].append(Candidate(rank: seed.rank(item.id), item: item))
    // Sorted now and then rather than at each: twice the sample is held at most.
    if let count = strata[stratum]?.count, count >= 2 * size + 64 { settle(stratum, size) }
  }

  /// The sample in the order drawn: month by month where there are strata.
  package mutating func finish() -> [PopulationItem] {
    for (stratum, size) in sizes where size > 0 { settle(stratum, size) }
    return strata.keys.sorted().flatMap { strata[$0, default: []].map(\.item) }
  }

  private mutating func settle(_ stratum: String, _ size: Int) {
    guard var candidates = strata.removeValue(forKey: stratum) else { return }
    candidates.sort(by: Candidate.precedes)
    candidates.removeLast(max(0, candidates.count - size))
    strata[stratum] = candidates
  }
}
