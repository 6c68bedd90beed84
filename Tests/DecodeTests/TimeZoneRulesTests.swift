import Decode
import Events
import Testing

struct TimeZoneRulesTests {
  /// A version 2 file without any transition, whose offsets come from the footer alone.
  func slimFile(_ footer: String, offset: Int32) -> [UInt8] {
    func header() -> [UInt8] {
      Array("TZif2".utf8) + [UInt8](repeating: 0, count: 15)
        + [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 4]
    }
    let type = withUnsafeBytes(of: offset.bigEndian, Array.init) + [0, 0] + Array("CET\0".utf8)
    return header() + type + header() + type + Array("\n\(footer)\n".utf8)
  }

  func instant(_ local: String, _ rules: TimeZoneRules) -> String? {
    var resolver = StampResolver(reference: Decoding.now, zone: .named(rules))
    let bytes = Array("\(local) h p: m".utf8)
    return SyslogHeader.parse(bytes.span, in: 0..<bytes.count, resolver: &resolver)?.time?.description
  }

  @Test func theFootersYearlyRuleHoldsAfterTheListedTransitions() throws {
    let rules = try #require(TimeZoneRules(tzif: slimFile("CET-1CEST,M3.5.0,M10.5.0/3", offset: 3600)))
    #expect(instant("2026-03-29T01:59:59", rules) == "2026-03-29T00:59:59.000000Z")
    #expect(instant("2026-03-29T03:00:00", rules) == "2026-03-29T01:00:00.000000Z")
    #expect(instant("2026-10-25T01:59:59", rules) == "2026-10-24T23:59:59.000000Z")
    #expect(instant("2026-10-25T03:00:00", rules) == "2026-10-25T02:00:00.000000Z")
    #expect(instant("2099-07-01T12:00:00", rules) == "2099-07-01T10:00:00.000000Z")
  }

  @Test func theFooterAgreesWithTheSystemsFile() throws {
    let slim = try #require(TimeZoneRules(tzif: slimFile("CET-1CEST,M3.5.0,M10.5.0/3", offset: 3600)))
    let full = try TimeZoneRules(name: "Europe/Berlin")
    for day in 0..<(6 * 365) {
      let date = CivilDate(daysSince1970: 20_454 + Int64(day))
      for hour in ["00", "01", "02", "03", "13"] {
        #expect(instant("\(date)T\(hour):30:00", slim) == instant("\(date)T\(hour):30:00", full))
      }
    }
  }

  @Test func southernAndNumberedRulesAreRead() throws {
    let south = try #require(
      TimeZoneRules(tzif: slimFile("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", offset: 37_800)))
    #expect(instant("2026-01-10T12:00:00", south) == "2026-01-10T01:00:00.000000Z")
    #expect(instant("2026-06-10T12:00:00", south) == "2026-06-10T01:30:00.000000Z")
    let numbered = try #require(TimeZoneRules(tzif: slimFile("AAA3BBB,J60/0,300/-1", offset: -10_800)))
    #expect(instant("2028-02-29T12:00:00", numbered) == "2028-02-29T15:00:00.000000Z")
    #expect(instant("2028-03-01T12:00:00", numbered) == "2028-03-01T14:00:00.000000Z")
  }

  @Test func damagedFilesAreRefusedOrHarmless() throws {
    let file = slimFile("CET-1CEST,M3.5.0,M10.5.0/3", offset: 3600)
    for length in 0..<file.count {
      if let rules = TimeZoneRules(tzif: Array(file[..<length])) { _ = instant("2026-07-01T12:00:00", rules) }
    }
    var generator = SplitMix(seed: 3)
    for _ in 0..<20_000 {
      var damaged = file
      for _ in 0..<3 {
        damaged[Int.random(in: 0..<file.count, using: &generator)] = UInt8.random(
          in: 0...255, using: &generator)
      }
      if let rules = TimeZoneRules(tzif: damaged) { _ = instant("2026-07-01T12:00:00", rules) }
    }
  }
}
