import Events
import Glibc
import Ingest
import Linux
import Testing

@Suite struct LogFileReaderTests {
  let folder: LogFolder
  /// Enough for several batches, with an unterminated last line.
  let text: [UInt8]

  init() throws {
    folder = try LogFolder()
    text = Array((1...30_000).map { "line \($0) of the log" }.joined(separator: "\n").utf8)
  }

  private func read(_ name: String) throws -> (lines: [String], ordinals: [UInt64], failure: LogFileError?) {
    let reader = try LogFileReader(path: folder.file(name)) { Timestamp(seconds: 1) }
    var batch = EventBatch()
    var lines: [String] = []
    var ordinals: [UInt64] = []
    repeat {
      do throws(LogFileError) {
        try reader.read(into: &batch)
      } catch {
        return (lines, ordinals, error)
      }
      lines += batch.lines
      ordinals += batch.entries.map(\.ordinal)
    } while !batch.reachedEnd
    return (lines, ordinals, nil)
  }

  /// Compresses with the system's own tools, as logrotate does.
  private func compress(_ tool: String, _ name: String, to new: String) throws {
    let status = system("\(tool) -c '\(folder.file(name))' >> '\(folder.file(new))'")
    try #require(status == 0, "\(tool) is needed by this test")
  }

  private static let tools: [(String, Bool)] = ["gzip", "zstd -q", "xz"].map { tool in
    (tool, system("command -v \(tool.split(separator: " ")[0]) > /dev/null") == 0)
  }

  @Test(arguments: ["none", "gzip", "zstd -q", "xz"])
  func everyFormatGivesTheSameLines(_ tool: String) throws {
    try folder.append(text, to: "a.log")
    guard tool == "none" || Self.tools.contains(where: { $0 == (tool, true) }) else { return }
    if tool != "none" { try compress(tool, "a.log", to: "archive") }
    let result = try read(tool == "none" ? "a.log" : "archive")
    #expect(result.failure == nil)
    #expect(result.lines.count == 30_000)
    #expect(result.lines.first == "line 1 of the log")
    #expect(result.lines.last == "line 30000 of the log")
    #expect(result.ordinals == Array(1...30_000))
  }

  @Test(arguments: ["gzip", "zstd -q", "xz"])
  func archivesInSeveralPartsAreReadToTheEnd(_ tool: String) throws {
    guard Self.tools.contains(where: { $0 == (tool, true) }) else { return }
    try folder.append("one\ntw", to: "1")
    try folder.append("o\nthree\n", to: "2")
    try compress(tool, "1", to: "archive")
    try compress(tool, "2", to: "archive")
    let result = try read("archive")
    #expect(result.lines == ["one", "two", "three"])
    #expect(result.failure == nil)
  }

  @Test(arguments: ["gzip", "zstd -q", "xz"])
  func anArchiveCutShortIsReadUpToThere(_ tool: String) throws {
    guard Self.tools.contains(where: { $0 == (tool, true) }) else { return }
    var numbers = SeededNumbers(state: 1)
    let noise = (0..<60_000).map { _ in "\(numbers.next())" }.joined(separator: "\n")
    try folder.append(noise, to: "a.log")
    try compress(tool, "a.log", to: "whole")
    let whole = try folder.contents("whole")
    try folder.append(whole.prefix(whole.count * 3 / 4), to: "cut")
    var corrupt = whole
    for index in corrupt.indices.suffix(whole.count / 4) { corrupt[index] = 0x55 }
    try folder.append(corrupt, to: "corrupt")
    for name in ["cut", "corrupt"] {
      let result = try read(name)
      #expect(result.lines.count > 10_000)
      // What corrupt data decode to before the damage shows is anybody's guess.
      if name == "cut" { #expect(result.lines.count < 60_000) }
      let failure = try #require(result.failure)
      #expect(failure.description.contains("/\(name)'"))
      guard case .damaged = failure.reason else {
        Issue.record("\(failure)")
        continue
      }
    }
  }

  @Test func anEmptyFileHasNoLines() throws {
    try folder.create("a.log")
    #expect(try read("a.log").lines.isEmpty)
  }

  @Test func aFolderIsNoFile() throws {
    #expect(throws: LogFileError(path: folder.path, reason: .directory)) {
      try LogFileReader(path: folder.path) { Timestamp(seconds: 1) }
    }
  }

  @Test func rotatedFilesComeOldestFirst() throws {
    let names = [
      "auth.log.10.gz", "auth.log.3.gz", "auth.log.2", "auth.log.1", "auth.log", "mail.log-20261120.xz",
      "mail.log-20261121", "mail.log", "web-2026-11-01.log", "web-2026-11-02.log", "zoo.log.gz",
    ]
    for name in names.shuffled() { try folder.create(name) }
    let paths = names.map(folder.file)
    #expect(try LogFileSet.expand([folder.path]) == paths)
    #expect(try LogFileSet.expand([folder.path + "/"]) == paths)
    #expect(try LogFileSet.expand([folder.file("auth.log*")]) == Array(paths[..<5]))
    #expect(try LogFileSet.expand([paths[4], paths[0]]) == [paths[4], paths[0]])
    #expect(throws: LogFileError.self) { try LogFileSet.expand([folder.file("nothing*")]) }
  }
}
