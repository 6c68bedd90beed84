/// What is known of a process: the program it runs and how it was called.
package struct AuditProcess: Equatable, Sendable {
  /// The resolved file, as in `/usr/bin/python3.11`.
  package var executable: [UInt8]
  /// The path that was asked for, if it is another: `/usr/bin/python3`.
  package var invoked: [UInt8]?
  /// The arguments joined by blanks, at most `longestCommandLine` bytes of them; nil if the process was never seen
  /// to begin.
  package var commandLine: [UInt8]?

  package static let longestCommandLine = 4_096

  package init(executable: [UInt8], invoked: [UInt8]? = nil, commandLine: [UInt8]? = nil) {
    self.executable = executable
    self.invoked = invoked
    self.commandLine = commandLine.map { Array($0.prefix(AuditProcess.longestCommandLine)) }
  }

  var byteCount: Int { executable.count + (invoked?.count ?? 0) + (commandLine?.count ?? 0) }
}
