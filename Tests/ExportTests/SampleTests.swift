import CanonicalJSON
import Crypto
import Events
import Evidence
import Export
import Foundation
import Testing

/// A population that somebody made up: rows as attestd writes them, sorted by id, with hostile text in other fields.
struct InventedPopulation {
  var items: [PopulationItem] = []

  init() {}

  init(_ count: Int, seed: UInt64) throws {
    var dice = SyntheticMonth.Dice(state: seed)
    var ids: Set<String> = []
    while ids.count < count {
      let number = dice.roll(1 << 30)
      ids.insert(dice.roll(3) == 0 ? "2026/\(number % 5_000)" : "f-" + String(number, radix: 16))
    }
    let sorted = ids.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    for id in sorted {
      let at = "2026-\(["01", "02", "03", "11"][dice.roll(4)])-0\(1 + dice.roll(9))T00:00:00.000000Z"
      items.append(
        try #require(
          PopulationItem(
            id: id, at: at,
            [
              "title": .string(Self.text(&dice)), "source": .string(Self.text(&dice)),
              "criteria": .array([.string(Self.text(&dice)), "id"]), "count": .integer(Int64(dice.roll(9))),
            ])))
    }
  }

  private static let pieces = [
    "\"", "\\", "\\\"", ",\"id\":\"f-0\"", "{\"id\":\"x\"}", "id", "{\"", "{", "}", ",", "\n", "\t", "\u{1}",
    "ü",
    "日本", "🦆", "\u{202E}", "e\u{301}", " ", "f-1", "{\"at\":\"2026-01", "$(id)", "`", "%s", "/", "&",
    "\u{7F}",
  ]

  private static func text(_ dice: inout SyntheticMonth.Dice) -> String {
    (0..<dice.roll(8)).map { _ in pieces[dice.roll(pieces.count)] }.joined()
  }

  var bytes: [UInt8] { items.flatMap(\.line) }
  var digest: PopulationDigest {
    var digest = PopulationDigest()
    for item in items { digest.add(item) }
    return digest
  }
}

