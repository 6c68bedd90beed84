/// What the engine remembers of one source between its batches.
package struct EngineState: Sendable {
  package var correlations: CorrelationState
  package var baselines: BaselineState

  /// - Parameter recordsChanges: false where nothing is ever stored, as in a scan.
  package init(recordsChanges: Bool = true) {
    correlations = CorrelationState(recordsChanges: recordsChanges)
    baselines = BaselineState(recordsChanges: recordsChanges)
  }
}
