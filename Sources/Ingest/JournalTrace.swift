package import Events
package import Systemd

/// What the journal still tells of earlier times: asked once at a start, not followed.
package struct JournalTrace: ~Copyable {
  private var journal: Journal
  /// Entries looked through for a field before giving up.
  private static let mostEntries = 1_000
  private static let longestValue = 4_096

  /// - Parameter directory: a folder of journal files; nil for the host's own.
  package init(directory: String?) throws(SystemdError) {
    journal = if let directory { try Journal(directory: directory) } else { try Journal() }
  }

  /// When journald received its last entry of a boot; nil if it holds none.
  package mutating func lastEntry(ofBoot boot: String) throws(SystemdError) -> Timestamp? {
    journal.showAll()
    try journal.showOnly("_BOOT_ID=\(boot)")
    try journal.seekTail()
    guard try journal.previous() else { return nil }
    return Timestamp(microseconds: Int64(clamping: try journal.realtime()))
  }

  /// When journald received its newest entry: of this boot, if it holds any. libsystemd goes by the wall clock from boot to
  /// boot, so where that was set back the last entry of all can be one of long ago.
  package mutating func newestEntry(boot: String) throws(SystemdError) -> Timestamp? {
    if let newest = try lastEntry(ofBoot: boot) { return newest }
    journal.showAll()
    try journal.seekTail()
    guard try journal.previous() else { return nil }
    return Timestamp(microseconds: Int64(clamping: try journal.realtime()))
  }

  /// The value of `field` in the newest entry that has it and all of `matches` (`NAME=value`).
  package mutating func newest(
    _ field: String, where matches: [String]
  ) throws(SystemdError) -> (value: String, received: Timestamp)? {
    journal.showAll()
    for match in matches { try journal.showOnly(match) }
    try journal.seekTail()
    for _ in 0..<JournalTrace.mostEntries {
      guard try journal.previous() else { return nil }
      var found: String?
      try journal.forEachField { name, value in
        if name.elementsEqual(field.utf8) {
          found = String(decoding: value.prefix(Self.longestValue), as: UTF8.self)
        }
      }
      if let found { return (found, Timestamp(microseconds: Int64(clamping: try journal.realtime()))) }
    }
    return nil
  }
}