private func sha256(_ text: String) -> String {
  SHA256.hash(data: Array(text.utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}

@Suite struct SampleTests {
  private static let engagement = #"Müller & Söhne "2026" \n $HOME `id` %s 'x'"#
  private static let words = #" -n seven \ swans \\ "and" $(a) *  duck 🦆"#

  private static func seed(_ population: String) throws -> SampleSeed {
    SampleSeed(
      engagement: try SampleText(engagement, what: "e"), subject: try SampleText("AC-1", what: "c"),
      population: population, text: try SampleText(words, what: "t"))
  }

  @Test func theSeedIsTheHashOfTheFourTexts() throws {
    let seed = SampleSeed(
      engagement: try SampleText("SOC 2 2026", what: ""), subject: try SampleText("AC-5", what: ""),
      population: PopulationDigest().sha256, text: try SampleText("seven swans", what: ""))
    // printf '%s|%s|%s|%s' 'SOC 2 2026' AC-5 "$(printf '' | sha256sum | cut -c1-64)" 'seven swans' | sha256sum
    #expect(seed.hex == "8953a58f6bedf639c15f4cb76c31bae8efebb87f411c458f5f82c156bcc2dcfa")
  }

  @Test func anEmptyPopulationHasTheHashOfNothing() {
    let digest = PopulationDigest()
    #expect(digest.rows == 0 && digest.bytes == 0 && digest.months.isEmpty)
    #expect(digest.sha256 == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
  }

  @Test func theHashIsOverExactlyTheLines() throws {
    let population = try InventedPopulation(40, seed: 3)
    let digest = population.digest
    #expect(digest.rows == 40)
    #expect(digest.bytes == population.bytes.count)
    #expect(digest.sha256 == sha256(String(decoding: population.bytes, as: UTF8.self)))
    #expect(digest.months.values.reduce(0, +) == 40)
  }

  /// Against the definition, written down as plainly as it is said.
  @Test(arguments: [0, 1, 2, 5, 39, 300], [0, 1, 3, 25, 400])
  func theFirstInOrderOfTheirHashesAreDrawn(_ count: Int, _ size: Int) throws {
    let population = try InventedPopulation(count, seed: UInt64(count + 1))
    let seed = try Self.seed(population.digest.sha256)
    var draw = SampleDraw(seed, size: size)
    for item in population.items.reversed() { draw.consider(item) }
    let byHash = population.items.map(\.id).sorted {
      sha256("\(seed.hex)|\($0)") < sha256("\(seed.hex)|\($1)")
    }
    #expect(draw.finish().map(\.id) == Array(byHash.prefix(size)))
  }

  @Test func aRowMoreOrAnotherTextIsAnotherDraw() throws {
    let population = try InventedPopulation(200, seed: 5)
    func drawn(_ seed: SampleSeed) -> [String] {
      var draw = SampleDraw(seed, size: 20)
      for item in population.items { draw.consider(item) }
      return draw.finish().map(\.id)
    }
    func seed(_ engagement: String, _ subject: String, _ population: String, _ text: String) throws
      -> SampleSeed
    {
      SampleSeed(
        engagement: try SampleText(engagement, what: ""), subject: try SampleText(subject, what: ""),
        population: population, text: try SampleText(text, what: ""))
    }
    let hash = population.digest.sha256
    let other = try InventedPopulation(201, seed: 5).digest.sha256
    let draws = [
      drawn(try seed("e", "c", hash, "t")), drawn(try seed("E", "c", hash, "t")),
      drawn(try seed("e", "C", hash, "t")), drawn(try seed("e", "c", other, "t")),
      drawn(try seed("e", "c", hash, "T")),
    ]
    #expect(Set(draws).count == 5)
    #expect(drawn(try seed("e", "c", hash, "t")) == draws[0])
  }

  @Test(arguments: [
    (["01": 10, "02": 20, "03": 70], 10, ["01": 1, "02": 2, "03": 7]),
    (["01": 1, "02": 1, "03": 1], 2, ["01": 1, "02": 1, "03": 0]),
    (["01": 1, "02": 2, "03": 4], 4, ["01": 1, "02": 1, "03": 2]),
    (["01": 3, "02": 0], 5, ["01": 3, "02": 0]), (["01": 5], 0, ["01": 0]), ([:], 5, [:]),
    (["01": 1 << 40, "02": 1], 25, ["01": 25, "02": 0]),
  ])
  func monthsShareByTheLargestRemainder(_ months: [String: Int], _ size: Int, _ sizes: [String: Int]) {
    #expect(SampleStrata.sizes(months, size: size) == sizes)
  }

  @Test func sharesAddUpAndAreNeverMoreThanThereIs() {
    var dice = SyntheticMonth.Dice(state: 11)
    for _ in 0..<500 {
      var months: [String: Int] = [:]
      for month in 0..<(1 + dice.roll(14)) { months["\(100 + month)"] = dice.roll(40) }
      let all = months.values.reduce(0, +)
      let size = dice.roll(60)
      let sizes = SampleStrata.sizes(months, size: size)
      #expect(sizes.values.reduce(0, +) == min(size, all))
      for (month, count) in months where all > 0 {
        let share = sizes[month] ?? -1
        let exact = Double(count) * Double(min(size, all)) / Double(all)
        #expect(share <= count && abs(Double(share) - exact) < 1)
      }
    }
  }
}

/// The script is the promise: a stranger with `sha256sum` and `sort` draws what attestd drew.
@Suite struct SampleScriptTests {
  private static let engagement = #"Müller & Söhne "2026" \n $HOME `id` %s 'x'"#
  private static let words = #" -n seven \ swans \\ "and" $(a) *  duck 🦆"#

  /// Runs it in an empty environment, by Debian's shell; the parts of the command line arrive as they are.
  private static func run(_ population: InventedPopulation, _ size: Int, month: String? = nil) throws
    -> [String]
  {
    let folder = FileManager.default.temporaryDirectory.appending(path: "attestd-sample-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data(SampleScript.text.utf8).write(to: folder.appending(path: "sample.sh"))
    try Data(population.bytes).write(to: folder.appending(path: "-pop ulation"))
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.currentDirectoryURL = folder
    process.arguments =
      ["-i", "dash", "sample.sh", "-pop ulation", engagement, "AC-1", words, "\(size)"]
      + (month.map { [$0] } ?? [])
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  private static func seed(_ population: InventedPopulation) throws -> SampleSeed {
    SampleSeed(
      engagement: try SampleText(engagement, what: "e"), subject: try SampleText("AC-1", what: "c"),
      population: population.digest.sha256, text: try SampleText(words, what: "t"))
  }

  @Test(arguments: [(0, 5), (1, 1), (1, 5), (7, 3), (40, 8), (60, 60), (90, 25), (33, 33), (50, 1)])
  func itDrawsWhatAttestdDraws(_ count: Int, _ size: Int) throws {
    let population = try InventedPopulation(count, seed: UInt64(count * 100 + size))
    var draw = SampleDraw(try Self.seed(population), size: size)
    for item in population.items { draw.consider(item) }
    #expect(try Self.run(population, size) == draw.finish().map(\.id))
  }

  @Test(arguments: [(3, 2), (40, 8), (80, 25)])
  func runOnceAMonthItDrawsTheStrata(_ count: Int, _ size: Int) throws {
    let population = try InventedPopulation(count, seed: UInt64(count))
    let sizes = SampleStrata.sizes(population.digest.months, size: size)
    var draw = SampleDraw(try Self.seed(population), months: sizes)
    for item in population.items { draw.consider(item) }
    var drawn: [String] = []
    for month in sizes.keys.sorted() {
      drawn += try Self.run(population, sizes[month] ?? 0, month: month)
    }
    #expect(drawn.count == min(size, count))
    #expect(draw.finish().map(\.id) == drawn)
  }

  /// An auditor follows the page with a pencil: every hash in it must be right.
  @Test func theExampleOfTheDocumentationIsTrue() throws {
    let page = try String(
      contentsOf: URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "docs/sampling.md"), encoding: .utf8)
    var population = InventedPopulation()
    for line in page.split(separator: "\n") where line.hasPrefix("{") {
      var members = try #require(try JSONValue(parsing: String(line)).object)
      let id = try #require(members.removeValue(forKey: "id")?.string)
      let at = try #require(members.removeValue(forKey: "at")?.string)
      population.items.append(try #require(PopulationItem(id: id, at: at, members)))
    }
    #expect(population.items.count == 5)
    let seed = SampleSeed(
      engagement: try SampleText("SOC 2 2026", what: ""), subject: try SampleText("AC-5", what: ""),
      population: population.digest.sha256, text: try SampleText("seven swans", what: ""))
    #expect(page.contains("|\(population.digest.sha256)|"))
    #expect(page.contains("\n\(seed.hex)  -\n"))
    var draw = SampleDraw(seed, size: 5)
    for item in population.items { draw.consider(item) }
    let ranked = draw.finish().map { "\(sha256("\(seed.hex)|\($0.id)")) \($0.id)" }
    #expect(page.contains("```\n\(ranked.joined(separator: "\n"))\n```"))
    #expect(SampleStrata.sizes(population.digest.months, size: 2) == ["2026-10": 1, "2026-11": 1])
  }

  @Test func itIsShortEnoughToRead() {
    #expect(SampleScript.text.split(separator: "\n").count <= 10)
  }
}
