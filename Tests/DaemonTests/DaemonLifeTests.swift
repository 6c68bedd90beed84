import Events
import Store
import Testing

@testable import Daemon

@Suite struct DaemonLifeTests {
  /// A life as it comes back from the store.
  private func life(start: Int64, after earlier: [DaemonLife], uncounted: Bool = false) throws -> DaemonLife {
    let life = DaemonLife(bootID: "b", pid: 1, start: Timestamp(microseconds: start), after: earlier)
    var text = String(decoding: try #require(life.stateChange.value), as: UTF8.self)
    if uncounted { text = text.replacing("\"number\":\(life.number),", with: "") }
    return try #require(DaemonLife(Array(text.utf8)))
  }

  @Test func theLastLifeIsTheOneThatBeganLastThoughTheClockWasSetBack() throws {
    var lives = [try life(start: 1_000, after: [], uncounted: true)]
    lives.append(try life(start: 2_000, after: [], uncounted: true))
    #expect(lives.map(\.number) == [0, 0])
    lives.append(try life(start: 9_000, after: lives))
    lives.append(try life(start: 3_000, after: lives))
    let starts = DaemonLife.inOrder([lives[3], lives[1], lives[2], lives[0]]).map(\.start.microseconds)
    #expect(starts == [1_000, 2_000, 9_000, 3_000])
  }
}
