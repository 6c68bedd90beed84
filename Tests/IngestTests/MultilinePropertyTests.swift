import Events
import Glibc
import Ingest
import Testing

/// A log of records that is written in any pieces and read by a source that pauses, is stopped and killed.
private struct Schedule {
  let folder: LogFolder
  var numbers: SeededNumbers
  var source: FileSource
  var stored: FilePosition?
  /// What each generation was given, the present one last.
  var texts: [[UInt8]] = [[]]
  var read: [Entry] = []
  var gaps: [SourceGap] = []
  var records = 0
  /// Not yet written of the record under way.
  var rest: [UInt8] = []
  /// Time passed: an entry may begin with the lines that came too late for the one before it.
  var hasPaused = false

  struct Entry: Equatable {
    var chain: String
    var start: Int
    var text: [UInt8]
    var isTruncated: Bool
  }

  init(seed: UInt64) throws {
    numbers = SeededNumbers(state: seed)
    folder = try LogFolder()
    try folder.create("a.log")
    source = folder.source("a.log", multiline: .indented)
    try write()
    // What rotates before the first look is history.
    try readOnce(stores: true)
  }

  mutating func run() throws {
    for _ in 0..<40 { try step() }
    try finish()
    for _ in 0..<4 {
      try readAll()
      folder.time = folder.time.advanced(bySeconds: 61)
    }
    try readAll()
  }

  mutating func step() throws {
    switch Int.random(in: 0..<100, using: &numbers) {
    case 0..<45: try write()
    case 45..<70: try readOnce(stores: true)
    case 70..<75:
      try readOnce(stores: false)
      restart()
    case 75..<80: restart()
    case 80..<86:
      try finish()
      try folder.rotate("a.log")
      texts.append([])
      try readAll()
    default:
      hasPaused = true
      folder.time = folder.time.advanced(bySeconds: Int64.random(in: 1...12, using: &numbers))
    }
  }

  mutating func restart() {
    source = folder.source("a.log", resumeAt: stored, multiline: .indented)
  }

  mutating func write() throws {
    if rest.isEmpty {
      records += 1
      var text = "record \(records)\n"
      for line in 0..<Int.random(in: 0...4, using: &numbers) {
        let length =
          Int.random(in: 0..<40, using: &numbers) == 0 ? 70_000 : Int.random(in: 0..<20, using: &numbers)
        text += "\tline \(line) " + String(repeating: "x", count: length) + "\n"
      }
      rest = Array(text.utf8)
    }
    try put(Int.random(in: 1...rest.count, using: &numbers))
  }

  mutating func put(_ count: Int) throws {
    let part = rest.prefix(count)
    try folder.append(part, to: "a.log")
    texts[texts.count - 1] += part
    rest.removeFirst(part.count)
  }

  mutating func finish() throws { if !rest.isEmpty { try put(rest.count) } }

  mutating func readOnce(stores: Bool) throws {
    var batch = EventBatch()
    try source.read(into: &batch)
    guard stores else { return }
    read += batch.entries.map { entry in
      Entry(
        chain: String(decoding: batch.references[entry.referenceRange], as: UTF8.self),
        start: Int(entry.ordinal), text: Array(batch.bytes[entry.range]), isTruncated: entry.isTruncated)
    }
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

  /// What is wrong with what was read; nil if every byte was examined once or is in a gap, and entries are records.
  func problem() -> String? {
    var chains: [String] = []
    for entry in read where !chains.contains(entry.chain) { chains.append(entry.chain) }
    var skipped = 0
    for entries in chains.map({ chain in read.filter { $0.chain == chain } }) {
      guard let first = entries.first?.text,
        let text = texts.first(where: { $0.starts(with: first) })
      else { return "an entry of no file" }
      var next = 0
      for (index, entry) in entries.enumerated() {
        guard entry.start == next else { return "entry at \(entry.start), not \(next)" }
        guard entry.start + entry.text.count <= text.count,
          Array(text[entry.start..<entry.start + entry.text.count]) == entry.text
        else { return "other bytes at \(entry.start)" }
        next = index + 1 < entries.count ? entries[index + 1].start : text.count
        if entry.isTruncated {
          skipped += next - 1 - entry.start - entry.text.count
        } else if next != entry.start + entry.text.count + 1 {
          return "\(next - entry.start - entry.text.count - 1) bytes nobody examined at \(next)"
        }
        let lines = text[entry.start..<next - 1].split(separator: 0x0A, omittingEmptySubsequences: false)
        if lines.dropFirst().contains(where: { $0.first != 0x09 }) {
          return "two records in one entry at \(entry.start)"
        }
        if !hasPaused, entry.text.first == 0x09 { return "part of a record at \(entry.start)" }
      }
    }
    if chains.count != texts.count(where: { !$0.isEmpty }) {
      return "\(chains.count) of \(texts.count) files"
    }
    let told = gaps.reduce(0) { sum, gap in
      if case .bytes(let count) = gap.size, gap.cause == .lineTooLong {
        sum + Int(count)
      } else {
        sum + 1 << 30
      }
    }
    return told == skipped ? nil : "\(told) bytes told as skipped, \(skipped) were"
  }
}

@Suite struct MultilinePropertyTests {
  @Test func everyByteIsInOneEntryAndEveryEntryIsARecord() throws {
    // ATTESTD_SEEDS=10000 for a long run.
    let seeds = getenv("ATTESTD_SEEDS").flatMap { UInt64(String(cString: $0)) } ?? 300
    for seed in 1...seeds {
      var schedule = try Schedule(seed: seed)
      try schedule.run()
      if let problem = schedule.problem() {
        Issue.record("seed \(seed): \(problem)")
        return
      }
    }
  }
}
