import Engine
import Events
import Sigma

/// Flags, a regular expression up to the first line feed, and a value behind it: what the dialect refuses, the loader
/// refuses; what the loader admits can be compiled, and is found with the filter where it is found without, and where
/// PCRE2 alone finds it.
enum PatternsTarget {
  static func run(_ bytes: [UInt8]) throws {
    let flags = bytes.first ?? 0
    let rest = bytes.dropFirst()
    let pattern = String(decoding: rest.prefix { $0 != 0x0A }, as: UTF8.self)
    guard !pattern.isEmpty else { return }
    let value = Array(rest.drop { $0 != 0x0A }.dropFirst())
    let modifiers = ["i", "m", "s"].enumerated().filter { flags >> UInt8($0.offset) & 1 == 1 }.map(\.element)
    let key = (["message", "re"] + modifiers).joined(separator: "|")
    let problem = RegularExpressionDialect.problem(in: pattern)
    let rule = """
      title: pattern
      logsource: {product: linux}
      detection: {s: {"\(key)": "\(quoted(pattern))"}, condition: s}
      """
    let collection = RuleLoader.load(text: rule, file: "r.yml")
    try require(
      problem == nil || collection.rejected == 1,
      "the dialect says \(problem as RegularExpressionDialect.Problem?), the loader \(collection.diagnostics)"
    )
    guard collection.rejected == 0 else { return }
    let lines = Array("2026-11-22T10:00:00Z h p: ".utf8) + value
    let comparison = try EngineComparison(collection)
    try checkPCRE2(pattern, flags, Batches.lines(value), comparison)
    try comparison.check(Batches.lines(lines), .lines(LogSourceSet()))
    try comparison.checkPlain(Batches.lines(value))
  }

  /// Filter, gate and the texts that the engine takes for required: none of them may lose a match.
  private static func checkPCRE2(
    _ pattern: String, _ flags: UInt8, _ batch: EventBatch, _ comparison: EngineComparison
  ) throws {
    let expression = try RegularExpression(
      pattern: RegularExpressionDialect.portable(pattern), ignoreCase: flags & 1 != 0,
      multiline: flags & 2 != 0, dotAll: flags & 4 != 0)
    let wanted = batch.entries.filter { expression.search(batch.bytes, in: $0.range) == .matched }
    let found = comparison.plainPlaces(batch)
    try require(
      found == Set(wanted.map(\.ordinal)),
      "'\(pattern)' is found in lines \(found.sorted()), by PCRE2 alone in \(wanted.map(\.ordinal))")
  }

  /// In YAML's double quotes.
  private static func quoted(_ text: String) -> String {
    text.unicodeScalars.map { scalar in
      if scalar.isASCII, scalar.value >= 0x20, scalar.value < 0x7F, scalar != "\"", scalar != "\\" {
        return String(scalar)
      }
      let digits = String(scalar.value, radix: 16)
      return "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
    }.joined()
  }
}
