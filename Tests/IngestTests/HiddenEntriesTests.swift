import Events
import Glibc
import Ingest
import Testing

/// Run by `JournalBoxTests` as an account that may not read all files of the journal (sources.md J11).
@Suite(.enabled(if: getenv("JOURNAL_HIDDEN") != nil, "runs as another account, inside JournalBoxTests"))
struct HiddenEntriesTests {
  private func variable(_ name: String) throws -> String { String(cString: try #require(getenv(name))) }

  @Test func theHoleSaysWhyAndIsCounted() throws {
    #expect(geteuid() != 0)
    let fields = table("MESSAGE")
    let cursor = try variable("JOURNAL_CURSOR")
    let parts = cursor.split(separator: ";")
    let start = JournalPosition(
      cursor: cursor, sequenceID: String(parts[0].dropFirst(2)),
      sequence: try #require(UInt64(parts[1].dropFirst(2), radix: 16)))
    var source = try JournalSource.open(resumeAt: start, fields: fields)
    let hidden = try variable("JOURNAL_HIDDEN").split(separator: ":").map(String.init)
    let unreadable = source.unreadableFiles
    #expect(unreadable == hidden)
    let taken = try source.takeAll(fields)
    #expect(taken.messages.contains { $0.hasPrefix("seen before ") })
    #expect(taken.messages.contains { $0.hasPrefix("seen after ") })
    #expect(!taken.messages.contains { $0.hasPrefix("hidden ") })
    let gap = try #require(taken.gaps.first)
    #expect(taken.gaps.count == 1)
    #expect(gap.cause == .vanished)
    let numbers = taken.ordinals
    let lost = zip(numbers, numbers.dropFirst()).map { $1 - $0 - 1 }.reduce(0, +)
    #expect(lost >= 4)
    #expect(gap.size == .entries(lost))
    let words = try variable("JOURNAL_WORDS")
    #expect(gap.detail.contains("; " + words) || gap.detail.hasSuffix(words), "\(gap.detail)")
    if words.hasSuffix("such as ") { #expect(gap.detail.hasSuffix(words + hidden[0])) }
  }
}
