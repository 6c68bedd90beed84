import CLinux

/// Files that somebody cuts short while they are mapped: reading what is gone raises SIGBUS, which ends a process that is
/// not prepared. libsystemd maps journal files.
package enum TruncatedMappings {
  /// Pages that are gone read as zeros from now on.
  package static func survive() throws(SystemError) {
    _ = try SystemError.check("prepare for", "truncated files") { clinux_survive_truncated_mappings() }
  }

  /// Pages read as zeros since the last call: what was read meanwhile cannot be relied on.
  package static func take() -> Int { Int(clamping: clinux_take_truncated_pages()) }
}
