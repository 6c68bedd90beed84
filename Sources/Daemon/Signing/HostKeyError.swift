/// A file that is to hold a secret and cannot be used.
package struct HostKeyError: Error, CustomStringConvertible {
  package let path: String
  package let reason: String

  init(_ path: String, _ reason: String) {
    self.path = path
    self.reason = reason
  }

  package var description: String { "the key file '\(path)' \(reason)" }
}
