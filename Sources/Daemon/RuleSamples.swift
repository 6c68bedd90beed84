import Engine
import LocatedYAML
package import Sigma

/// Runs the sample lines and entries that rules carry through the real engine (docs/rules.md).
///
/// A rule's samples stand alone: each of `match` must match it, none of `ignore` may. A correlation's are streams:
/// all of `match` together must meet it exactly once, `ignore` must not.
package struct RuleSamples {
  package var passed = 0
  /// One line for each sample that did not do what it should.
  package var messages: [String] = []
  /// Rules that carry no sample of one kind.
  package var without: [String] = []

  /// Runs the rules' own samples and regression tests, and what `expectations` adds.
  package static func run(
    _ paths: [String], options: RuleLoader.Options = RuleLoader.Options(),
    expectations: [MatchExpectations] = []
  ) throws -> RuleSamples {
    let rules = try ActiveRules.load(folders: paths, options: options)
    var samples = RuleSamples()
    for diagnostic in rules.diagnostics where diagnostic.severity == .error {
      samples.messages.append("\(diagnostic)")
    }
    var regression = RegressionTests(rules)
    for (index, rule) in rules.ruleSet.rules.enumerated() {
      samples.check(rule.metadata, .rule(index), rules)
      regression.run(rule.metadata, logSource: rule.logSource)
    }
    for (index, correlation) in rules.ruleSet.correlations.enumerated() {
      samples.check(correlation.metadata, .correlation(index), rules)
      regression.run(correlation.metadata, logSource: nil)
    }
    for (index, baseline) in rules.ruleSet.baselines.enumerated() {
      samples.check(baseline.metadata, .baseline(index), rules)
    }
    samples.passed += regression.passed
    samples.messages += regression.messages
    for expectation in expectations {
      let (passed, messages) = expectation.run(rules)
      samples.passed += passed
      samples.messages += messages
    }
    return samples
  }

  private mutating func check(_ metadata: Metadata, _ subject: Detection.Subject, _ rules: ActiveRules) {
    let samples = metadata.attestd.samples
    let name = metadata.name ?? metadata.title
    var isOfWeeks = false
    if case .baseline(let index) = subject {
      // What is usual in an interval takes weeks of lines.
      switch rules.ruleSet.baselines[index].method {
      case .rate, .silence: isOfWeeks = true
      case .firstSeen, .rareTemplate: break
      }
    }
    if !isOfWeeks, samples.match.isEmpty || samples.ignore.isEmpty { without.append(name) }
    if subject.isOfStream {
      if samples.match.isEmpty, samples.ignore.isEmpty { return }
      expect(RuleSamples.count(subject, samples.match, rules), 1, "\(name): the stream of 'match'")
      expect(RuleSamples.count(subject, samples.ignore, rules), 0, "\(name): the stream of 'ignore'")
      return
    }
    for (number, sample) in samples.match.enumerated() {
      expect(RuleSamples.count(subject, [sample], rules), 1, "\(name): sample \(number + 1) of 'match'")
    }
    for (number, sample) in samples.ignore.enumerated() {
      expect(RuleSamples.count(subject, [sample], rules), 0, "\(name): sample \(number + 1) of 'ignore'")
    }
  }

  private mutating func expect(_ count: Int, _ expected: Int, _ what: String) {
    if count == expected {
      passed += 1
    } else {
      messages.append(
        "\(what) " + (expected == 0 ? "matched" : count == 0 ? "did not match" : "matched \(count) times"))
    }
  }

  /// How often the subject is detected over the samples as one stream.
  private static func count(
    _ subject: Detection.Subject, _ samples: [AttestdOptions.Sample], _ rules: ActiveRules
  ) -> Int {
    let logs = samples.map { sample in
      switch sample {
      case .line(let line): SampleLog(Array(line.utf8), rules)
      case .fields(let fields): SampleLog(entry: fields, rules)
      }
    }
    return SampleLog.matches(logs, rules)[rules.ruleSet.metadata(of: subject).reference] ?? 0
  }
}

extension Detection.Subject {
  /// Its samples are one stream rather than each a case.
  fileprivate var isOfStream: Bool {
    switch self {
    case .rule: false
    case .correlation, .baseline: true
    }
  }
}
