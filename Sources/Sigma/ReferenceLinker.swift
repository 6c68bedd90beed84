import LocatedYAML

/// Finds what correlations, filters and expectations refer to, once everything is read.
struct ReferenceLinker {
  private(set) var collection: RuleCollection
  private let register: DocumentRegister
  private let correlations: [Correlation]
  private let expectations: [Expectation]
  private let baselines: [Baseline]
  /// By the order of reading.
  private var states: [State]
  private let traces: [PipelineTrace]
  /// Filters as pipelines change them for some of the rules they narrow.
  private var rewritten: [RewrittenFilter: Int?] = [:]

  private struct RewrittenFilter: Hashable {
    var filter: Int
    var trace: [String]
  }

  private enum State {
    case unvisited
    case visiting
    case linked(Int)
    case refused
  }

  init(
    _ collection: RuleCollection, _ correlations: [Correlation], _ expectations: [Expectation],
    _ baselines: [Baseline], _ register: DocumentRegister, _ traces: [PipelineTrace]
  ) {
    self.expectations = expectations
    self.baselines = baselines
    self.traces = traces
    self.collection = collection
    self.correlations = correlations
    self.register = register
    states = correlations.map { _ in .unvisited }
  }

  mutating func link() {
    for index in correlations.indices { link(index, depth: 0) }
    let count = collection.filters.count
    for index in 0..<count { apply(index) }
    for expectation in expectations { link(expectation) }
    for baseline in baselines { link(baseline) }
  }

  // MARK: Correlations

  /// Correlations may count correlations; no chain this long was written by a person.
  private static let deepest = 64

  private mutating func link(_ index: Int, depth: Int) {
    guard case .unvisited = states[index] else { return }
    states[index] = .visiting
    let correlation = correlations[index]
    do throws(Diagnostic) {
      try checkAliases(of: correlation)
      var members: [RuleCollection.Member] = []
      for reference in correlation.rules {
        let subject = try subject(reference, depth: depth)
        members.append(
          .init(
            subject: subject,
            groupBy: try fields(correlation.groupBy, correlation.aliases, reference, subject),
            fields: try fields(correlation.fields, correlation.aliases, reference, subject)))
        if case .correlation(let child) = subject {
          noteMissingGroup(members[members.count - 1], child, reference)
        }
      }
      states[index] = .linked(collection.correlations.count)
      collection.correlations.append(.init(correlation: correlation, members: members))
    } catch {
      collection.diagnostics.append(error.named(.unknownReference))
      collection.rejected += 1
      states[index] = .refused
    }
  }

  /// An alias for a rule that is not counted is a slip.
  private func checkAliases(of correlation: Correlation) throws(Diagnostic) {
    for alias in correlation.aliases {
      for (rule, _) in alias.fields where !correlation.rules.contains(where: { register.isSame($0, rule) }) {
        throw Diagnostic(
          .error, at: rule.location,
          "the rule '\(rule.text.shortened)' is not one that this correlation counts")
      }
    }
  }

  /// What names are called in the events of one member: its aliases, then the pipelines that changed its rule.
  private func fields(
    _ names: [String], _ aliases: [Correlation.Alias], _ reference: Correlation.Reference,
    _ subject: RuleCollection.Subject
  ) throws(Diagnostic) -> [String] {
    var fields: [String] = []
    for name in names {
      let field =
        aliases.first { $0.name == name }?.fields
        .first { register.isSame($0.rule, reference) }?.field ?? name
      guard case .rule(let rule) = subject, traces.indices.contains(rule) else {
        fields.append(field)
        continue
      }
      let found = traces[rule].names(of: field)
      guard found.count == 1 else {
        throw Diagnostic(
          .error, at: reference.location,
          "the pipelines give '\(field.shortened)' several names in '\(reference.text.shortened)'; group by one of "
            + "them, or name it in 'aliases'")
      }
      fields += found
    }
    return fields
  }

  private mutating func subject(
    _ reference: Correlation.Reference, depth: Int
  ) throws(Diagnostic) -> RuleCollection.Subject {
    func problem(_ message: String) -> Diagnostic { Diagnostic(.error, at: reference.location, message) }
    guard case .correlation(let child) = try register.counted(reference) else {
      return try register.counted(reference)
    }
    guard depth < ReferenceLinker.deepest else {
      throw problem("correlations count each other more than \(ReferenceLinker.deepest) levels deep")
    }
    link(child, depth: depth + 1)
    switch states[child] {
    case .linked(let index): return .correlation(index)
    case .refused:
      throw problem("the correlation '\(reference.text.shortened)' was refused, so nothing can count it")
    case .visiting, .unvisited:
      throw problem("the correlation '\(reference.text.shortened)' would count itself")
    }
  }

  /// An inner correlation hands on the fields it groups by and no others.
  private mutating func noteMissingGroup(
    _ member: RuleCollection.Member, _ child: Int, _ reference: Correlation.Reference
  ) {
    let known = collection.correlations[child].correlation.groupBy
    for field in member.groupBy + member.fields where !known.contains(field) {
      collection.diagnostics.append(
        Diagnostic(
          .lostGroup, at: reference.location,
          "'\(reference.text.shortened)' does not group by '\(field.shortened)', so it is never counted here")
      )
    }
  }

