/// Choices of which correlations and a stream of events are made: the engine reports what the reference does, also
/// when it stops and begins again in between.
enum StreamsTarget {
  static func run(_ bytes: [UInt8]) throws {
    var streams = StreamMaker(maker: RuleMaker(random: SplitMix(bytes: bytes)))
    let restart = streams.maker.number(0...3)
    let correlations = streams.correlations()
    let rig = try EngineRig(
      (WrittenCorrelation.bases + correlations.map(\.yaml)).joined(separator: "\n---\n"))
    let batches = streams.batches(streams.events(streams.maker.number(3...16)))
    let wanted = ReferenceCorrelator.reports(batches, correlations)
    let found = try rig.reports(batches)
    let again = try rig.reports(batches, restart: min(restart, batches.count))
    guard found == wanted, again == wanted else {
      throw Finding(
        description: StreamReproduction(correlations, batches, min(restart, batches.count)).text)
    }
  }
}
