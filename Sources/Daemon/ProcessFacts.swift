import Decode
import Linux

/// What the process file system says of a running process, for parents that began before any audit record told of
/// them.
enum ProcessFacts {
  /// Nil for a process that is gone, or of which nothing may be seen.
  @Sendable static func of(_ pid: UInt32) -> AuditProcess? {
    guard let executable = FilePath.linkTarget("/proc/\(pid)/exe") else { return nil }
    // Arguments end with a zero byte each.
    let arguments = (try? SmallFile.read("/proc/\(pid)/cmdline"))
      .map { text in text.utf8.split(separator: 0).map { Array($0) } }
    return AuditProcess(
      executable: Array(executable.utf8), commandLine: arguments.map { Array($0.joined(separator: [0x20])) })
  }
}
