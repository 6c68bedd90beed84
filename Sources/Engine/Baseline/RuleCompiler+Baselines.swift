import Events
import LocatedYAML
import Sigma

extension RuleCompiler {
  /// Compiles the baselines whose rules run; the rules are compiled already.
  mutating func linkBaselines(_ collection: RuleCollection, _ hasRule: [Bool]) {
    let indices = RuleCompiler.places(hasRule)
    baselinesOfRule = [[BaselineMembership]](repeating: [], count: rules.count)
    for loaded in collection.baselines {
      let metadata = loaded.baseline.metadata
      var places: [Int] = []
      for member in loaded.members {
        guard case .rule(let rule) = member.subject, hasRule.indices.contains(rule), hasRule[rule] else {
          break
        }
        places.append(indices[rule])
      }
      guard places.count == loaded.members.count else {
        diagnostics.append(
          Diagnostic(
            .cannotCompile, at: metadata.location,
            "cannot compile baseline '\(metadata.title)': it looks at a rule that could not be compiled"))
        continue
      }
      let index = Int32(truncatingIfNeeded: baselines.count)
      for (number, place) in places.enumerated() {
        baselinesOfRule[place].append(
          BaselineMembership(baseline: index, member: Int32(truncatingIfNeeded: number)))
      }
      let names = places.map { rules[$0].metadata.reference }
      baselines.append(compiled(loaded, definition: loaded.definition(of: names)))
    }
  }

  private mutating func compiled(
    _ loaded: RuleCollection.LoadedBaseline, definition: String
  ) -> CompiledBaseline {
    let baseline = loaded.baseline
    var values: [String] = []
    if case .firstSeen(let settings) = baseline.method { values = settings.fields }
    return CompiledBaseline(
      metadata: baseline.metadata, method: baseline.method, groupBy: ids(baseline.groupBy),
      values: ids(values),
      keep: ids(baseline.metadata.attestd.keep),
      members: loaded.members.map { .init(groupBy: ids($0.groupBy), values: ids($0.fields)) },
      learnMicroseconds: Int64(baseline.learnSeconds) &* 1_000_000, definition: definition)
  }
}

extension RuleCollection.LoadedBaseline {
  /// Sixteen hexadecimal digits that are others when the baseline learns something else.
  ///
  /// - Parameter names: what its rules are known by, in their order.
  func definition(of names: [String]) -> String {
    var parts = [baseline.method.name]
    switch baseline.method {
    case .firstSeen(let settings):
      // For how long something is remembered changes nothing of what is.
      parts += settings.fields + [settings.network.map { "\($0.version4) \($0.version6)" } ?? "each"]
    case .rate(let settings):
      parts += ["\(settings.intervalSeconds)", settings.zone.text] + settings.of.map(\.text)
    case .silence, .rareTemplate: break
    }
    if case .logSource(let source) = baseline.subject { parts.append(source.description) }
    for (member, name) in zip(members, names) {
      parts += [name, "\(member.groupBy.count)"] + member.groupBy + member.fields
    }
    parts += baseline.groupBy
    let text = parts.map { "\($0.utf8.count) \($0)" }.joined(separator: " ")
    return Fingerprint.sha256(text.utf8).prefix(8).map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }.joined()
  }
}
