import CanonicalJSON
import Evidence
import Testing

/// Numbers that senders give their messages (sources.md A3, RFC 5424 section 7.3.1).
@Suite struct SequenceWatchTests {
  private static let highest: UInt32 = 2_147_483_647

  /// The losses of messages `program number`, all of one host, within a moment.
  private func losses(_ messages: String, highest: UInt32 = Self.highest) -> [String] {
    var watch = SequenceWatch(highest: highest)
    feed(&watch, messages)
    return told(&watch)
  }

  private func feed(_ watch: inout SequenceWatch, _ messages: String, at now: Int64 = 0) {
    var program = "a"
    for word in messages.split(separator: " ") {
      if let number = UInt32(word) {
        watch.note(host: "h", program: program, number: number, at: now)
      } else {
        program = String(word)
      }
    }
  }

  private func told(_ watch: inout SequenceWatch, at now: Int64 = SequenceWatch.patience) -> [String] {
    watch.overdue(at: now).map {
      "\($0.program) \($0.first)-\($0.last) \($0.isExact ? "" : "at least ")\($0.count)"
    }
  }

  @Test(arguments: [
    ("1 2 3", []), ("7 8 9", []), ("1 2 5 6", ["a 3-4 2"]), ("1 4 5 9", ["a 2-3 2", "a 6-8 3"]),
    // Late, twice.
    ("1 3 2 4", []), ("1 4 3 5 2", []), ("1 5 3 6", ["a 2-2 1", "a 4-4 1"]), ("1 2 2 3 3 3 4", []),
    ("9 10 11 9 10 12", []), ("1 2 3 4 5 6 7 8 9 2 4 6 8 10", []),
    // A beginning anew, or the first message once more.
    ("500 501 1 2 3", []), ("1 2 3 1 2 3 4", []), ("1 2 3 1 4 5", []), ("500 501 1 2 5", ["a 3-4 2"]),
    // Two senders of one name.
    ("5000 20 5001 21 22 5002 23", []),
    // A count of the whole host, and one of each program.
    ("a 1 b 2 3 a 4 b 5", []), ("a 1 b 1 2 a 2 b 3 4 a 3", []), ("a 1 b 2 a 3 b 7", ["b 4-6 at least 3"]),
    ("a 1 b 2 a 4 b 3 5", []), ("a 1 2 b 50 a 5", ["a 3-4 2"]), ("a 1 b 2 c 3 a 6", ["a 4-5 at least 2"]),
  ])
  func missingNumbersAreToldAndNothingElse(_ messages: String, _ wanted: [String]) {
    #expect(losses(messages) == wanted)
  }

  @Test func oneFollowsTheHighestNumber() {
    #expect(losses("2147483646 2147483647 1 2").isEmpty)
    #expect(losses("2147483646 2 3") == ["a 2147483647-1 2"])
    #expect(losses("2147483645 2 2147483647 1 2147483646").isEmpty)
    #expect(losses("0 1 2147483648 2").isEmpty)
  }

  @Test func whatIsMissingMayComeForAWhile() {
    var watch = SequenceWatch(highest: Self.highest)
    feed(&watch, "1 3")
    #expect(told(&watch, at: SequenceWatch.patience - 1).isEmpty)
    feed(&watch, "4 2", at: 1)
    #expect(told(&watch).isEmpty)
    feed(&watch, "6", at: 1)
    #expect(told(&watch).isEmpty)
    #expect(told(&watch, at: SequenceWatch.patience + 1) == ["a 5-5 1"])
    #expect(told(&watch, at: .max / 2).isEmpty)
  }

  @Test func whatWasMissingIsToldAfterARestart() throws {
    var watch = SequenceWatch(highest: Self.highest)
    feed(&watch, "1 4 b 5 a 6")
    let changes = watch.takeChanges()
    #expect(watch.takeChanges().isEmpty)
    var next = SequenceWatch(highest: Self.highest)
    for (host, value) in changes {
      let value = try JSONValue(parsing: Array(try #require(value).canonicalBytes), depthLimit: 8)
      let isTaken = next.restore(host: host, value)
      #expect(isTaken)
    }
    feed(&next, "a 7 3")
    #expect(told(&next, at: 0) == ["a 2-2 1"])
    for damaged: JSONValue in [
      ["last": 0, "programs": .object([:]), "missing": .array([])], ["last": 1],
      ["last": 1, "programs": .object([:]), "missing": .array([.array([2, 0, 1, "a"])])],
    ] {
      let isTaken = next.restore(host: "h", damaged)
      #expect(!isTaken)
    }
  }

  @Test func inventedSendersTakeBoundedMemoryAndNothingMissedIsForgotten() {
    var watch = SequenceWatch(highest: Self.highest)
    feed(&watch, "1 3")
    for sender in 0..<5_000 { watch.note(host: "x\(sender)", program: "p", number: 1, at: 1) }
    for program in 0..<200 { watch.note(host: "y", program: "p\(program)", number: 1, at: 2) }
    for number in 1..<100 { watch.note(host: "z", program: "p", number: UInt32(2 * number), at: 3) }
    let changes = watch.takeChanges().filter { $0.value != nil }
    #expect(changes.count == 1_000)
    #expect(changes.allSatisfy { $0.value?["missing"]?.array?.count ?? 17 <= 16 })
    #expect(changes.allSatisfy { $0.value?["programs"]?.object?.count ?? 65 <= 64 })
    #expect(watch.forgotten > 4_000)
    let losses = watch.overdue(at: .max / 2)
    #expect(losses.filter { $0.host == "h" }.map(\.first) == [2])
    #expect(losses.filter { $0.host == "z" }.map(\.count).reduce(0, +) == 98)
  }
}
