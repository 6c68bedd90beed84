import Glibc

/// Ends this process (SIGALRM) when its time is up, whatever it waits for then.
package enum ProcessDeadline {
  /// Takes the place of the deadline before.
  package static func set(seconds: UInt32) {
    // Whoever started the process may have left the signal blocked or ignored.
    var alone = sigset_t()
    sigemptyset(&alone)
    sigaddset(&alone, SIGALRM)
    signal(SIGALRM, SIG_DFL)
    pthread_sigmask(SIG_UNBLOCK, &alone, nil)
    alarm(seconds)
  }
}
