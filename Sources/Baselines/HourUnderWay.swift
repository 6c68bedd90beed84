/// What the hour of the week under way has brought so far. An hour is learnt from when it is over, so that a season is the
/// same whether it is looked at by the minute or by the hour. Sums are relative to the profile's scale.
struct HourUnderWay: Equatable {
  private static let none: UInt8 = 0xFF

  var slotByte = HourUnderWay.none
  var isShare = false
  var intervals: UInt8 = 0
  /// Intervals that stood out upwards less those downwards.
  var stoodOut: Int8 = 0
  /// Intervals of a count; events of a share's denominator.
  var exposure: Float = 0
  var raw: Float = 0
  var clipped: Float = 0
  var expected: Float = 0
  var spread: Float = 0
  var spreadWeight: Float = 0

  /// Whether the hour as a whole was not like itself: a peak in one of its minutes is no other level.
  var mark: Cell.Mark {
    if 2 * Int(stoodOut) > Int(intervals) { return .high }
    return -2 * Int(stoodOut) > Int(intervals) ? .low : .none
  }

  var slot: Int? { slotByte < UInt8(Season.slots) ? Int(slotByte) : nil }
}
