import Events
import Templates
import Testing

@Suite struct TemplateMinerTests {
  @Test func messagesThatDifferInNumbersHaveOneTemplate() {
    var miner = TemplateMiner()
    let first = miner.assign(Array("took 12 ms".utf8).span, unit: 1, time: Timestamp(microseconds: 1))
    let second = miner.assign(Array("took 7 s".utf8).span, unit: 1, time: Timestamp(microseconds: 2))
    #expect(first == second)
  }
}
