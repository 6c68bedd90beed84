import Decode
import Engine
import Events
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

  package static func run(
    _ paths: [String], options: RuleLoader.Options = RuleLoader.Options()
  ) throws -> RuleSamples {
    let rules = try ActiveRules.load(folders: paths, options: options)
    var samples = RuleSamples()
    for diagnostic in rules.diagnostics where diagnostic.severity == .error {
      samples.messages.append("\(diagnostic)")
    }
    for (index, rule) in rules.ruleSet.rules.enumerated() {
      samples.check(rule.metadata, .rule(index), rules)
    }
    for (index, correlation) in rules.ruleSet.correlations.enumerated() {
      samples.check(correlation.metadata, .correlation(index), rules)
    }
    return samples
  }

  private mutating func check(_ metadata: Metadata, _ subject: Detection.Subject, _ rules: ActiveRules) {
    let samples = metadata.attestd.samples
    let name = metadata.name ?? metadata.title
    if samples.match.isEmpty || samples.ignore.isEmpty { without.append(name) }
    if case .correlation = subject {
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
    // Year-less stamps of samples lie in whatever year; only their distance counts.
    let reference = Timestamp(rfc3339: "2026-11-23") ?? Timestamp(microseconds: 0)
    var engine = Engine(rules.ruleSet, decoder: rules.decoder)
    var resolver = StampResolver(reference: reference)
    var state = CorrelationState()
    var count = 0
    for (number, sample) in samples.enumerated() {
      var batch = EventBatch()
      let received = reference.advanced(bySeconds: Int64(number))
      let form: Engine.Form
      switch sample {
      case .line(let line):
        batch.bytes.append(contentsOf: line.utf8)
        form = .lines(LogSourceSet())
      case .fields(let fields):
        for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
          let start = batch.bytes.count
          batch.bytes.append(contentsOf: value.utf8)
          let id = rules.ruleSet.fields.id(of: name) ?? FieldTable.anonymous
          batch.values.append(FieldValue(field: id, start: start, end: batch.bytes.count))
          batch.bytes.append(0x0A)
        }
        form = .journal
      }
      var entry = EventBatch.Entry(
        start: 0, end: batch.bytes.count, ordinal: UInt64(number + 1), received: received)
      entry.valueCount = UInt32(batch.values.count)
      batch.entries.append(entry)
      _ = engine.process(batch, form, resolver: &resolver, state: &state) { detection, _ in
        if detection.subject == subject, !detection.isRepeat { count += 1 }
      }
    }
    return count
  }
}
