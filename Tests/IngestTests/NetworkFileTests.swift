import Events
import Glibc
import Ingest
import Linux
import Testing

/// What network file systems show of a file that another host writes (sources.md F16).
@Suite struct NetworkFileTests {
  let folder: LogFolder

  init() throws { folder = try LogFolder() }

  private func pass(_ seconds: Int64) { folder.time = folder.time.advanced(bySeconds: seconds) }

  private func resize(_ name: String, _ size: Int) { _ = Glibc.truncate(folder.file(name), off_t(size)) }

  private func put(_ text: String, at offset: Int, in name: String) throws {
    let file = try Descriptor.open(folder.file(name), O_WRONLY)
    let bytes = Array(text.utf8)
    #expect(pwrite(file.number, bytes, bytes.count, off_t(offset)) == bytes.count)
  }

  /// Makes every read from the open file fail: its number leads to a descriptor that cannot be read from.
  private func makeStale(_ name: String) throws {
    var wanted = stat()
    #expect(stat(folder.file(name), &wanted) == 0)
    let other = open("/dev/null", O_WRONLY | O_CLOEXEC)
    defer { close(other) }
    var found = 0
    for number in try Directory.names(in: "/proc/self/fd").compactMap({ Int32($0) }) {
      var status = stat()
      guard fstat(number, &status) == 0, status.st_ino == wanted.st_ino, status.st_dev == wanted.st_dev else {
        continue
      }
      #expect(dup2(other, number) == number)
      found += 1
    }
    #expect(found > 0)
  }

  @Test func aStaleFileIsOpenedAgainAndReadOn() throws {
    try folder.append("one\n", to: "a.log")
    let source = folder.source("a.log")
    #expect(try Reading(source).lines == ["one"])
    try folder.append("two\n", to: "a.log")
    try makeStale("a.log")
    let rest = try Reading(source)
    #expect(rest.lines == ["two"])
    #expect(rest.ordinals == [4])
    #expect(rest.gaps.isEmpty)
    #expect(!source.isFailing)
  }

  @Test func aStaleRotatedFileIsOpenedAgainAndReadOn() throws {
    try folder.append("one\n", to: "a.log")
    let source = folder.source("a.log")
    #expect(try Reading(source).lines == ["one"])
    try folder.append("two\n", to: "a.log")
    try folder.rotate("a.log")
    try folder.append("three\n", to: "a.log")
    try makeStale("a.log.1")
    #expect(try Reading(source).lines == ["two", "three"])
  }

  @Test func aStaleFileThatCannotBeOpenedIsAnErrorAndReadOnLater() throws {
    try folder.append("one\n", to: "a.log")
    let source = folder.source("a.log")
    #expect(try Reading(source).lines == ["one"])
    try folder.append("two\n", to: "a.log")
    try makeStale("a.log")
    #expect(Glibc.rename(folder.path, folder.path + "-away") == 0)
    #expect(throws: LogFileError.self) { try Reading(source) }
    #expect(source.isFailing)
    #expect(Glibc.rename(folder.path + "-away", folder.path) == 0)
    let rest = try Reading(source)
    #expect(rest.lines == ["two"])
    #expect(rest.gaps.isEmpty)
  }

  @Test func aSizeThatGoesBackForAMomentRepeatsNothing() throws {
    let text = (1...40).map { "a line of some length, number \($0)\n" }.joined()
    try folder.append(text, to: "a.log")
    let source = folder.source("a.log")
    #expect(try Reading(source).lines.count == 40)
    for cut in [1, 40, 200, 1_000] {
      resize("a.log", text.utf8.count - cut)
      let short = try Reading(source)
      #expect(short.lines.isEmpty && short.gaps.isEmpty)
      #expect(source.isUnsettled)
      pass(4)
      try put(text, at: 0, in: "a.log")
      let again = try Reading(source)
      #expect(again.lines.isEmpty && again.gaps.isEmpty)
      #expect(!source.isUnsettled)
    }
    try folder.append("last\n", to: "a.log")
    #expect(try Reading(source).lines == ["last"])
  }

  @Test func aSizeThatStaysBackIsAnEditAndWhatComesAfterItIsRead() throws {
    let text = (1...40).map { "a line of some length, number \($0)\n" }.joined()
    try folder.append(text, to: "a.log")
    let source = folder.source("a.log")
    #expect(try Reading(source).lines.count == 40)
    resize("a.log", text.utf8.count - 100)
    #expect(try Reading(source).gaps.isEmpty)
    try folder.append("\nfour\nfive\n", to: "a.log")
    pass(5)
    let told = try Reading(source)
    #expect(told.gaps.map(\.cause) == [.edited])
    #expect(told.lines.suffix(2) == ["four", "five"])
    #expect(told.lines.count == 3)
    #expect(!source.isUnsettled)
  }

  @Test(arguments: [10, 5_000, 100_000, 200_000])
  func zerosThatFillInLaterAreReadOnceTheyAreText(_ count: Int) throws {
    try folder.append("one\n", to: "a.log")
    resize("a.log", 4 + count)
    let source = folder.source("a.log")
    let first = try Reading(source)
    #expect(first.lines == ["one"])
    #expect(first.position?.files.map(\.offset) == [4])
    try put("two\nth", at: 4, in: "a.log")
    #expect(try Reading(source).lines == ["two"])
    let long = String(repeating: "x", count: max(0, count - 10))
    try put("ree\n" + long, at: 10, in: "a.log")
    try folder.append("\nlast\n", to: "a.log")
    let rest = try Reading(source)
    #expect(rest.lines.map(\.utf8.count) == [5, min(long.utf8.count, 65_536), 4])
    #expect(rest.lines.first == "three")
    #expect(rest.gaps.count == (long.utf8.count > 65_536 ? 1 : 0))
  }

  @Test func zerosDoNotEndARecord() throws {
    try folder.append("one\n", to: "a.log")
    resize("a.log", 100)
    let source = folder.source("a.log", multiline: .indented)
    #expect(try Reading(source).lines.isEmpty)
    try put("\tmore\ntwo\n", at: 4, in: "a.log")
    #expect(try Reading(source).lines == ["one\n\tmore"])
  }
}
