import CSystemd
import Glibc

/// An open view of journal files: a place between two entries, or at one, and what can be read there.
///
/// A thin owner of libsystemd's handle. Many files read as one sequence in the order of writing. Not for
/// use from two threads at once. A file that is cut short while it is open here raises SIGBUS: libsystemd
/// maps files (`TruncatedMappings`).
package struct Journal: ~Copyable {
  private let handle: OpaquePointer

  /// The journal of this host: volatile and persistent files of the system and of all users, as far as this
  /// account may read them. libsystemd leaves out, without a word, the files it may not or cannot read.
  package init() throws(SystemdError) {
    var opened: OpaquePointer?
    try SystemdError.check(sd_journal_open(&opened, Int32(SD_JOURNAL_LOCAL_ONLY)), "open the journal")
    handle = try Journal.present(opened, "open the journal", "")
  }

  /// All journal files in a folder and in its sub-folders named after machine ids.
  package init(directory: String) throws(SystemdError) {
    var opened: OpaquePointer?
    try SystemdError.check(
      sd_journal_open_directory(&opened, directory, 0), "open the journal folder", directory)
    handle = try Journal.present(opened, "open the journal folder", directory)
  }

  /// Exactly these files.
  package init(files: [String]) throws(SystemdError) {
    var paths: [UnsafePointer<CChar>?] = files.map { UnsafePointer(strdup($0)) }
    paths.append(nil)
    defer { for path in paths { free(UnsafeMutableRawPointer(mutating: path)) } }
    var opened: OpaquePointer?
    let names = files.joined(separator: "', '")
    try SystemdError.check(sd_journal_open_files(&opened, &paths, 0), "open the journal file", names)
    handle = try Journal.present(opened, "open the journal file", names)
  }

  deinit { sd_journal_close(handle) }

  private static func present(
    _ handle: OpaquePointer?, _ action: String, _ subject: String
  ) throws(SystemdError) -> OpaquePointer {
    guard let handle else { throw SystemdError(code: EINVAL, action: action, subject: subject) }
    return handle
  }

  // Moving

  /// Goes to the next entry; false at the end. Entries written later are found by asking again.
  package mutating func next() throws(SystemdError) -> Bool {
    try SystemdError.check(sd_journal_next(handle), "go to the next journal entry") > 0
  }

  package mutating func previous() throws(SystemdError) -> Bool {
    try SystemdError.check(sd_journal_previous(handle), "go to the previous journal entry") > 0
  }

  /// Before the first entry; `next` moves onto it.
  package mutating func seekHead() throws(SystemdError) {
    try SystemdError.check(sd_journal_seek_head(handle), "go to the start of the journal")
  }

  /// Behind the last entry. `previous` moves onto it; without that `next` is undefined (libsystemd before 254).
  package mutating func seekTail() throws(SystemdError) {
    try SystemdError.check(sd_journal_seek_tail(handle), "go to the end of the journal")
  }

  /// Before the first entry received at or after this time, in microseconds since 1970.
  package mutating func seek(realtime microseconds: UInt64) throws(SystemdError) {
    try SystemdError.check(sd_journal_seek_realtime_usec(handle, microseconds), "go to a time in the journal")
  }

  /// `next` then moves onto the entry of the cursor or, if that is gone, onto the first one after it:
  /// ask `isAt` which it was.
  package mutating func seek(cursor: String) throws(SystemdError) {
    try SystemdError.check(sd_journal_seek_cursor(handle, cursor), "go to the journal cursor", cursor)
  }

  /// True when the current entry is the one the cursor names.
  package func isAt(cursor: String) throws(SystemdError) -> Bool {
    try SystemdError.check(sd_journal_test_cursor(handle, cursor), "compare the journal cursor", cursor) > 0
  }

  /// Shows only entries with this field value until `showAll`; applies from the next seek.
  package mutating func showOnly(_ match: String) throws(SystemdError) {
    try SystemdError.check(sd_journal_add_match(handle, match, 0), "filter the journal by", match)
  }

  package mutating func showAll() { sd_journal_flush_matches(handle) }

  // The current entry

  /// When journald received the current entry, in microseconds since 1970.
  package func realtime() throws(SystemdError) -> UInt64 {
    var microseconds: UInt64 = 0
    try SystemdError.check(
      sd_journal_get_realtime_usec(handle, &microseconds), "read the time of a journal entry")
    return microseconds
  }

  /// Appends the current entry's cursor, about 120 bytes of ASCII.
  package func appendCursor(to bytes: inout [UInt8]) throws(SystemdError) {
    var text: UnsafeMutablePointer<CChar>?
    try SystemdError.check(sd_journal_get_cursor(handle, &text), "read the cursor of a journal entry")
    guard let text else { return }
    bytes.append(contentsOf: UnsafeRawBufferPointer(start: text, count: strlen(text)))
    free(text)
  }

  /// Calls `body` with name and value of every field of the current entry, repeated ones included.
  ///
  /// The bytes are valid during the call only. Values longer than the data threshold that are stored
  /// compressed may come cut; see `fieldLength`. Fields in a compression this library lacks are left out.
  package func forEachField(
    _ body: (_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Void
  ) throws(SystemdError) {
    sd_journal_restart_data(handle)
    var start: UnsafeRawPointer?
    var length = 0
    while try SystemdError.check(
      sd_journal_enumerate_available_data(handle, &start, &length), "read the fields of a journal entry") > 0
    {
      // libsystemd has checked that a field holds a "="; a field without one is a damaged file.
      guard let start, let equals = memchr(start, 0x3d, length) else { continue }
      let name = UnsafeRawPointer(equals) - start
      body(
        UnsafeRawBufferPointer(start: start, count: name),
        UnsafeRawBufferPointer(start: start + name + 1, count: length - name - 1))
    }
  }

  /// Length of name, "=" and value of the current entry's field number `index` (from 0, in the order of
  /// `forEachField`), unpacking at most `limit` bytes. Nil when it is longer than can be told.
  package mutating func fieldLength(
    at index: Int, limit: Int, threshold: Int
  ) throws(SystemdError) -> Int? {
    try setDataThreshold(limit)
    defer { sd_journal_set_data_threshold(handle, threshold) }
    sd_journal_restart_data(handle)
    var start: UnsafeRawPointer?
    var length = 0
    for _ in 0...max(0, index) {
      let more = try SystemdError.check(
        sd_journal_enumerate_available_data(handle, &start, &length), "measure a field of a journal entry")
      guard more > 0 else { return nil }
    }
    // A packed value stops at the limit exactly, one that is stored plainly comes whole.
    return length == limit ? nil : length
  }

  /// Asks that compressed values be unpacked to about this length and no further. libsystemd 252 unpacks zstd values
  /// whole all the same (measured), so memory can grow by the longest value of the journal, at most 768 MiB.
  package mutating func setDataThreshold(_ bytes: Int) throws(SystemdError) {
    try SystemdError.check(
      sd_journal_set_data_threshold(handle, max(0, bytes)), "limit the length of journal fields")
  }

  // Following

  /// Becomes readable when files change, up to half a second late. Call `process` then.
  package mutating func descriptor() throws(SystemdError) -> Int32 {
    try SystemdError.check(sd_journal_get_fd(handle), "watch the journal")
  }

  /// What to poll `descriptor` for.
  package func events() throws(SystemdError) -> Int16 {
    Int16(truncatingIfNeeded: try SystemdError.check(sd_journal_get_events(handle), "watch the journal"))
  }

  /// CLOCK_MONOTONIC microseconds at which `process` wants to be called at the latest; nil for no limit.
  package func deadline() throws(SystemdError) -> UInt64? {
    var microseconds: UInt64 = 0
    try SystemdError.check(sd_journal_get_timeout(handle, &microseconds), "watch the journal")
    return microseconds == .max ? nil : microseconds
  }

  /// Takes note of appended entries and of files that came or went. A deleted file can be read until this is
  /// called; a new one is seen only after it.
  package mutating func process() throws(SystemdError) -> Change {
    switch Int(try SystemdError.check(sd_journal_process(handle), "look for changes of the journal")) {
    case SD_JOURNAL_NOP: .none
    case SD_JOURNAL_APPEND: .appended
    default: .filesChanged
    }
  }

  package enum Change: Sendable { case none, appended, filesChanged }

  /// Receipt times of the oldest and newest entry, in microseconds since 1970; nil for an empty journal.
  package func extent() throws(SystemdError) -> (oldest: UInt64, newest: UInt64)? {
    var oldest: UInt64 = 0
    var newest: UInt64 = 0
    let found = try SystemdError.check(
      sd_journal_get_cutoff_realtime_usec(handle, &oldest, &newest), "read the extent of the journal")
    return found > 0 ? (oldest, newest) : nil
  }

  /// The boot this host is in: 32 hexadecimal digits.
  package static func currentBootID() throws(SystemdError) -> String {
    var id = sd_id128_t()
    try SystemdError.check(sd_id128_get_boot(&id), "read the boot id")
    return text(id)
  }

  private static func text(_ id: sd_id128_t) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    withUnsafeBytes(of: id) { bytes in
      for byte in bytes {
        text.append(digits[Int(byte >> 4)])
        text.append(digits[Int(byte & 15)])
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}
