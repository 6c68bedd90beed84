/// Something done to a source on purpose.
struct Incident {
  enum Kind: String, CaseIterable {
    case five = "5x"
    case three = "3x"
    case two = "2x"
    case half = "half"
    case none = "none"

    var factor: Double {
      switch self {
      case .five: 5
      case .three: 3
      case .two: 2
      case .half: 0.5
      case .none: 0
      }
    }
  }

  let kind: Kind
  let intervals: Range<Int>

  /// Of a share near one it is the rest that surges, so the share falls.
  func sign(in source: Source) -> Int {
    (kind.factor > 1) == ((source.share ?? 0) > 0.5) ? -1 : 1
  }
}
