import CanonicalJSON
import Events
import Evidence
import Ledger

/// Holds `coverage.csv` against the leaves: each interval that one states has its row, and each row such a leaf, here or
/// in an earlier bundle.
struct CoverageCheck {
  private struct Newest {
    let interval: CoverageInterval
    let digest: CellDigest
  }

  private static let columns = BundleTables.coverage.columns
  private let isSnapshot: Bool
  private var wanted: [CellDigest: Int] = [:]
  /// By source, of a bundle about one moment: the interval that was over last.
  private var newest: [String: Newest] = [:]

  init(isSnapshot: Bool) { self.isSnapshot = isSnapshot }

  /// Takes the leaves up to where the period was closed.
  mutating func note(_ leaf: Leaf, _ span: BundleSpan?) {
    guard leaf.type == "coverage.closed", let span,
      let interval = CoverageInterval(body: .object(leaf.body))
    else { return }
    let digest = CellDigest(CoverageCheck.columns.map { CSV.guarded($0.cell(interval)) })
    if isSnapshot {
      let name = CSV.guarded(interval.source)
      func order(_ one: CoverageInterval) -> (Timestamp, UInt64) { (one.start, one.firstOrdinal) }
      if let known = newest[name]?.interval,
        known.end > interval.end || known.end == interval.end && order(known) <= order(interval)
      {
        return
      }
      newest[name] = Newest(interval: interval, digest: digest)
      return
    }
    // An interval is stated once it is over; a day's grace for a clock that was put back since.
    guard let recorded = Timestamp(rfc3339: leaf.recorded), interval.start < span.to,
      interval.end > span.from || interval.start >= span.from,
      recorded >= span.from.advanced(bySeconds: -86_400)
    else { return }
    wanted[digest, default: 0] += 1
  }

  /// - Parameter withheld: how many leaves of the period the bundle has only the hash of.
  func run(in folder: String, _ edge: LeafEdge?, withheld: Int, _ verdict: inout BundleVerdict) {
    var (left, sources) = (wanted, newest)
    var (others, unseen) = (0, 0)
    var problems = FileProblems()
    BundleInput("coverage.csv", in: folder).forEachRow { number, row in
      let digest = CoverageCheck.digest(of: row)
      let isEarlier = edge?.isEarlier(row["interval_end"]) == true
      if isSnapshot {
        let last = sources.removeValue(forKey: row["source"] ?? "")
        if last?.digest == digest { return }
        let end = row["interval_end"].flatMap { Timestamp(rfc3339: $0) }
        if withheld > 0 || isEarlier && (last.map { $0.interval.end <= end ?? $0.interval.start } ?? true) {
          others += 1
          return
        }
      } else if let count = left[digest] {
        left[digest] = count > 1 ? count - 1 : nil
        return
      } else if isEarlier {
        others += 1
        return
      } else if unseen < withheld {
        unseen += 1
        return
      }
      problems.append("row \(number) is an interval that no leaf states")
    }
    let count = left.values.reduce(0, +)
    if count > 0 { problems.append("lacks \(count) intervals that leaves of this bundle state") }
    if withheld == 0 {
      for source in sources.keys.sorted() {
        problems.append("lacks '\(source.madeVisible)', of which a leaf of this bundle states an interval")
      }
    }
    problems.tell(of: "coverage.csv", &verdict)
    if others > 0 {
      verdict.statements.append("coverage.csv: \(others) rows are of leaves of other bundles, if of any")
    }
    if unseen > 0 {
      verdict.statements.append("coverage.csv: \(unseen) rows are of leaves that are withheld, if of any")
    }
  }

  /// Tables of earlier versions have no transport.
  private static func digest(of row: BundleInput.NamedRow) -> CellDigest {
    CellDigest(columns.map { row[$0.name] ?? "" })
  }
}
