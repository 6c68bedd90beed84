/// A stream on which engine and reference differ, made smaller as long as that stays true.
struct StreamReproduction {
  private var correlations: [WrittenCorrelation]
  private var batches: [[ReferenceCorrelator.Event]]
  private var restart: Int
  private var rig: EngineRig?
  /// Steps left; a large stream must not take forever.
  private var steps = 400

  init(_ correlations: [WrittenCorrelation], _ batches: [[ReferenceCorrelator.Event]], _ restart: Int) {
    self.correlations = correlations
    self.batches = batches
    self.restart = restart
    rig = StreamReproduction.rig(correlations)
    for index in correlations.indices.reversed() {
      var copy = self
      copy.correlations.remove(at: index)
      copy.rig = StreamReproduction.rig(copy.correlations)
      _ = keep(copy)
    }
    for index in batches.indices.reversed() where index != restart {
      var copy = self
      copy.batches.remove(at: index)
      if index < copy.restart { copy.restart -= 1 }
      _ = keep(copy)
    }
    while dropEvent() {}
    while dropField() {}
  }

  private static func rig(_ correlations: [WrittenCorrelation]) -> EngineRig? {
    try? EngineRig((WrittenCorrelation.bases + correlations.map(\.yaml)).joined(separator: "\n---\n"))
  }

  private mutating func keep(_ copy: StreamReproduction) -> Bool {
    steps -= 1
    guard steps > 0, !copy.correlations.isEmpty, copy.outcome != nil else { return false }
    let left = steps
    self = copy
    steps = left
    return true
  }

  private mutating func dropEvent() -> Bool {
    for batch in batches.indices {
      for event in batches[batch].indices {
        var copy = self
        copy.batches[batch].remove(at: event)
        if keep(copy) { return true }
      }
    }
    return false
  }

  private mutating func dropField() -> Bool {
    for batch in batches.indices {
      for event in batches[batch].indices {
        for field in batches[batch][event].fields.indices {
          var copy = self
          copy.batches[batch][event].fields.remove(at: field)
          if keep(copy) { return true }
        }
      }
    }
    return false
  }

  private typealias Reports = [ReferenceCorrelator.Report]

  private var outcome: (wanted: Reports, found: Reports, isRestarted: Bool)? {
    guard let rig, let found = try? rig.reports(batches),
      let again = try? rig.reports(batches, restart: restart)
    else { return nil }
    let wanted = ReferenceCorrelator.reports(batches, correlations)
    if found != wanted { return (wanted, found, false) }
    return again == wanted ? nil : (wanted, again, true)
  }

  var text: String {
    guard let outcome else { return "only in a larger stream" }
    let events = batches.filter { !$0.isEmpty }.map { batch in
      batch.map { event in
        let fields = event.fields.map { "\($0.name)=\($0.value ?? "null")" }.joined(separator: " ")
        return "  \(event.number) at \(event.time): " + fields
      }.joined(separator: "\n")
    }
    return """
      \(outcome.isRestarted ? "after a restart before batch \(restart)" : "without a restart")
      reference: \(outcome.wanted)
      engine:    \(outcome.found)
      \(correlations.map(\.yaml).joined(separator: "\n---\n"))
      \(events.joined(separator: "\n  -- next batch\n"))
      """
  }
}
