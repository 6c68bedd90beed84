import Glibc
import Linux
import Testing

@Suite struct HostTests {
  @Test func theHostSaysWhoItIs() throws {
    #expect(try HostIdentity.currentBootID().utf8.count == 32)
    #expect(!HostIdentity.currentHostname().isEmpty)
    if let identity = try? HostIdentity.current() { #expect(identity.machineID.utf8.count == 32) }
  }

  @Test func clocksGoForwards() {
    let monotonic = Clock.monotonicNanoseconds()
    #expect(Clock.monotonicNanoseconds() >= monotonic)
    #expect(Clock.realtimeMicroseconds() > 1_700_000_000_000_000)
  }

  @Test func accountsHaveNames() {
    #expect(UserName.of(0) == "root")
    #expect(UserName.of(3_999_999_999) == nil)
  }

  @Test func waitingEndsWhenTheTimeIsUp() throws {
    let start = Clock.monotonicNanoseconds()
    #expect(try Poll.wait(for: [], milliseconds: 20).isEmpty)
    #expect(Clock.monotonicNanoseconds() - start >= 19_000_000)
  }

  @Test func signalsArriveInTheDescriptor() throws {
    // Blocked for this thread alone, so the signal is sent to this thread alone.
    let signals = try SignalDescriptor([SIGHUP, SIGUSR2])
    #expect(try signals.next() == nil)
    pthread_kill(pthread_self(), SIGUSR2)
    #expect(try Poll.wait(for: [signals.number], milliseconds: 1_000) == [signals.number])
    #expect(try signals.next() == SIGUSR2)
    #expect(try signals.next() == nil)
  }

  @Test func theLimitOfOpenFilesCanBeRaised() throws {
    #expect(try OpenFileLimit.raise() >= 256)
  }
}
