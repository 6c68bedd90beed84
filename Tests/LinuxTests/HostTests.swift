import Glibc
import Linux
import Testing

@Suite struct HostTests {
  @Test func theHostSaysWhoItIs() throws {
    #expect(try HostIdentity.currentBootID().utf8.count == 32)
    #expect(!HostIdentity.currentHostname().isEmpty)
    if let machine = try? HostIdentity.currentMachineID() { #expect(machine.utf8.count == 32) }
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

  // Both change the process they run in, so each gets one of its own.

  @Test func signalsArriveInTheDescriptor() async {
    await #expect(processExitsWith: .success) {
      // Blocked for this thread alone, so the signal is sent to this thread alone.
      let signals = try SignalDescriptor([SIGHUP, SIGUSR2])
      try #require(try signals.next() == nil)
      pthread_kill(pthread_self(), SIGUSR2)
      try #require(try Poll.wait(for: [signals.number], milliseconds: 1_000) == [signals.number])
      try #require(try signals.next() == SIGUSR2)
      try #require(try signals.next() == nil)
    }
  }

  @Test func ignoredChildrenLeaveNoZombies() async {
    await #expect(processExitsWith: .success) {
      try ChildProcesses.ignore()
      var child: pid_t = 0
      var arguments = [strdup("/bin/true"), nil]
      defer { free(arguments[0]) }
      try #require(posix_spawn(&child, "/bin/true", nil, nil, &arguments, environ) == 0)
      // Waits until the child is gone, and finds that the kernel has taken it away.
      try #require(waitpid(child, nil, 0) == -1)
      try #require(errno == ECHILD)
    }
  }

  @Test func theLimitOfOpenFilesCanBeRaised() throws {
    #expect(try OpenFileLimit.raise() >= 256)
  }
}
