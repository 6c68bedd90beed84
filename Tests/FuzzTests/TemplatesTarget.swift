import Events
import Templates

/// Messages, or a first byte 0 and the state of a miner: what is stored and read back carries on as if it had not been, and
/// state of anybody's making is refused or taken.
enum TemplatesTarget {
  static func run(_ bytes: [UInt8]) throws {
    guard bytes.first != 0 else {
      guard let miner = try? TemplateMiner(encoded: Array(bytes.dropFirst()), limits: limits) else { return }
      try carryOn(miner, Array(bytes.split(separator: 10, omittingEmptySubsequences: false)))
      return
    }
    let messages = bytes.split(separator: 10, omittingEmptySubsequences: false)
    var miner = TemplateMiner(limits: limits)
    for message in messages.prefix(messages.count / 2) { _ = assign(message, &miner) }
    try carryOn(miner, Array(messages.dropFirst(messages.count / 2)))
  }

  /// Low enough to be met.
  private static let limits = {
    var limits = TemplateLimits()
    limits.unitTemplates = 20
    limits.unitShapes = 40
    limits.units = 6
    limits.columns = 1_000
    return limits
  }()

  private static func assign(_ message: ArraySlice<UInt8>, _ miner: inout TemplateMiner) -> TemplateID {
    let unit = UInt64(message.first ?? 0) & 7
    let time = Timestamp(microseconds: Int64(message.count))
    return miner.assign(Array(message).span, unit: unit, time: time, reference: UInt64(message.count))
  }

  private static func carryOn(_ miner: TemplateMiner, _ messages: [ArraySlice<UInt8>]) throws {
    var miner = miner
    // Two of the same message, one after the other, are of one template.
    for message in messages {
      let id = assign(message, &miner)
      try require(assign(message, &miner) == id, "a message is of another template the second time")
      try require(id == .other || miner.template(id) != nil, "there is no such template")
    }
    guard miner.lostTemplates == 0 else { return }
    var again: TemplateMiner
    do {
      again = try TemplateMiner(encoded: miner.encoded, limits: limits)
    } catch { throw Finding(description: "state of its own is refused: \(error)") }
    try require(again.encoded == miner.encoded, "state is written otherwise than it was read")
    for message in messages.reversed() {
      try require(assign(message, &again) == assign(message, &miner), "a restart makes a difference")
    }
    try require(again.encoded == miner.encoded, "a restart makes a difference later")
  }
}
