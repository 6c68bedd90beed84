import Glibc
import LocatedYAML
import Sigma
import Testing

/// SigmaHQ's Linux rules, where a copy of them is at hand.
@Suite struct PublicRulesTests {
  private static let folder: String? = {
    let wanted = getenv("SIGMA_RULES").map { String(cString: $0) }
    return wanted.flatMap { SourceFile.exists($0) ? $0 : nil }
  }()

  @Test(.enabled(if: folder != nil, "set SIGMA_RULES to a folder of public rules"))
  func publicRulesLoadOrSayWhyNot() throws {
    let loaded = RuleLoader.load(paths: [try #require(Self.folder)])
    #expect(loaded.rules.count > 0)
    let errors = loaded.diagnostics.filter { $0.severity == .error }
    #expect(errors.count == loaded.rejected)
    for diagnostic in loaded.diagnostics { print(diagnostic) }
    print("loaded \(loaded.rules.count), rejected \(loaded.rejected)")
  }
}
