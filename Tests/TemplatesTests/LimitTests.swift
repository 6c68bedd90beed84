import Events
import Templates
import Testing

/// What a miner does with more than it may keep, and with bytes that no program writes.
@Suite struct LimitTests {
  /// Words that are no values and differ.
  private func word(_ number: Int) -> String {
    var (word, rest) = ("w", number)
    while rest > 0 {
      word.append(Character(UnicodeScalar(UInt8(97 + rest % 26))))
      rest /= 26
    }
    return word + "x"
  }

  @Test func whatAUnitHasNoRoomForIsCounted() {
    var limits = TemplateLimits()
    limits.unitTemplates = 10
    var miner = TemplateMiner(limits: limits)
    let ids = (0..<30).map { miner.take(word($0), unit: 5) }
    #expect(ids.filter { $0 == .other }.count == 20)
    #expect(miner.losses.messages == 20)
    #expect(miner.otherMessages(ofUnit: 5) == 20)
    #expect(miner.take("room", unit: 6) != .other)
    #expect(miner.take(word(3), unit: 5) == ids[3])
  }

  @Test(arguments: 0..<5)
  func eachLimitHolds(_ index: Int) {
    var limits = TemplateLimits()
    switch index {
    case 0: limits.unitShapes = 100
    case 1: limits.unitBytes = 1_000
    case 2: limits.shapes = 100
    case 3: limits.bytes = 1_000
    default: limits.columns = 1_000
    }
    var miner = TemplateMiner(limits: limits)
    for number in 0..<500 { _ = miner.take("some \(word(number)) here", unit: UInt64(number % 3)) }
    for number in 0..<500 { _ = miner.take("\(word(number)) (\(word(number)) b) k=\(word(number)) v") }
    #expect(miner.losses.messages > 0)
    #expect(miner.templateCount <= 301)
  }

  @Test func messagesOfMoreUnitsThanAreKeptAreCounted() {
    var limits = TemplateLimits()
    limits.units = 2
    var miner = TemplateMiner(limits: limits)
    for unit in 0..<5 { _ = miner.take("a", unit: UInt64(unit)) }
    #expect(miner.losses.messagesOfOtherUnits == 3)
  }

  @Test func memoryIsBoundedWhateverIsWritten() {
    var limits = TemplateLimits()
    limits.columns = 20_000
    limits.bytes = 100_000
    limits.shapes = 2_000
    var miner = TemplateMiner(limits: limits)
    var source = MessageSource(seed: 3)
    for number in 0..<4_000 {
      var message = ""
      for _ in 0..<1 + source.below(20) {
        message += word(source.below(100_000)) + [" ", "=", "(", ")", ", ", ": "][source.below(6)]
      }
      _ = miner.take(message, unit: UInt64(number % 40))
    }
    #expect(miner.losses.messages > 0)
    #expect(miner.byteCount < 4 << 20)
  }

  private static let hostile: [[UInt8]] = {
    var all: [[UInt8]] = [[], [0], [0xFF], [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)]
    for byte in 0...UInt8.max { all.append([UInt8](repeating: byte, count: 700)) }
    for text in ["word ", "7 a", "()[]\"\"''{}", "Mon ", "a=", "x(5) "] {
      let bytes = Array(text.utf8)
      all.append((0..<10_000).map { bytes[$0 % bytes.count] })
    }
    let short = [
      "a://", "a::", "C:\\", "..", "-5", "-#5 --x !?.", "x..y.z", "closed!", "#5-", "a: :b", "Mon Mon 5",
    ]
    return all + short.map { Array($0.utf8) }
  }()

  @Test func anyBytesHaveATemplateThatStays() throws {
    for bytes in LimitTests.hostile { try check(bytes) }
  }

  private func check(_ bytes: [UInt8]) throws {
    var miner = TemplateMiner()
    let id = miner.assign(bytes.span, unit: 1, time: Timestamp(microseconds: 0))
    #expect(id != .other)
    #expect(miner.assign(bytes.span, unit: 1, time: Timestamp(microseconds: 0)) == id)
    var again = try TemplateMiner(encoded: miner.encoded)
    #expect(again.assign(bytes.span, unit: 1, time: Timestamp(microseconds: 0)) == id)
    #expect(again.templateCount == 1)
  }

  @Test func aMessageIsReadUpToALength() {
    var miner = TemplateMiner()
    let start = String(repeating: "abcdefg ", count: 100)
    let ids = Set(["x", "y", "z"].map { miner.take(start + String(repeating: $0 + " ", count: 5_000)) })
    #expect(ids.count == 3)
    let far = String(repeating: "abcdefg ", count: 2_000)
    #expect(Set(["x", "y", "z"].map { miner.take(far + $0) }).count == 1)
  }
}