  // MARK: Expectations

  private mutating func link(_ expectation: Expectation) {
    do throws(Diagnostic) {
      var rules: [RuleCollection.Subject] = []
      for reference in expectation.rules { rules.append(try subject(reference, depth: 0)) }
      var condition: RuleCollection.Subject?
      if let reference = expectation.condition { condition = try subject(reference, depth: 0) }
      collection.expectations.append(.init(expectation: expectation, rules: rules, condition: condition))
    } catch {
      collection.diagnostics.append(error.named(.unknownReference))
      collection.rejected += 1
    }
  }

  // MARK: Baselines

  private mutating func link(_ baseline: Baseline) {
    do throws(Diagnostic) {
      var loaded = RuleCollection.LoadedBaseline(baseline: baseline, members: [])
      if case .rules(let references) = baseline.subject {
        loaded.members = try members(references, of: baseline)
      }
      if case .rate(let rate) = baseline.method { loaded.of = try members(rate.of, of: baseline) }
      collection.baselines.append(loaded)
    } catch {
      collection.diagnostics.append(error.named(.unknownReference))
      collection.rejected += 1
    }
  }

  private mutating func members(
    _ references: [Correlation.Reference], of baseline: Baseline
  ) throws(Diagnostic) -> [RuleCollection.Member] {
    var values: [String] = []
    if case .firstSeen(let settings) = baseline.method { values = settings.fields }
    var members: [RuleCollection.Member] = []
    for reference in references {
      let subject = try subject(reference, depth: 0)
      guard case .rule = subject else {
        throw Diagnostic(
          .error, at: reference.location,
          "'\(reference.text.shortened)' is a correlation; a baseline looks at rules")
      }
      members.append(
        .init(
          subject: subject, groupBy: try fields(baseline.groupBy, [], reference, subject),
          fields: try fields(values, [], reference, subject)))
    }
    return members
  }

  // MARK: Filters

  /// What a filter cannot reach is a warning, not an error; correlations are never filtered
  /// themselves.
  private mutating func apply(_ index: Int) {
    let filter = collection.filters[index]
    switch filter.target {
    case .any:
      var reaches = false
      for rule in collection.rules.indices where filter.covers(collection.rules[rule].logSource) {
        narrow(rule, by: index)
        reaches = true
      }
      if !reaches { warn(filter.metadata.location, "no rule has the log source of this filter") }
    case .rules(let references):
      for reference in references { apply(index, filter, to: reference) }
    }
  }

  /// A filter is written in the names its rules are written in, so what pipelines did to a rule is done to the filter
  /// as well.
  private mutating func narrow(_ rule: Int, by filter: Int) {
    var index: Int? = filter
    if traces.indices.contains(rule), !traces[rule].items.isEmpty {
      let key = RewrittenFilter(filter: filter, trace: traces[rule].key)
      if let known = rewritten[key] {
        index = known
      } else {
        do throws(Diagnostic) {
          index = try rewrite(filter, as: rule)
        } catch {
          collection.diagnostics.append(error.named(.invalidPipeline))
          collection.rejected += 1
          index = nil
        }
        rewritten[key] = .some(index)
      }
    }
    guard let index, !collection.rules[rule].filters.contains(index) else { return }
    collection.rules[rule].filters.append(index)
  }

  private mutating func rewrite(_ filter: Int, as rule: Int) throws(Diagnostic) -> Int {
    let original = collection.filters[filter]
    var run = PipelineRun(
      Rule(
        metadata: original.metadata, logSource: original.logSource, searches: original.searches,
        condition: original.condition),
      root: YAMLMapping(location: original.metadata.location, entries: []))
    try run.replay(traces[rule])
    var changed = original
    changed.searches = run.rule.searches
    changed.condition = run.rule.condition
    collection.filters.append(changed)
    return collection.filters.count - 1
  }

  private mutating func apply(_ index: Int, _ filter: Filter, to reference: Correlation.Reference) {
    let name = reference.text.shortened
    switch register.entry(reference) {
    case .rule(let rule):
      guard filter.covers(collection.rules[rule].logSource) else {
        warn(
          reference.location,
          "the rule '\(name)' is for \(collection.rules[rule].logSource), which this filter's log source does "
            + "not cover; it is not filtered")
        return
      }
      narrow(rule, by: index)
    case .correlation:
      warn(reference.location, "'\(name)' is a correlation; a filter narrows the rules that one counts")
    case .filter: warn(reference.location, "'\(name)' is a filter itself")
    case .expectation:
      warn(reference.location, "'\(name)' is an expectation; a filter narrows the rules that one counts")
    case .baseline:
      warn(reference.location, "'\(name)' is a baseline; a filter narrows the rules that one looks at")
    case .refused, .retired: warn(reference.location, "the rule '\(name)' is not loaded")
    case nil:
      warn(reference.location, "there is no rule with the id or name '\(name)'\(register.hint(reference))")
    }
  }

  private mutating func warn(_ place: SourceLocation, _ message: String) {
    collection.diagnostics.append(Diagnostic(.filterTarget, at: place, message))
  }
}
