/// Finds which of many literals occur in a run of bytes, in one pass, ignoring ASCII case.
///
/// The first look at every byte that comes in: entries without a hit need no further work for any rule that
/// has an anchor here. Small sets run on libvectorscan, others on a filter of our own that adapts itself to the
/// texts it is given; what is found is the same. Not `Sendable`: both reuse their memory.
package final class LiteralFilter {
  package typealias Hit = LiteralHit
  package typealias CompileError = VectorscanFilter.CompileError

  /// What does the searching.
  package enum Kernel: CaseIterable, Sendable {
    case vectorscan
    case grams
  }

  private let vectorscan: VectorscanFilter?
  private var grams: GramFilter?
  private var statistics: GramStatistics?
  private var order = LiteralHitOrder()
  /// Windows wrongly taken for literals that cost as much as choosing all windows anew.
  private let worthChoosing: Int
  /// How many times the price of choosing windows must have been lost before they are chosen again.
  private var patience = 1
  /// How many times the windows were chosen anew.
  package private(set) var adaptationCount = 0

  /// From this many literals on, libvectorscan is slower (decision 0004).
  private static let fewest = 300
  /// Windows that were taken for literals cost as much as choosing the windows of one literal.
  private static let pairsPerLiteral = 32
  private static let mostPatience = 64

  /// Literals may have any length but 0 and hold any byte. Without `kernel` the faster one is taken.
  package init(
    _ literals: [[UInt8]], kernel: Kernel? = nil
  ) throws(CompileError) {
    if let index = literals.firstIndex(where: \.isEmpty) {
      throw CompileError(message: "literal \(index) is empty")
    }
    worthChoosing = max(literals.count, LiteralFilter.fewest) * LiteralFilter.pairsPerLiteral
    switch kernel ?? LiteralFilter.kernel(for: literals) {
    case .vectorscan: vectorscan = try VectorscanFilter(literals)
    case .grams:
      vectorscan = nil
      let statistics = GramStatistics.ofSystemLogs()
      grams = GramFilter(literals, by: statistics)
      self.statistics = statistics
    }
  }

  private static func kernel(for literals: [[UInt8]]) -> Kernel {
    literals.count < fewest && literals.allSatisfy(VectorscanFilter.isFit) ? .vectorscan : .grams
  }

  /// Replaces `hits` by all occurrences in `bytes`, ordered by their ends.
  package func scan(_ bytes: [UInt8], into hits: inout [Hit]) {
    hits.removeAll(keepingCapacity: true)
    if let vectorscan {
      vectorscan.scan(bytes, into: &hits)
    } else {
      bytes.withUnsafeBytes { text in
        statistics?.watch(text)
        grams?.scan(text, into: &hits)
      }
      order.sort(&hits)
      adapt()
    }
  }

  /// Chooses the windows anew when the present ones have cost more than that.
  private func adapt() {
    guard let pairs = grams?.wastedCount, let statistics, pairs / patience > worthChoosing else { return }
    grams?.rebuild(by: statistics)
    adaptationCount += 1
    // Sets that no choice makes cheap are left in peace.
    patience = min(patience * 2, LiteralFilter.mostPatience)
  }
}
