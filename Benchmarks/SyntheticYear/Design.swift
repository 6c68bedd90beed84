import CanonicalJSON
import Daemon
import Engine
import Events
import Evidence
import LocatedYAML
import Sigma

/// What `attestctl export` keeps beside the closing statement of a month: controls, criteria, scope and rules.
enum Design {
  static func current(_ settings: Settings, _ rules: ActiveRules, executablePath path: String) throws
    -> String
  {
    var diagnostics: [Diagnostic] = []
    guard let matrix = settings.controlsFile(executablePath: path),
      let catalogue = settings.criteriaFile(executablePath: path)
    else { throw Failure("no controls and criteria beside '\(path)': run this from where it was built") }
    let controls = ControlMatrix.controls(at: matrix, diagnostics: &diagnostics)
    let criteria = ControlMatrix.criteria(at: catalogue, diagnostics: &diagnostics)
    if let first = diagnostics.first { throw Failure(first.description) }
    let metadata = rules.ruleSet.rules.map(\.metadata) + rules.ruleSet.correlations.map(\.metadata)
    let design: JSONValue = [
      "scope": texts(settings.scope.criteria), "controls": .array(controls.map(json)),
      "criteria": .array(
        criteria.map {
          ["id": .string($0.id), "gist": .string($0.gist), "observable": .integer($0.isObservable ? 1 : 0)]
        }), "rules": .array(metadata.map(json)),
    ]
    return design.canonicalText
  }

  private static func json(_ control: Control) -> JSONValue {
    [
      "id": .string(control.id), "owner": .string(control.owner), "description": .string(control.description),
      "criteria": texts(control.criteria), "rules": texts(control.rules),
    ]
  }

  private static func json(_ rule: Metadata) -> JSONValue {
    let kind = rule.attestd.isOperation ? Finding.Kind.operation : .anomaly
    return [
      "id": .string(rule.reference), "name": .string(rule.name ?? ""), "title": .string(rule.title),
      "level": .string(rule.level.rawValue), "kind": .string(kind.rawValue), "criteria": texts(rule.criteria),
    ]
  }

  private static func texts(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }
}
