import Testing

/// Correlations against a reference that knows all events and goes over them again and again.
@Suite struct StreamTests {
  @Test(arguments: 1...60)
  func correlationsAgreeWithTheReferenceAlsoAfterARestart(_ seed: Int) throws {
    var streams = StreamMaker(maker: RuleMaker(random: SplitMix(seed: UInt64(1_000 + seed))))
    var reports = 0
    for _ in 0..<10 {
      let correlations = streams.correlations()
      let rig = try EngineRig(
        (WrittenCorrelation.bases + correlations.map(\.yaml)).joined(separator: "\n---\n"))
      for _ in 0..<5 {
        let events = streams.events(streams.maker.number(5...25))
        let batches = streams.batches(events)
        let wanted = ReferenceCorrelator.reports(batches, correlations)
        reports += wanted.count
        let restart = streams.maker.number(0...batches.count)
        let found = try rig.reports(batches)
        let afterRestart = try rig.reports(batches, restart: restart)
        if found != wanted || afterRestart != wanted {
          Issue.record("\(StreamReproduction(correlations, batches, restart).text)")
          return
        }
      }
    }
    #expect(reports > 60)
  }

  @Test(arguments: 1...40)
  func longStreamsOfFewGroupsAgreeToo(_ seed: Int) throws {
    var streams = StreamMaker(maker: RuleMaker(random: SplitMix(seed: UInt64(2_000 + seed))))
    let correlations = streams.correlations()
    let rig = try EngineRig(
      (WrittenCorrelation.bases + correlations.map(\.yaml)).joined(separator: "\n---\n"))
    let batches = streams.batches(streams.events(300, isDense: true))
    let wanted = ReferenceCorrelator.reports(batches, correlations)
    let found = try rig.reports(batches, restart: batches.count / 2)
    if found != wanted {
      Issue.record("\(StreamReproduction(correlations, batches, batches.count / 2).text)")
    }
  }
}
