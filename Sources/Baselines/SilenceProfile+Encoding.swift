import Events

/// The form in which a profile is stored with the position: a version, flags, times, gaps, and the rate's own form.
extension SilenceProfile {
  private static let version: UInt8 = 1

  package var encoded: [UInt8] {
    var to = ByteWriter()
    to.put(SilenceProfile.version)
    to.put(UInt8((first == nil ? 0 : 1) | (isReported ? 2 : 0)))
    for value in [first ?? 0, last, hourIndex, Int64(hourCount)] { to.put(UInt64(bitPattern: value)) }
    to.put(hourExpected)
    for gaps in [eventGaps, clockGaps] {
      for value in [gaps.mean, gaps.count, gaps.countBefore, gaps.longest, gaps.longestBefore] {
        to.put(value)
      }
      to.put(UInt32(bitPattern: gaps.epoch))
    }
    return to.bytes + rate.encoded
  }

  /// Nil for anything that `encoded` does not make.
  package init?(encoded bytes: [UInt8]) {
    var from = ByteReader(bytes[...])
    guard from.byte() == SilenceProfile.version else { return nil }
    let flags = from.byte(3)
    let times = (0..<4).map { _ in Int64(bitPattern: from.long()) }
    hourExpected = from.double(0...1e19)
    func gaps() -> GapTail {
      var gaps = GapTail()
      gaps.mean = from.float(0...1e12)
      gaps.count = from.float(0...1e7)
      gaps.countBefore = from.float(0...1e7)
      gaps.longest = from.float(0...1e12)
      gaps.longestBefore = from.float(0...1e12)
      gaps.epoch = Int32(bitPattern: from.word())
      return gaps
    }
    eventGaps = gaps()
    clockGaps = gaps()
    guard let rate = RateProfile(encoded: from.rest()), from.isDone else { return nil }
    self.rate = rate
    let reach: ClosedRange<Int64> = -1 << 60...1 << 60
    first = flags & 1 == 1 ? times[0] : nil
    isReported = flags & 2 == 2
    last = times[1]
    hourIndex = times[2]
    guard reach.contains(times[0]), reach.contains(last), times[0] <= last,
      hourIndex == last.floored(by: 3_600_000_000), let count = Int(exactly: times[3]), count >= 0,
      first != nil || (flags == 0 && times == [0, 0, 0, 0])
    else { return nil }
    hourCount = count
  }
}
