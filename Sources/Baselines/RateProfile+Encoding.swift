/// The form in which a profile is stored with the position: a version, numbers in a fixed order, and the season's cells if
/// there is one.
extension RateProfile {
  private static let version: UInt8 = 1
  /// Nothing that is added up here gets larger, so that no sum can leave what a number can be.
  static let most: Float = 1e30

  package var encoded: [UInt8] {
    var to = ByteWriter()
    to.put(RateProfile.version)
    to.put(scale)
    for value in [level, spread, events, many.frequency, many.excess, few.frequency, few.excess] {
      to.put(value)
    }
    for value in [closed, visits, seasonVisits, emptyRun] { to.put(value) }
    to.put(deviation.direction.rawValue)
    to.put(deviation.length)
    for value in [deviation.seen, deviation.expected, deviation.days, deviation.evidence] { to.put(value) }
    to.put(hour.slotByte)
    to.put(UInt8(hour.isShare ? 1 : 0))
    to.put(hour.intervals)
    to.put(UInt8(bitPattern: hour.stoodOut))
    for value in [hour.exposure, hour.raw, hour.clipped, hour.expected, hour.spread, hour.spreadWeight] {
      to.put(value)
    }
    for value in [season.levelLoss, season.hourLoss, season.dayLoss, season.loss] { to.put(value) }
    to.put(UInt8(season.isFlat ? 0 : 1))
    for cell in season.cells { to.put(cell.bits) }
    return to.bytes
  }

  /// Nil for anything that `encoded` does not make: a number out of range would be with the profile for good.
  package init?(encoded bytes: [UInt8]) { self.init(encoded: bytes[...]) }

  init?(encoded bytes: ArraySlice<UInt8>) {
    var from = ByteReader(bytes)
    guard from.byte() == RateProfile.version else { return nil }
    let sum = 0...RateProfile.most
    scale = from.double(0...1e19)
    level = from.float(sum)
    spread = from.float(0...100)
    events = from.float(sum)
    many = TailCalibration(frequency: from.float(0...0.5), excess: from.float(1...3))
    few = TailCalibration(frequency: from.float(0...0.5), excess: from.float(1...3))
    closed = from.word()
    visits = from.word()
    seasonVisits = from.word()
    emptyRun = from.word()
    deviation.direction = RateJudgement.Direction(rawValue: from.byte(2)) ?? .none
    deviation.length = from.word()
    deviation.seen = from.float(sum)
    deviation.expected = from.float(sum)
    deviation.days = from.float(sum)
    deviation.evidence = from.float(-100...4)
    hour.slotByte = from.byte()
    hour.isShare = from.byte(1) == 1
    hour.intervals = from.byte()
    hour.stoodOut = Int8(bitPattern: from.byte())
    hour.exposure = from.float(sum)
    hour.raw = from.float(sum)
    hour.clipped = from.float(sum)
    hour.expected = from.float(sum)
    hour.spread = from.float(-RateProfile.most...RateProfile.most)
    hour.spreadWeight = from.float(sum)
    season.levelLoss = from.float(0...16)
    season.hourLoss = from.float(0...16)
    season.dayLoss = from.float(0...16)
    season.loss = from.float(0...16)
    if from.byte(1) == 1, from.isValid {
      season.cells.reserveCapacity(Season.cellCount)
      for _ in 0..<Season.cellCount { season.cells.append(Cell(bits: from.short())) }
    }
    guard from.isDone, scale == 0 || scale >= 1e-18, season.cells.allSatisfy(\.isValid),
      hour.slot != nil || hour == HourUnderWay()
    else { return nil }
  }
}
