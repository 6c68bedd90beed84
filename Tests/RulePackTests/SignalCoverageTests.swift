import Daemon
import Engine
import Evidence
import Glibc
import LocatedYAML
import Sigma
import Testing

/// What is worth seeing, and what sees it.
@Suite struct SignalCoverageTests {
  private static let config = RulePackTests.config
  private static let folders = [config + "/rules", config + "/expectations"]

  private func coverage() -> SignalCoverage {
    var diagnostics: [Diagnostic] = []
    let signals = SignalCatalogue.load(path: Self.config + "/signals.yaml", diagnostics: &diagnostics)
    #expect(diagnostics.map(\.description) == [])
    return SignalCoverage(signals, RuleLoader.load(paths: Self.folders))
  }

  @Test func everySignalIsSeenOrItIsSaidWhyNot() {
    let coverage = coverage()
    #expect(coverage.rows.count >= 216)
    #expect(coverage.rows.filter(\.isUnexplained).map(\.signal.id) == [])
    #expect(coverage.unknown.map { "\($0.signal) of \($0.document.name)" } == [])
  }

  /// What a signal is evidence for, the documents that see it say as well.
  @Test func documentsNameTheCriteriaOfTheirSignals() {
    for row in coverage().rows where !row.documents.isEmpty {
      let named = Set(row.documents.flatMap(\.metadata.criteria))
      #expect(Set(row.signal.criteria).subtracting(named).sorted() == [], "\(row.signal.id)")
    }
  }

  @Test func theDocumentationIsWhatTheRulesSay() throws {
    let path = String(Self.config.dropLast("config".count)) + "docs/signals.md"
    let written = String(decoding: try SourceFile.read(path), as: UTF8.self)
    #expect(
      written == coverage().markdown,
      "docs/signals.md is out of date: attestctl rules signals --markdown > docs/signals.md")
  }

  @Test func criteriaOfSignalsAreInTheCatalogue() {
    var diagnostics: [Diagnostic] = []
    let criteria = ControlMatrix.criteria(
      at: Self.config + "/criteria/criteria.yaml", diagnostics: &diagnostics)
    let known = Set(criteria.map(\.id))
    for row in coverage().rows { #expect(known.isSuperset(of: row.signal.criteria), "\(row.signal.id)") }
  }

  @Test func shippedDocumentsGiveCheckingNothingToWarnOf() throws {
    let rules = try ActiveRules.load(folders: Self.folders)
    var diagnostics: [Diagnostic] = []
    let controls = ControlMatrix.controls(at: Self.config + "/controls.yaml", diagnostics: &diagnostics)
    #expect(rules.knowing(controls: controls).diagnostics.map(\.description) == [])
    #expect(rules.expectations.count >= 20)
    let review = RuleReview.review(paths: Self.folders, known: ActiveRules.decodedLogSources)
    #expect(review.remarks.filter { $0.severity != .note }.map(\.description) == [])
  }

  @Test func everyRuleHasSamplesOfBothKinds() {
    let bare = coverage().documents.filter { $0.kind == .rule }.filter {
      $0.samples.match < 2 || $0.samples.ignore < 2
    }
    #expect(bare.map(\.name) == [])
  }

  /// Evidence of a name that anybody can log under would be none: each is forged once, as `logger -t NAME` would.
  @Test func protectedProgramsAreThoseTheDecoderProtects() throws {
    let rules = ProgramPinning.programs.sorted().map { name in
      """
      title: \(name)
      id: \(name)
      logsource: {product: linux, service: spoofed}
      detection: {s: {program: \(name)}, condition: s}
      attestd:
        samples:
          match:
            - {SYSLOG_IDENTIFIER: \(name), _PID: '6021', _UID: '1001', _GID: '1001', _COMM: logger,
               _EXE: /usr/bin/logger, _TRANSPORT: syslog, MESSAGE: text}
          ignore:
            - {SYSLOG_IDENTIFIER: x\(name), _PID: '6021', _UID: '1001', _GID: '1001', _COMM: logger,
               _EXE: /usr/bin/logger, _TRANSPORT: syslog, MESSAGE: text}
      """
    }
    var path = Array("/tmp/attestd-names-XXXXXX.yml".utf8CString)
    let file = try #require(fdopen(mkstemps(&path, 4), "w"))
    let text = Array(rules.joined(separator: "\n---\n").utf8)
    #expect(fwrite(text, 1, text.count, file) == text.count)
    fclose(file)
    defer { unlink(path) }
    let samples = try RuleSamples.run([
      String(decoding: path.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    ])
    #expect(samples.messages == [])
    #expect(samples.passed == 2 * rules.count)
  }
}
