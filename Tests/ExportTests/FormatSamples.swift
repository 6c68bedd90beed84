import Export
import Foundation
import Testing

/// `ATTESTD_FORMAT_BUNDLES=folder` keeps one bundle of each case for other people's validators
/// (Tests/formats/run.sh).
@Suite(.enabled(if: ProcessInfo.processInfo.environment["ATTESTD_FORMAT_BUNDLES"] != nil))
struct FormatSamples {
  @Test func bundlesForOtherValidators() throws {
    let folder = ProcessInfo.processInfo.environment["ATTESTD_FORMAT_BUNDLES"] ?? ""
    let clock = ContinuousClock()
    let large = ("large", SyntheticMonth.month(findings: 10_000))
    let copy = ("pseudonymised", PseudonymTests.month().pseudonymised(try PseudonymTests.names()))
    for (name, period) in FormatCase.allCases.map({ ($0.rawValue, $0.period) }) + [large, copy] {
      let time = try clock.measure { try ExportBundle.write(period, to: "\(folder)/\(name)") }
      print("\(name): written in \(time)")
    }
  }
}
