import Events
import LocatedYAML
import Sigma

/// A correlation that counts something, and as which of its members.
struct Membership: Sendable {
  let correlation: Int32
  let member: Int32
}

extension RuleCompiler {
  /// Which correlations of a collection can run, and what they keep from reporting by itself.
  struct CorrelationPlan {
    var runs: [Bool]
    var silent: Set<RuleCollection.Subject>
  }

  /// More members in order would be too many orders to try.
  private static let mostOrdered = 8
  private static let mostMembers = 64

  mutating func plan(_ collection: RuleCollection, _ hasRule: [Bool]) -> CorrelationPlan {
    var plan = CorrelationPlan(runs: [], silent: [])
    var spoken: Set<RuleCollection.Subject> = []
    for loaded in collection.correlations {
      let problem = problem(loaded, hasRule, plan.runs)
      plan.runs.append(problem == nil)
      if let problem {
        let metadata = loaded.correlation.metadata
        diagnostics.append(
          Diagnostic(
            .error, at: metadata.location, "cannot compile correlation '\(metadata.title)': \(problem)"))
        continue
      }
      for member in loaded.members {
        if loaded.correlation.generate {
          spoken.insert(member.subject)
        } else {
          plan.silent.insert(member.subject)
        }
      }
    }
    for loaded in collection.baselines {
      for member in loaded.members + loaded.of {
        if loaded.baseline.generate {
          spoken.insert(member.subject)
        } else {
          plan.silent.insert(member.subject)
        }
      }
    }
    plan.silent.subtract(spoken)
    return plan
  }

  private func problem(
    _ loaded: RuleCollection.LoadedCorrelation, _ hasRule: [Bool], _ runs: [Bool]
  ) -> String? {
    for member in loaded.members {
      switch member.subject {
      case .rule(let index) where !(hasRule.indices.contains(index) && hasRule[index]),
        .correlation(let index) where !(runs.indices.contains(index) && runs[index]):
        return "it counts one that could not be compiled"
      case .rule, .correlation: break
      }
    }
    let correlation = loaded.correlation
    if correlation.kind.isTemporal, loaded.members.count > RuleCompiler.mostMembers {
      return "\(correlation.kind.rawValue) takes at most \(RuleCompiler.mostMembers) rules"
    }
    if correlation.kind == .temporalOrdered, loaded.members.count > RuleCompiler.mostOrdered,
      !correlation.wantsAll(loaded.members.count)
    {
      return "temporal_ordered with a condition takes at most \(RuleCompiler.mostOrdered) rules"
    }
    return nil
  }

  /// Compiles the correlations that run; the rules are compiled already.
  mutating func link(_ collection: RuleCollection, _ hasRule: [Bool], _ plan: CorrelationPlan) {
    membershipsOfRule = [[Membership]](repeating: [], count: rules.count)
    let ruleIndices = RuleCompiler.places(hasRule)
    let correlationIndices = RuleCompiler.places(plan.runs)
    for (place, loaded) in collection.correlations.enumerated() where plan.runs[place] {
      let index = Int32(truncatingIfNeeded: correlations.count)
      for (number, member) in loaded.members.enumerated() {
        let membership = Membership(correlation: index, member: Int32(truncatingIfNeeded: number))
        switch member.subject {
        case .rule(let rule): membershipsOfRule[ruleIndices[rule]].append(membership)
        case .correlation(let inner):
          membershipsOfCorrelation[correlationIndices[inner]].append(membership)
        }
      }
      let counted = loaded.members.map { member in
        switch member.subject {
        case .rule(let rule): collection.rules[rule].metadata.reference
        // What it reports is what is counted.
        case .correlation(let inner): correlations[correlationIndices[inner]].definition
        }
      }
      correlations.append(
        compiled(
          loaded, definition: loaded.definition(counting: counted),
          isSilent: plan.silent.contains(.correlation(place))))
      membershipsOfCorrelation.append([])
    }
  }

  /// The index that each has among those that are there.
  static func places(_ isThere: [Bool]) -> [Int] {
    var next = 0
    return isThere.map { isThere in
      defer { if isThere { next += 1 } }
      return next
    }
  }

  private mutating func compiled(
    _ loaded: RuleCollection.LoadedCorrelation, definition: String, isSilent: Bool
  ) -> CompiledCorrelation {
    let correlation = loaded.correlation
    let measure: CompiledCorrelation.Measure =
      switch correlation.kind {
      case .eventCount: .events
      case .valueCount: .distinctValues
      case .valueSum: .sum
      case .valueAverage: .average
      case .valueMedian: .quantile(0.5)
      case .valuePercentile: .quantile((correlation.percentile ?? 50) / 100)
      case .temporal: .seen
      case .temporalOrdered: .seenInOrder
      }
    var bits: [String: UInt64] = [:]
    for (index, reference) in correlation.rules.prefix(RuleCompiler.mostMembers).enumerated() {
      bits[reference.text] = 1 << UInt64(index)
    }
    var requirement = CompiledCorrelation.Requirement.figure(
      .init([.init(.greaterOrEqual, Double(loaded.members.count))]))
    switch correlation.condition {
    case .figure(let threshold): requirement = .figure(threshold)
    case .expression(let condition):
      // The reader saw to it that every name is listed.
      if let expression = SeenExpression(condition, bits: bits) { requirement = .expression(expression) }
    }
    let members = loaded.members.map {
      CompiledCorrelation.Member(groupBy: ids($0.groupBy), values: ids($0.fields))
    }
    return CompiledCorrelation(
      metadata: correlation.metadata, members: members, groupBy: ids(correlation.groupBy),
      keep: ids(correlation.metadata.attestd.keep),
      timespan: Int64(correlation.timespanSeconds) &* 1_000_000, measure: measure, requirement: requirement,
      definition: definition, isSilent: isSilent)
  }
}

extension Correlation {
  /// The plain form: all of them.
  fileprivate func wantsAll(_ count: Int) -> Bool {
    guard case .figure(let threshold) = condition, !threshold.hasUpperBound else { return false }
    return threshold.admits(Double(count)) && !threshold.admits(Double(count - 1))
  }
}
