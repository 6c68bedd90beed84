import Baselines
import Decode
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
      let fed = loaded.members + loaded.of
      for member in fed {
        guard case .rule(let rule) = member.subject, hasRule.indices.contains(rule), hasRule[rule] else {
          break
        }
        places.append(indices[rule])
      }
      guard places.count == fed.count else {
        refuse(metadata, "baseline", "it looks at a rule that could not be compiled")
        continue
      }
      do throws(Refusal) {
        try checkLog(loaded.baseline)
        let names = places.map { rules[$0].metadata.reference }
        let compiled = try compiled(loaded, definition: loaded.definition(of: names))
        let index = Int32(truncatingIfNeeded: baselines.count)
        for (number, place) in places.enumerated() {
          baselinesOfRule[place].append(
            BaselineMembership(baseline: index, member: Int32(truncatingIfNeeded: number)))
        }
        baselines.append(compiled)
      } catch {
        refuse(metadata, "baseline", error.reason)
      }
    }
  }

  private struct Refusal: Error { var reason: String }

  /// Counting whole logs is nearly free; looking into each of their entries is a rule's business.
  private func checkLog(_ baseline: Baseline) throws(Refusal) {
    guard case .logSource(let source) = baseline.subject else { return }
    guard case .rate(let rate) = baseline.method, baseline.groupBy.isEmpty, rate.intervalSeconds % 60 == 0
    else {
      throw Refusal(
        reason:
          "of whole logs only their 'rate' is known, in whole minutes and without 'group-by'; a rule that matches "
          + "every entry can feed the others")
    }
    guard source == LogSource(product: "linux") else {
      throw Refusal(
        reason:
          "whole logs are counted as 'logsource: {product: linux}'; a rule can match the entries of one service"
      )
    }
  }

  private mutating func compiled(
    _ loaded: RuleCollection.LoadedBaseline, definition: String
  ) throws(Refusal) -> CompiledBaseline {
    let baseline = loaded.baseline
    var values: [String] = []
    switch baseline.method {
    case .firstSeen(let settings): values = settings.fields
    case .rareTemplate: values = [RuleCompiler.templateField]
    case .rate, .silence: break
    }
    return CompiledBaseline(
      metadata: baseline.metadata, method: baseline.method, groupBy: ids(baseline.groupBy),
      values: ids(values), keep: ids(baseline.metadata.attestd.keep),
      members: loaded.members.map { .init(groupBy: ids($0.groupBy), values: ids($0.fields)) }
        + loaded.of.map { .init(groupBy: ids($0.groupBy), values: [], isWhole: true) },
      meter: try meter(baseline), learnMicroseconds: Int64(baseline.learnSeconds) &* 1_000_000,
      definition: definition)
  }

  /// What a message's shape is called in findings.
  private static let templateField = "template"
  /// Further nothing needs to be learnt before the first judgement; what is judged while the document still says to learn is
  /// counted and not raised.
  private static let week = 604_800

  private func meter(_ baseline: Baseline) throws(Refusal) -> CompiledBaseline.Meter? {
    let quiet = min(baseline.learnSeconds / 2, RuleCompiler.week)
    switch baseline.method {
    case .firstSeen, .rareTemplate: return nil
    case .rate(let rate):
      let settings = RateSettings(
        intervalSeconds: rate.intervalSeconds, learnIntervals: max(quiet / rate.intervalSeconds, 1),
        factor: rate.factor, least: rate.atLeast)
      do {
        return .rate(
          settings, try LogZone(rate.zone.text), isShare: !rate.of.isEmpty, direction: rate.direction)
      } catch { throw Refusal(reason: error.description) }
    case .silence(let silence):
      return .silence(
        SilenceSettings(
          learnSeconds: quiet, patience: silence.patience, leastSeconds: silence.leastSeconds), .utc)
    }
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
    for (member, name) in zip(members + of, names) {
      parts += [name, "\(member.groupBy.count)"] + member.groupBy + member.fields
    }
    parts += baseline.groupBy
    let text = parts.map { "\($0.utf8.count) \($0)" }.joined(separator: " ")
    return Fingerprint.sha256(text.utf8).prefix(8).map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }.joined()
  }
}
