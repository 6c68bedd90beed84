package import Linux

/// A log file that cannot be read, and why.
package struct LogFileError: Error, Hashable, Sendable {
  package let path: String
  package let reason: Reason

  package enum Reason: Hashable, Sendable {
    case missing
    case notPermitted
    case directory
    /// A device, socket or pipe where a file was expected.
    case notRegular
    /// An archive that is cut short or corrupt; what came before the damage was read.
    case damaged(String)
    case system(SystemError)
  }

  package init(path: String, reason: Reason) {
    self.path = path
    self.reason = reason
  }

  package init(_ path: String, _ error: SystemError) {
    self.path = path
    // ENOENT 2, ENOTDIR 20, EACCES 13, EPERM 1
    reason =
      switch error.code {
      case 2, 20: .missing
      case 13, 1: .notPermitted
      default: .system(error)
      }
  }
}

extension LogFileError: CustomStringConvertible {
  package var description: String {
    switch reason {
    case .missing: "cannot read '\(path)': no such file; it is read as soon as it exists"
    case .notPermitted:
      "cannot read '\(path)': permission denied; add the account to the file's group (often 'adm')"
    case .directory: "cannot read '\(path)': it is a directory; name the files in it, or use '\(path)/*.log'"
    case .notRegular: "cannot follow '\(path)': it is not a regular file"
    case .damaged(let what): "cannot read '\(path)' to its end: \(what); it was examined up to there"
    case .system(let error): error.description
    }
  }
}
