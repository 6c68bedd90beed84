import Glibc
import Linux

/// The journal files on disk and what this account may do with them; libsystemd leaves out silently what it cannot read.
struct JournalFiles {
  /// Folders that exist.
  private(set) var folders: [String] = []
  private(set) var readable: [String] = []
  private(set) var unreadable: [String] = []

  /// Looks through the host's journal folders, or one folder, each with its sub-folders.
  init(directory: String?) {
    for root in directory.map({ [$0] }) ?? ["/var/log/journal", "/run/log/journal"] {
      look(in: root, depth: 0)
    }
  }

  private mutating func look(in folder: String, depth: Int) {
    guard let names = try? Directory.names(in: folder) else {
      if access(folder, F_OK) == 0 { unreadable.append(folder) }
      return
    }
    folders.append(folder)
    for name in names.sorted() {
      let path = "\(folder)/\(name)"
      if name.hasSuffix(".journal") || name.hasSuffix(".journal~") {
        if access(path, R_OK) == 0 { readable.append(path) } else { unreadable.append(path) }
      } else if depth == 0, Self.isMachineFolder(name) {
        look(in: path, depth: 1)
      }
    }
  }

  /// `<machine id>` or `<machine id>.<namespace>`.
  private static func isMachineFolder(_ name: String) -> Bool {
    let digits = Array(name.utf8.prefix(32))
    return Identifier128(hex: digits.span) != nil
      && (name.utf8.count == 32 || name.utf8.dropFirst(32).first == 0x2e)
  }

  /// Throws when there is nothing that could be read, now or later. A journal without entries is fine.
  func check(directory: String?) throws(JournalUnavailable) {
    if folders.isEmpty, unreadable.isEmpty {
      throw JournalUnavailable(
        reason: "there is no folder \(directory ?? "/var/log/journal or /run/log/journal")",
        advice: directory == nil
          ? "start systemd-journald, or set 'sources.journal.enabled: false'" : "check the path")
    }
    if readable.isEmpty, let first = unreadable.first {
      throw JournalUnavailable(
        reason:
          "\(unreadable.count) of \(unreadable.count) files or folders may not be read, such as \(first)",
        advice: "run as root or add the account to the group systemd-journal")
    }
  }

  /// True where the headers of all these files name one chain of numbers (JOURNAL_FILE_FORMAT, `seqnum_id`).
  static func shareChain(_ files: [String]) -> Bool {
    var chains: Set<[UInt8]> = []
    for file in files {
      var header: [UInt8] = []
      guard let descriptor = try? Descriptor.open(file),
        (try? descriptor.read(appendingTo: &header, atMost: 88, at: 0)) == 88,
        header.starts(with: "LPKSHHRH".utf8)
      else { return false }
      chains.insert(Array(header[72..<88]))
    }
    return chains.count == 1
  }

  /// True for accounts that see the files of the system and of every user.
  static func accountSeesEverything() -> Bool {
    if geteuid() == 0 { return true }
    guard let group = getgrnam("systemd-journal")?.pointee.gr_gid else { return false }
    if getegid() == group { return true }
    var groups = [gid_t](repeating: 0, count: 65_536)
    let count = getgroups(Int32(groups.count), &groups)
    return count > 0 && groups.prefix(Int(count)).contains(group)
  }
}
