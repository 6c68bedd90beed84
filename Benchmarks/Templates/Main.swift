import Events
import Glibc
import Templates

/// What `Benchmarks/templates.py` asks of the miner; it is not installed.
///
///     bench-templates assign FILE [KEY=N…]    the template of each line, after all lines
///     bench-templates seen FILE [KEY=N…]      the template each line was given when it was read
///     bench-templates speed FILE [KEY=N…]     lines, CPU nanoseconds, templates, bytes of memory, lines of no template
///     bench-templates list FILE [KEY=N…]      templates with their counts, most frequent first
///
/// The keys are names of `EvidenceThresholds`.
@main
enum BenchTemplates {
  static func main() {
    let arguments = CommandLine.arguments
    guard arguments.count >= 3, let bytes = read(arguments[2]) else {
      refuse("usage: bench-templates assign|seen|speed|list FILE [KEY=N…]")
    }
    var miner = TemplateMiner(thresholds: thresholds(arguments.dropFirst(3)))
    let lines = cut(bytes)
    var ids: [TemplateID] = []
    ids.reserveCapacity(lines.count)
    let begin = cpuNanoseconds()
    for (number, line) in lines.enumerated() {
      let message = bytes.span.extracting(line)
      ids.append(
        miner.assign(
          message, unit: 1, time: Timestamp(microseconds: Int64(number)), reference: UInt64(number)))
    }
    let spent = cpuNanoseconds() - begin
    switch arguments[1] {
    case "assign": for id in ids { print(String(miner.canonical(id).rawValue, radix: 16)) }
    case "seen": for id in ids { print(String(id.rawValue, radix: 16)) }
    case "speed":
      print(lines.count, spent, miner.templateCount, miner.byteCount, miner.losses.messages)
    default:
      for template in miner.allTemplates.sorted(by: { $0.count > $1.count }) where template.mergedInto == nil
      {
        print(template.count, template.text)
      }
    }
  }

  private static func refuse(_ words: String) -> Never {
    let line = Array("\(words)\n".utf8)
    _ = write(2, line, line.count)
    exit(64)
  }

  private static func cut(_ bytes: [UInt8]) -> [Range<Int>] {
    var lines: [Range<Int>] = []
    var start = 0
    for (index, byte) in bytes.enumerated() where byte == 10 {
      lines.append(start..<index)
      start = index + 1
    }
    return lines
  }

  private static func thresholds(_ arguments: ArraySlice<String>) -> EvidenceThresholds {
    var thresholds = EvidenceThresholds()
    for argument in arguments {
      let parts = argument.split(separator: "=")
      guard parts.count == 2, let value = Int(parts[1]) else { continue }
      switch parts[0] {
      case "words": thresholds.words = value
      case "introducedWords": thresholds.introducedWords = value
      case "loneWords": thresholds.loneWords = value
      case "frontWords": thresholds.frontWords = value
      case "frontContext": thresholds.frontContext = value
      case "contents": thresholds.contents = value
      case "contentContext": thresholds.contentContext = value
      default: refuse("bench-templates: no threshold is called '\(parts[0])'")
      }
    }
    return thresholds
  }

  private static func cpuNanoseconds() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }

  private static func read(_ path: String) -> [UInt8]? {
    guard let file = fopen(path, "rb") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = fread(&chunk, 1, chunk.count, file)
      if count == 0 { return bytes }
      bytes += chunk[..<count]
    }
  }
}
