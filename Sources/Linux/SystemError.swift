import Glibc

/// A system call that failed: what was being done, to what, and the kernel's reason.
package struct SystemError: Error, Hashable, Sendable {
  package let code: Int32
  /// What was being done, as it reads after "cannot": `open`, `take the lock on`.
  package let action: String
  /// What it was being done to, usually a path.
  package let subject: String

  package init(code: Int32, action: String, subject: String) {
    self.code = code
    self.action = action
    self.subject = subject
  }

  /// The kernel's words: `Permission denied`.
  package var reason: String { String(cString: strerror(code)) }

  /// Runs a system call, again if a signal interrupted it, and throws if it returns a negative number.
  package static func check<Result: SignedInteger>(
    _ action: @autoclosure () -> String, _ subject: @autoclosure () -> String, _ call: () -> Result
  ) throws(SystemError) -> Result {
    while true {
      let result = call()
      if result >= 0 { return result }
      let code = errno
      if code == EINTR { continue }
      throw SystemError(code: code, action: action(), subject: subject())
    }
  }
}

extension SystemError: CustomStringConvertible {
  package var description: String { "cannot \(action) '\(subject)': \(reason)" }
}
