import Decode
import Engine
import Events
import Sigma

/// What the engine counts of entries that it passes over against what it counts of those it decodes.
enum TallyComparison {
  nonisolated(unsafe) private static var comparison: EngineComparison?

  static func check(_ batch: EventBatch, _ form: Engine.Form) throws {
    // One that hardly any line meets.
    let rule = """
      title: rare
      logsource: {product: linux}
      detection: {s: {message: qqqqqqqq}, condition: s}
      """
    let known = try comparison ?? EngineComparison(RuleLoader.load(text: rule, file: "r.yml"))
    comparison = known
    try known.check(batch, form)
  }
}
