/// How much one round may read in all.
struct ReadingBudget {
  static let mostBytesOfFile = 8 << 20
  private(set) var bytesLeft = 128 << 20

  mutating func take(_ bytes: Int) { bytesLeft -= bytes }

  var isSpent: Bool { bytesLeft <= 0 }
}
