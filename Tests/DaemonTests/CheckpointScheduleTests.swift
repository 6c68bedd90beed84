import Store
import Testing

@testable import Daemon

@Suite struct CheckpointScheduleTests {
  private let second: Int64 = 1_000_000_000

  @Test func tenMinutesAfterTheLastOneTheNextIsDue() {
    var schedule = CheckpointSchedule(monotonic: 5 * second)
    #expect(schedule.reason(at: 604 * second, month: "2026-11") == nil)
    #expect(schedule.reason(at: 605 * second, month: "2026-11") == .interval)
    schedule.note(attemptAt: 605 * second)
    #expect(schedule.reason(at: 1_204 * second, month: "2026-11") == nil)
    #expect(schedule.reason(at: 1_205 * second, month: "2026-11") == .interval)
  }

  @Test func aMonthEndsWithACheckpoint() {
    var schedule = CheckpointSchedule(monotonic: 0)
    #expect(schedule.reason(at: 2 * second, month: "2026-11") == nil)
    #expect(schedule.reason(at: 3 * second, month: "2026-12") == .monthEnd)
    schedule.note(attemptAt: 3 * second)
    #expect(schedule.reason(at: 5 * second, month: "2026-12") == nil)
  }

  @Test func criticalFindingsInARowWaitASecond() {
    var schedule = CheckpointSchedule(monotonic: 0)
    schedule.wanted = .critical
    #expect(schedule.reason(at: 2 * second, month: "2026-11") == .critical)
    schedule.note(attemptAt: 2 * second)
    schedule.wanted = .critical
    #expect(schedule.reason(at: 2 * second + 1, month: "2026-11") == nil)
    #expect(schedule.reason(at: 3 * second, month: "2026-11") == .critical)
  }
}
