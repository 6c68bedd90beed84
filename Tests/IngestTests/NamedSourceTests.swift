import Events
import Ingest
import Linux
import Testing

/// Sources whose names hide a part of their paths are found again by their names.
@Suite struct NamedSourceTests {
  let folder: LogFolder

  init() throws { folder = try LogFolder() }

  private static func name(_ path: String) -> String { "file:" + path.replacing("hidden", with: "[mark]") }

  private func set(_ positions: [String: FilePosition] = [:]) -> FileSet {
    FileSet(
      patterns: [folder.file("*.log")], positions: positions, start: .beginning, naming: Self.name
    ) { folder.time }
  }

  /// Everything there is, with the positions it leaves by name.
  private func read(_ set: FileSet) throws -> (lines: [String], gaps: [SourceGap], at: [String: FilePosition])
  {
    var (lines, gaps): ([String], [SourceGap]) = ([], [])
    var positions: [String: FilePosition] = [:]
    for source in set.sources {
      var batch = EventBatch()
      try source.read(into: &batch)
      lines += batch.lines
      gaps += batch.gaps
      positions[source.name] = batch.filePosition
    }
    return (lines, gaps, positions)
  }

  @Test func readingGoesOnWhereTheNamesPositionSays() throws {
    try folder.append("1\n", to: "a-hidden.log")
    let first = try read(set())
    #expect(first.lines == ["1"] && Array(first.at.keys) == ["file:\(folder.path)/a-[mark].log"])
    try folder.append("2\n", to: "a-hidden.log")
    let again = set(first.at)
    #expect(again.sources.map(\.path) == [folder.file("a-hidden.log")])
    let second = try read(again)
    #expect(second.lines == ["2"] && second.gaps.isEmpty)
  }

  /// The path itself is known from what rotation left only.
  @Test func whatWasRotatedAwayMeanwhileIsReadToItsEnd() throws {
    try folder.append("1\n", to: "a-hidden.log")
    let first = try read(set())
    try folder.append("2\n", to: "a-hidden.log")
    folder.rename("a-hidden.log", to: "a-hidden.log.1")
    let again = set(first.at)
    #expect(again.sources.map(\.path) == [folder.file("a-hidden.log")])
    let second = try read(again)
    #expect(second.lines == ["2"])
    #expect(second.gaps.isEmpty)
  }
}
