import CLinux

/// How many files the process may have open at once.
package enum OpenFileLimit {
  /// Raises the limit to what the service manager permits; returns it.
  package static func raise() throws(SystemError) -> Int {
    try SystemError.check("raise the limit of", "open files") { clinux_raise_open_files() }
  }
}
