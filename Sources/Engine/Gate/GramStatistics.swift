/// How often each window of four bytes occurs in the texts that are filtered, by slot.
///
/// The gram filter looks for the rarest piece of every literal, so it has to know what is rare. It starts with
/// what system logs usually say and goes on with what it is given.
struct GramStatistics {
  /// Occurrences by slot.
  private(set) var counts = [UInt32](repeating: 0, count: GramWindow.slotCount)
  private(set) var total: UInt32 = 0
  /// Bytes that went by, and when the next sample is due.
  private var passed = 0
  private var due = 0
  /// Bytes of the sample at hand so far.
  private var sampled = 0

  /// Windows that are remembered before the old ones lose weight.
  private static let most: UInt32 = 1 << 23
  /// Bytes of a sample.
  private static let sample = 16 << 10
  /// Bytes between samples in the long run.
  private static let longest = 4 << 20

  /// Counts samples of what goes by: everything at first, less and less later.
  mutating func watch(_ text: UnsafeRawBufferPointer) {
    passed &+= text.count
    guard passed >= due else { return }
    count(UnsafeRawBufferPointer(rebasing: text.prefix(GramStatistics.sample)))
    // Short texts make a sample together.
    sampled += text.count
    guard sampled >= GramStatistics.sample else { return }
    sampled = 0
    due = passed &+ min(passed / 32, GramStatistics.longest)
  }

  /// Counts every window of `bytes`.
  mutating func count(_ bytes: UnsafeRawBufferPointer) {
    if total > GramStatistics.most { fade() }
    let windows = min(bytes.count - GramWindow.length + 1, Int(GramStatistics.most))
    guard windows > 0 else { return }
    counts.withUnsafeMutableBufferPointer { counts in
      for offset in 0..<windows {
        counts[GramWindow.slot(bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))] &+= 1
      }
    }
    total += UInt32(truncatingIfNeeded: windows)
  }

  /// Halves the weight of what was seen so far.
  private mutating func fade() {
    for slot in counts.indices { counts[slot] >>= 1 }
    total >>= 1
  }
}
