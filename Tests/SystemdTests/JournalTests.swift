import Glibc
import Systemd
import Testing

/// The folder need not hold journal files for these.
@Suite struct JournalTests {
  @Test func anEmptyFolderHasNoEntryNoExtentAndNoChange() throws {
    var template = Array("/tmp/attestd-journal-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    defer { rmdir(template) }
    let path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    var journal = try Journal(directory: path)
    #expect(try journal.descriptor() >= 0)
    #expect(try journal.events() & Int16(POLLIN) != 0)
    try journal.seekHead()
    #expect(try !journal.next())
    try journal.seekTail()
    #expect(try !journal.previous())
    #expect(try journal.extent() == nil)
    #expect(try journal.process() == .none)
  }

  @Test func readingWhereThereIsNoEntryIsAnErrorNotACrash() throws {
    var journal = try Journal(directory: "/tmp")
    try journal.seekHead()
    var cursor: [UInt8] = []
    #expect(throws: SystemdError.self) { try journal.appendCursor(to: &cursor) }
    #expect(cursor.isEmpty)
    #expect(throws: SystemdError.self) { try journal.realtime() }
    #expect(throws: SystemdError.self) { try journal.forEachField { _, _ in } }
    let error = #expect(throws: SystemdError.self) { try journal.seek(cursor: "nonsense") }
    #expect(error?.code == EINVAL)
    #expect(error?.subject == "nonsense")
  }

  @Test func thisBootHasAnIdOf32Digits() throws {
    let id = try Journal.currentBootID()
    #expect(id.utf8.count == 32)
    #expect(id.allSatisfy { $0.isHexDigit })
  }
}
