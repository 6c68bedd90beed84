import LocatedYAML
import Sigma
import Testing

/// What a list of signals says, and what is wrong with it.
@Suite struct SignalTests {
  private func read(_ text: String) -> (signals: [Signal], errors: [String]) {
    var diagnostics: [Diagnostic] = []
    let signals = SignalCatalogue.read(Array(text.utf8), file: "s.yaml", diagnostics: &diagnostics)
    return (signals, diagnostics.map { "\($0.location.line):\($0.location.column): \($0.message)" })
  }

  private func entry(_ text: String) -> [String] {
    read("signals:\n  - {\(text)}\n").errors
  }

  @Test func signalsAreReadAsWritten() throws {
    let read = read(
      """
      signals:
        - {id: ssh-fail, criteria: [CC6.1, CC7.2], kind: anomaly, gist: A login was refused}
        - {id: disk-low, criteria: [A1.1], kind: expected, gist: Full soon, by: probe, how: it is measured}
        - {id: 'x', criteria: [A1.1], kind: operation, gist: Nothing, left_out: nobody logs it}
      """)
    #expect(read.errors == [])
    #expect(read.signals.map(\.id) == ["ssh-fail", "disk-low", "x"])
    #expect(read.signals.map(\.kind) == [.anomaly, .expected, .operation])
    #expect(read.signals.first?.criteria == ["CC6.1", "CC7.2"])
    let origin = try #require(read.signals[1].origin)
    #expect(origin.maker == .probe && origin.how == "it is measured")
    #expect(read.signals[2].leftOut == "nobody logs it")
  }

  @Test func mistakesAreToldWhereTheyAre() {
    #expect(read("").signals.isEmpty)
    #expect(
      read("rules: []\n").errors == ["1:1: unknown key 'rules' in a list of signals; known are 'signals'"])
    #expect(
      entry("id: a, kind: anomaly, gist: g") == ["2:5: the signal 'a' needs 'criteria'"])
    #expect(entry("id: a, criteria: [A1.1]") == ["2:5: a signal needs 'id', 'kind' and 'gist'"])
    #expect(
      entry("id: A_b, criteria: [A1.1], kind: anomaly, gist: g") == [
        "2:10: a signal's id is lower-case words and numbers joined by '-', not the text 'A_b'"
      ])
    #expect(
      entry("id: a, criteria: [A1.1], kind: odd, gist: g") == [
        "2:37: 'kind' must be one of anomaly, operation, expected, not 'odd'"
      ])
    #expect(
      entry("id: a, criteria: [A1.1], kind: anomaly, gist: g, by: probe") == [
        "2:59: beside 'by', 'how' says how it is seen"
      ])
    #expect(
      entry("id: a, criteria: [A1.1], kind: anomaly, gist: g, how: h") == [
        "2:60: 'how' belongs to 'by', which is attestd, probe or baseline"
      ])
    #expect(
      entry("id: a, criteria: [A1.1], kind: anomaly, gist: g, by: probe, how: h, left_out: r") == [
        "2:84: a signal that 'by' sees is not left out"
      ])
    let twice = read(
      """
      signals:
        - {id: a, criteria: [A1.1], kind: anomaly, gist: g}
        - {id: a, criteria: [A1.1], kind: anomaly, gist: g}
      """)
    #expect(twice.signals.count == 1)
    #expect(twice.errors == ["3:5: 'a' is already listed at s.yaml:2:5"])
  }

  /// A rule, a correlation of it, an expectation of that and a filter: each sees what it names.
  @Test func coverageFollowsWhatDocumentsName() {
    let rules = RuleLoader.load(
      text: """
        title: One
        name: one
        tags: [soc2.cc6.1]
        logsource: {product: linux, service: sshd}
        detection: {s: {f: a}, condition: s}
        attestd: {signals: [a, b], samples: {match: [x, y], ignore: [z]}}
        ---
        title: Many
        name: many
        correlation: {type: event_count, rules: one, group-by: [f], timespan: 1m, condition: {gte: 2}, generate: true}
        attestd: {signals: [b, unlisted]}
        ---
        title: Daily
        name: daily
        expectation: {rules: many, every: 1d}
        attestd: {signals: [c]}
        ---
        title: Not there
        name: except
        logsource: {product: linux, service: sshd}
        filter: {rules: [one], s: {f: b}, condition: not s}
        attestd: {signals: [d]}
        """, file: "r.yml")
    #expect(rules.diagnostics.map(\.message) == [])
    let list = ["a", "b", "c", "d", "e", "f", "g"].map {
      "  - {id: \($0), criteria: [CC6.1], kind: anomaly, gist: 'x|y'"
        + ($0 == "f" ? ", by: baseline, how: h}" : $0 == "g" ? ", left_out: r}" : "}")
    }
    let coverage = SignalCoverage(read("signals:\n" + list.joined(separator: "\n")).signals, rules)
    #expect(
      coverage.rows.map { $0.documents.map(\.name) } == [
        ["one"], ["one", "many"], ["daily"], ["except"], [], [], [],
      ])
    #expect(coverage.rows.filter(\.isUnexplained).map(\.signal.id) == ["e"])
    #expect(coverage.unknown.map(\.signal) == ["unlisted"])
    #expect(
      coverage.documents.map(\.logSources) == Array(repeating: ["linux/sshd"], count: 4))
    #expect(coverage.documents.map(\.kind) == [.rule, .correlation, .expectation, .filter])
    #expect(coverage.tally.hasPrefix("7 signals: 4 seen by rules"))
    #expect(coverage.tally.hasSuffix("1 by what it learns to be usual; 1 left out."))
    let lines = coverage.markdown.split(separator: "\n").map(String.init)
    #expect(lines.contains("| `b` | x\\|y | anomaly | `one` `many` | 2 + 1 |"))
    #expect(lines.contains("| `c` | x\\|y | anomaly | *daily* |  |"))
    #expect(lines.contains("| `f` | x\\|y | anomaly | baseline: h |  |"))
    #expect(lines.contains("| `g` | x\\|y | anomaly | left out: r |  |"))
    #expect(lines.contains { $0.hasPrefix("| CC6.1 | `one` f (baseline) |") })
  }
}
