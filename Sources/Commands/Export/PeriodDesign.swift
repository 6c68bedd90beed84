import CanonicalJSON
import Daemon
import Engine
import Events
import Evidence
import Export
import LocatedYAML
import Sigma

/// What monitoring was meant to be when a period was closed: controls, criteria, scope and rules. Kept with the
/// closing statement, so that the bundle stays the same when the configuration changes.
struct PeriodDesign {
  var scope: [String]
  var controls: [Control]
  var criteria: [Criterion]
  var rules: [RuleSummary]
  /// None in designs of the time before there were any.
  var targets = ResponseTargets()
  var expectations: [ExpectationSummary]

  /// As configured now.
  static func current(_ settings: Settings) throws -> PeriodDesign {
    var diagnostics: [Diagnostic] = []
    let path = Pack.executablePath
    let controls =
      settings.controlsFile(executablePath: path)
      .map { ControlMatrix.controls(at: $0, diagnostics: &diagnostics) } ?? []
    let criteria =
      settings.criteriaFile(executablePath: path)
      .map { ControlMatrix.criteria(at: $0, diagnostics: &diagnostics) } ?? []
    let targets =
      settings.controlsFile(executablePath: path)
      .map { ControlMatrix.targets(at: $0, diagnostics: &diagnostics) } ?? .usual
    for diagnostic in diagnostics { Output.note(diagnostic.description) }
    let rules = try ActiveRules.load(
      folders: settings.rulePaths(executablePath: path), options: settings.ruleOptions
    ).knowing(controls: controls)
    return PeriodDesign(
      scope: settings.scope.criteria, controls: controls, criteria: criteria, rules: rules.summaries,
      targets: targets, expectations: rules.expectations.map(ExpectationSummary.init))
  }

  var json: JSONValue {
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
  init?(_ json: JSONValue) {
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

  private init(
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
    return all.map {
      RuleSummary(
        id: $0.reference, name: $0.name ?? "", title: $0.title, level: $0.level,
        kind: $0.attestd.isOperation ? .operation : .anomaly, criteria: $0.criteria,
        countAbove: $0.operationLimit)
    }
  }
}
