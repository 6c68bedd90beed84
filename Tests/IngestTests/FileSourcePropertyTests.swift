import Events
import Glibc
import Ingest
import Linux
import Testing

/// A log that is written, rotated in every lossless way, and read by a source that is stopped and killed.
private struct Schedule {
  let folder: LogFolder
  var numbers: SeededNumbers
  var source: FileSource
  var stored: FilePosition?
  var written: [String] = []
  var read: [String] = []
  var gaps: [SourceGap] = []
  /// Where the service writes: after a rotation it may hold the old file for a while.
  var target = "a.log"
  var isMidLine = false
  var generation = 0
  var log: [String] = []

  init(seed: UInt64) throws {
    numbers = SeededNumbers(state: seed)
    folder = try LogFolder()
    source = folder.source("a.log")
    try write(lines: 1)
    try readOnce(stores: true)
  }

  mutating func run() throws {
    for _ in 0..<40 { try step() }
    try finishLine()
    reopen()
    for _ in 0..<3 {
      try readAll()
      folder.time = folder.time.advanced(bySeconds: 61)
    }
  }

  mutating func step() throws {
    let choice = Int.random(in: 0..<100, using: &numbers)
    log.append("\(choice)")
    switch choice {
    case 0..<30: try write(lines: Int.random(in: 1...8, using: &numbers))
    case 30..<40: try writePart()
    case 40..<65: try readOnce(stores: true)
    case 65..<70:
      // Killed after reading, before the transaction.
      try readOnce(stores: false)
      restart()
    case 70..<76: restart()
    case 76..<88: for _ in 0..<Int.random(in: 1...3, using: &numbers) { try rotate() }
    case 88..<92: try copyAndTruncate()
    case 92..<96: try compress()
    default:
      reopen()
      folder.time = folder.time.advanced(bySeconds: Int64.random(in: 1...90, using: &numbers))
    }
  }

  mutating func write(lines: Int) throws {
    try finishLine()
    for _ in 0..<lines {
      let line =
        "\(written.count) of \(target == "a.log" ? generation : generation - 1) "
        + String(repeating: "x", count: padding())
      try folder.append(line + "\n", to: target)
      written.append(line)
    }
  }

  mutating func padding() -> Int {
    Int.random(in: 0..<200, using: &numbers) == 0 ? 60_000 : Int.random(in: 0..<60, using: &numbers)
  }

  mutating func writePart() throws {
    try finishLine()
    let line = "\(written.count) of \(target == "a.log" ? generation : generation - 1) in two parts"
    try folder.append(String(line.prefix(4)), to: target)
    written.append(line)
    isMidLine = true
  }

  mutating func finishLine() throws {
    guard isMidLine, let line = written.last else { return }
    try folder.append(String(line.dropFirst(4)) + "\n", to: target)
    isMidLine = false
  }

  mutating func rotate() throws {
    if target != "a.log" { reopen() }
    try folder.rotate("a.log")
    generation += 1
    if isMidLine || Bool.random(using: &numbers) {
      target = "a.log.1"
      try finishLine()
    } else {
      reopen()
    }
  }

  mutating func reopen() {
    if isMidLine { try? finishLine() }
    target = "a.log"
  }

  mutating func copyAndTruncate() throws {
    try finishLine()
    reopen()
    // What was never looked at cannot be told from what replaced it.
    guard source.position?.files.last?.offset ?? 0 > 0, stored?.files.last?.offset ?? 0 > 0 else { return }
    guard stored?.files.count == 1, source.position?.files.count == 1 else { return }
    guard source.knows(try .init(path: folder.file("a.log"))) else { return }
    folder.shift("a.log")
    try folder.copy("a.log", to: "a.log.1")
    folder.truncate("a.log")
    generation += 1
    // The next look comes before the next truncation.
    try write(lines: 1)
    try readAll()
  }

  mutating func compress() throws {
    // A file that was empty when it was recorded cannot be told by its head; it would be a gap.
    let recorded = (stored?.files ?? []) + (source.position?.files ?? [])
    guard recorded.allSatisfy({ $0.identity.headLength > 0 }) else { return }
    for number in 1...3 where folder.exists("a.log.\(number)") && target != "a.log.\(number)" {
      try folder.append(gzip(try folder.contents("a.log.\(number)")), to: "a.log.\(number).gz")
      folder.delete("a.log.\(number)")
    }
  }

  mutating func restart() { source = folder.source("a.log", resumeAt: stored) }

  mutating func readOnce(stores: Bool) throws {
    var batch = EventBatch()
    try source.read(into: &batch)
    guard stores else { return }
    read += batch.lines
    gaps += batch.gaps
    stored = batch.filePosition ?? stored
  }

  mutating func readAll() throws {
    var quiet = 0
    while quiet < 3 {
      let before = read.count
      try readOnce(stores: true)
      quiet = read.count == before ? quiet + 1 : 0
    }
  }
}

@Suite struct FileSourcePropertyTests {
  @Test func everyLineIsReadOnceAndInOrderWhateverHappens() throws {
    // ATTESTD_SEEDS=10000 for a long run.
    let seeds = getenv("ATTESTD_SEEDS").flatMap { UInt64(String(cString: $0)) } ?? 300
    for seed in 1...seeds {
      var schedule = try Schedule(seed: seed)
      try schedule.run()
      guard schedule.read.sorted() == schedule.written.sorted() else {
        Issue.record("seed \(seed): \(schedule.difference)")
        return
      }
      #expect(schedule.gaps.isEmpty, "seed \(seed)")
      #expect(schedule.isOrdered, "seed \(seed)")
    }
  }
}

extension Schedule {
  fileprivate var difference: String {
    let missing = Set(written).subtracting(read).sorted().prefix(3).map { $0.prefix(30) }
    let extra = read.filter { line in read.count { $0 == line } > 1 || !written.contains(line) }
    return "missing \(missing), twice \(extra.prefix(3).map { $0.prefix(30) }), steps \(log)"
  }

  /// Within a generation lines keep their order; late lines may come after the next generation's first.
  fileprivate var isOrdered: Bool {
    var last: [Substring: Int] = [:]
    for line in read {
      let words = line.split(separator: " ")
      let number = Int(words[0]) ?? -1
      if number <= last[words[2]] ?? -1 { return false }
      last[words[2]] = number
    }
    return true
  }
}
