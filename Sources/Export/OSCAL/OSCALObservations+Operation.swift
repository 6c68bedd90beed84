import Events
import Evidence

extension OSCALObservations {
  /// What one rule saw of a control at work in the period.
  struct Operation {
    let rule: String
    var title: String
    var criteria: [String]
    var count = 0
    /// Rows of operations.csv: fewer than `count` where some hours are counted.
    var items = 0
    var first: Timestamp?
    var last: Timestamp?

    /// Of each rule that looks for operations or saw one, in the order of their ids. A rule that is loaded and
    /// saw none is there with 0: not exercised is a statement.
    static func all(_ period: ExportPeriod, _ tally: PeriodTally) -> [Operation] {
      var byRule: [String: Operation] = [:]
      for rule in period.rules where rule.kind == .operation {
        byRule[rule.id] = Operation(rule: rule.id, title: rule.title, criteria: rule.criteria)
      }
      for (rule, seen) in tally.operationRules {
        var operation = byRule[rule] ?? Operation(rule: rule, title: seen.title, criteria: seen.criteria)
        operation.count = seen.count
        operation.items = seen.items
        operation.first = seen.first
        operation.last = seen.latestEvent
        byRule[rule] = operation
      }
      return byRule.values.sorted { $0.rule.utf8.lexicographicallyPrecedes($1.rule.utf8) }
    }
  }
}
