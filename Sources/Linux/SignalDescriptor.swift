import CLinux
import Glibc

/// SIGINT, SIGTERM and SIGHUP as something to wait for instead of something that interrupts.
///
/// Make it before any other thread starts: the signals are blocked in the calling thread and in those it
/// starts afterwards.
package struct SignalDescriptor: ~Copyable {
  private let descriptor: Descriptor

  package init(_ signals: [Int32] = [SIGINT, SIGTERM, SIGHUP]) throws(SystemError) {
    let number = try SystemError.check("wait for", "signals") {
      clinux_signal_descriptor(signals, signals.count)
    }
    descriptor = Descriptor(owning: number, name: "signals")
  }

  /// For `Poll`: readable when a signal came.
  package var number: Int32 { descriptor.number }

  /// The next signal that came, or nil; never waits.
  package func next() throws(SystemError) -> Int32? {
    let number = descriptor.number
    let signal = try SystemError.check("read", "signals") { clinux_read_signal(number) }
    return signal == 0 ? nil : signal
  }
}
