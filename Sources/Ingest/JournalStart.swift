/// Where reading of the journal begins when no position has been saved.
package enum JournalStart: String, Hashable, Codable, Sendable {
  /// With everything the host still has.
  case oldest
  /// With what is written from here on.
  case now
  /// With the first entry of the boot the host is in.
  case boot
}
