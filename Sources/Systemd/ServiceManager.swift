import CSystemd
import Glibc

/// What a service tells the service manager about itself. Without one (`NOTIFY_SOCKET` unset) all calls do nothing.
package struct ServiceManager: Sendable {
  /// True when somebody listens.
  package let isPresent: Bool
  /// How often `alive` must be called at the least; call it twice as often. Nil without a watchdog.
  package let watchdogInterval: Duration?

  package init() {
    isPresent = getenv("NOTIFY_SOCKET") != nil
    var microseconds: UInt64 = 0
    let enabled = sd_watchdog_enabled(0, &microseconds) > 0 && microseconds > 0
    watchdogInterval = enabled ? .microseconds(Int64(clamping: microseconds)) : nil
  }

  /// Start-up is complete.
  package func ready(status: String? = nil) throws(SystemdError) { try notify("READY=1", status) }

  package func stopping(status: String? = nil) throws(SystemdError) { try notify("STOPPING=1", status) }

  /// One line for `systemctl status`.
  package func status(_ text: String) throws(SystemdError) { try notify("", text) }

  /// Feeds the watchdog. Call it from the loop that does the work, never from a timer thread.
  package func alive() throws(SystemdError) { try notify("WATCHDOG=1", nil) }

  private func notify(_ state: String, _ status: String?) throws(SystemdError) {
    guard isPresent else { return }
    var message = state
    if let status {
      // A line break would start another assignment.
      message +=
        "\nSTATUS=" + String(String.UnicodeScalarView(status.unicodeScalars.map { $0 == "\n" ? " " : $0 }))
    }
    try SystemdError.check(sd_notify(0, message), "notify the service manager")
  }
}
