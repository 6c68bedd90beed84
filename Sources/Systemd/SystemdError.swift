import Glibc

/// A call into systemd's library that failed: which errno, while doing what, to what.
package struct SystemdError: Error, Hashable, Sendable {
  /// A positive `errno` value.
  package var code: Int32
  /// What was being done, as it reads after "cannot": `open the journal`.
  package var action: String
  /// What it was done to; empty when the action says it all.
  package var subject: String

  package init(code: Int32, action: String, subject: String = "") {
    self.code = code
    self.action = action
    self.subject = subject
  }

  /// Turns libsystemd's convention (a negative errno) into an error, anything else into the value it is.
  @discardableResult
  static func check(
    _ result: Int32, _ action: StaticString, _ subject: @autoclosure () -> String = ""
  ) throws(SystemdError) -> Int32 {
    guard result < 0 else { return result }
    // -Int32.min would trap; no errno is that large.
    let code = result == .min ? EINVAL : -result
    throw SystemdError(code: code, action: "\(action)", subject: subject())
  }
}

extension SystemdError: CustomStringConvertible {
  package var description: String {
    let object = subject.isEmpty ? "" : " '\(subject)'"
    return "cannot \(action)\(object): \(String(cString: strerror(code)))"
  }
}
