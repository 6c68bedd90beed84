import Events
import Glibc
import Ingest
import Testing

/// Files that somebody changes after they were examined (sources.md F3, F19).
@Suite struct FileEditTests {
  let folder: LogFolder

  init() throws { folder = try LogFolder() }

  private static func line(_ number: Int) -> String { "2026-11-22T10:00:\(number) web01 app: line \(number)" }

  private static func text(_ numbers: some Sequence<Int>) -> String {
    numbers.map { line($0) + "\n" }.joined()
  }

  /// In place: the same inode.
  private func rewrite(_ name: String, _ text: String) throws {
    folder.truncate(name)
    try folder.append(text, to: name)
  }

  /// As `sed -i` does it: a new file under the old name.
  private func replace(_ name: String, _ text: String) throws {
    try folder.append(text, to: name + ".new")
    folder.rename(name + ".new", to: name)
  }

  @Test(arguments: [true, false], [true, false])
  func aLineTakenOutIsToldAndNothingIsReadAgain(isInPlace: Bool, isStopped: Bool) throws {
    try folder.append(Self.text(1...90), to: "a.log")
    var source = folder.source("a.log")
    let first = try Reading(source)
    #expect(first.lines.count == 90)
    let changed = Self.text((1...90).filter { $0 != 40 })
    if isInPlace { try rewrite("a.log", changed) } else { try replace("a.log", changed) }
    try folder.append(Self.text(91...92), to: "a.log")
    if isStopped { source = folder.source("a.log", resumeAt: first.position) }
    let rest = try Reading(source)
    #expect(rest.lines == [Self.line(91), Self.line(92)])
    #expect(rest.gaps.map(\.cause) == [.edited])
    #expect(rest.gaps.map(\.size) == [.bytes(UInt64(Self.line(40).utf8.count + 1))])
    try folder.append(Self.text(93...93), to: "a.log")
    let last = try Reading(source)
    #expect(last.lines == [Self.line(93)])
    #expect(last.gaps.isEmpty)
  }

  @Test func aReplacementMadeBeforeTheLastLinesWereReadRepeatsNone() throws {
    try folder.append(Self.text(1...90), to: "a.log")
    let source = folder.source("a.log")
    #expect(try Reading(source).lines.count == 90)
    // Written, not yet read, and already copied by whoever edits.
    try folder.append(Self.text(91...92), to: "a.log")
    try replace("a.log", Self.text((1...92).filter { $0 != 40 }))
    try folder.append(Self.text(93...93), to: "a.log")
    let rest = try Reading(source)
    #expect(rest.lines == [91, 92, 93].map(Self.line))
    #expect(rest.gaps.map(\.cause) == [.edited])
  }

  @Test(arguments: [true, false])
  func theLinesExaminedLastTakenOutLeaveAnUnknownGap(isStopped: Bool) throws {
    try folder.append(Self.text(1...90), to: "a.log")
    var source = folder.source("a.log")
    let first = try Reading(source)
    try rewrite("a.log", Self.text(1...80))
    if isStopped {
      source = folder.source("a.log", resumeAt: first.position)
    } else {
      // It may be as long again in a moment.
      #expect(try Reading(source).gaps.isEmpty)
      folder.time = folder.time.advanced(bySeconds: 5)
    }
    let told = try Reading(source)
    #expect(told.lines.isEmpty)
    #expect(told.gaps.map(\.cause) == [.edited])
    #expect(told.gaps.map(\.size) == [.unknown])
    try folder.append(Self.text(91...91), to: "a.log")
    #expect(try Reading(source).lines == [Self.line(91)])
  }

  @Test(arguments: [true, false])
  func aFileEmptiedAndWrittenAnewIsReadFromItsStart(isStopped: Bool) throws {
    try folder.append(Self.text(1...40), to: "a.log")
    var source = folder.source("a.log")
    let first = try Reading(source)
    try rewrite("a.log", Self.text(41...99))
    if isStopped { source = folder.source("a.log", resumeAt: first.position) }
    let rest = try Reading(source)
    #expect(rest.lines == (41...99).map(Self.line))
    #expect(rest.gaps.map(\.cause) == [.truncated])
  }

  /// All files of the program begin alike, so that only what stands before the offset tells them apart.
  @Test func aCopyMadeWhileStoppedIsFoundThoughTheFileGrewPastTheOffset() throws {
    let header = String(repeating: "# a header that never changes ........................\n", count: 40)
    try folder.append(header + Self.text(1...40), to: "a.log")
    let first = try Reading(folder.source("a.log"))
    try folder.append(Self.text(41...45), to: "a.log")
    try folder.copy("a.log", to: "a.log.1")
    try rewrite("a.log", header + Self.text(46...99))
    let rest = try Reading(folder.source("a.log", resumeAt: first.position))
    #expect(
      rest.lines == (41...45).map(Self.line)
        + Array(repeating: String(header.prefix { $0 != "\n" }), count: 40)
        + (46...99).map(Self.line))
    #expect(rest.gaps.isEmpty)
  }
}
