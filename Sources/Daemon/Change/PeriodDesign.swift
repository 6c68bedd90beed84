package import CanonicalJSON
import Engine
import Events
package import Evidence
package import LocatedYAML
import Sigma

/// What monitoring is meant to be: controls, criteria, scope and rules. The daemon keeps each as a document when it comes
/// into force, and a closing statement names the one that its period is judged by.
package struct PeriodDesign {
  package var scope: [String]
  package var controls: [Control]
  package var criteria: [Criterion]
  package var rules: [RuleSummary]
  /// None in designs of the time before there were any.
  package var targets = ResponseTargets()
  package var expectations: [ExpectationSummary]

  /// Of rules that are loaded already. What is wrong with the files of controls and criteria goes to `diagnostics`.
  package init(
    _ settings: Settings, _ rules: ActiveRules, executablePath: String, diagnostics: inout [Diagnostic]
  ) {
    let controlsFile = settings.controlsFile(executablePath: executablePath)
    self.init(
      scope: settings.scope.criteria,
      controls: controlsFile.map { ControlMatrix.controls(at: $0, diagnostics: &diagnostics) } ?? [],
      criteria: settings.criteriaFile(executablePath: executablePath)
        .map { ControlMatrix.criteria(at: $0, diagnostics: &diagnostics) } ?? [],
      rules: rules.summaries,
      targets: controlsFile.map { ControlMatrix.targets(at: $0, diagnostics: &diagnostics) } ?? .usual,
      expectations: rules.expectations.map(ExpectationSummary.init))
  }

  package var json: JSONValue {
    [
      "scope": .array(scope.map { .string($0) }),
      "controls": .array(
        controls.map { control in
          var object: [String: JSONValue] = [
            "id": .string(control.id), "owner": .string(control.owner),
            "description": .string(control.description),
            "criteria": .array(control.criteria.map { .string($0) }),
            "rules": .array(control.rules.map { .string($0) }),
            "expectations": .array(control.expectations.map { .string($0) }),
            "frequency": .string(control.frequency.rawValue),
          ]
          object["targets"] = control.targets?.json
          return .object(object)
        }),
      "targets": targets.json,
      "criteria": .array(
        criteria.map {
          ["id": .string($0.id), "gist": .string($0.gist), "observable": .integer($0.isObservable ? 1 : 0)]
        }),
      "expectations": .array(expectations.map(\.json)),
      "rules": .array(
        rules.map {
          var object: [String: JSONValue] = [
            "id": .string($0.id), "name": .string($0.name), "title": .string($0.title),
            "level": .string($0.level.rawValue), "kind": .string($0.kind.rawValue),
            "criteria": .array($0.criteria.map { .string($0) }),
          ]
          object["count_above"] = $0.countAbove.map { .integer(Int64($0)) }
          return .object(object)
        }),
    ]
  }

  /// Reads `json` back; nil where it is not of that form.
  package init?(_ json: JSONValue) {
    guard let scope = json["scope"]?.array, let controls = json["controls"]?.array,
      let criteria = json["criteria"]?.array, let rules = json["rules"]?.array
    else { return nil }
    func text(_ value: JSONValue, _ key: String) -> String { value[key]?.string ?? "" }
    func texts(_ value: JSONValue, _ key: String) -> [String] {
      value[key]?.array?.compactMap(\.string) ?? []
    }
    self.scope = scope.compactMap(\.string)
    self.controls = controls.map {
      Control(
        id: text($0, "id"), owner: text($0, "owner"), description: text($0, "description"),
        criteria: texts($0, "criteria"), rules: texts($0, "rules"),
        expectations: texts($0, "expectations"),
        frequency: Frequency(rawValue: text($0, "frequency")) ?? .adHoc,
        targets: $0["targets"].map { ResponseTargets($0) })
    }
    self.criteria = criteria.map {
      Criterion(id: text($0, "id"), gist: text($0, "gist"), isObservable: $0["observable"]?.integer == 1)
    }
    // Periods that were closed before there were any have none.
    expectations = (json["expectations"]?.array ?? []).map(ExpectationSummary.init)
    self.rules = rules.map {
      RuleSummary(
        id: text($0, "id"), name: text($0, "name"), title: text($0, "title"),
        level: Level(rawValue: text($0, "level")) ?? .medium,
        kind: Finding.Kind(rawValue: text($0, "kind")) ?? .anomaly, criteria: texts($0, "criteria"),
        countAbove: $0["count_above"]?.integer.map { Int(clamping: $0) })
    }
    targets = json["targets"].map { ResponseTargets($0) } ?? ResponseTargets()
  }

  init(
    scope: [String], controls: [Control], criteria: [Criterion], rules: [RuleSummary],
    targets: ResponseTargets, expectations: [ExpectationSummary]
  ) {
    self.expectations = expectations
    self.scope = scope
    self.controls = controls
    self.criteria = criteria
    self.rules = rules
    self.targets = targets
  }
}

extension ResponseTargets {
  /// Seconds, by level.
  fileprivate var json: JSONValue {
    .object(
      Dictionary(
        uniqueKeysWithValues: levels.map { level, target in
          var object: [String: JSONValue] = [:]
          object["ack"] = target.acknowledge.map { .integer(Int64($0)) }
          object["resolve"] = target.resolve.map { .integer(Int64($0)) }
          return (level.rawValue, .object(object))
        }))
  }

  fileprivate init(_ json: JSONValue) {
    self.init()
    for (name, target) in json.object ?? [:] {
      guard let level = Level(rawValue: name) else { continue }
      levels[level] = Target(
        acknowledge: target["ack"]?.integer.map { Int($0) },
        resolve: target["resolve"]?.integer.map { Int($0) })
    }
  }
}

extension ActiveRules {
  fileprivate var summaries: [RuleSummary] {
    let all = ruleSet.rules.map(\.metadata) + ruleSet.correlations.map(\.metadata)
    return all.sorted { $0.reference.utf8.lexicographicallyPrecedes($1.reference.utf8) }.map {
      RuleSummary(
        id: $0.reference, name: $0.name ?? "", title: $0.title, level: $0.level,
        kind: $0.attestd.isOperation ? .operation : .anomaly, criteria: $0.criteria,
        countAbove: $0.operationLimit)
    }
  }
}
