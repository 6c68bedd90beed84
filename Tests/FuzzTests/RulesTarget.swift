import Decode
import Engine
import Events
import LocatedYAML
import Sigma

/// Rules, then lines of text, then pipelines, each part optional: whatever loads compiles, every diagnostic has its
/// place, and the engine finds the same with its filter as when it tries every rule on every entry.
enum RulesTarget {
  static func run(_ bytes: [UInt8]) throws {
    let parts = Batches.parts(bytes)
    let pipelines =
      parts.count > 2
      ? ProcessingPipeline.load(text: String(decoding: parts[2], as: UTF8.self), file: "p.yml").pipelines : []
    let placeholders = Placeholders(["users": ["root", "svc*"], "one": ["word"]])
    let options = RuleLoader.Options(placeholders: placeholders, pipelines: pipelines)
    let collection = RuleLoader.load(bytes: parts[0], file: "r.yml", options: options)
    try checkPlaces(collection.diagnostics, parts)
    try EngineComparison(collection).check(parts.count > 1 ? parts[1] : parts[0])
  }

  private static func checkPlaces(_ diagnostics: [Diagnostic], _ parts: [[UInt8]]) throws {
    for diagnostic in diagnostics where diagnostic.location.file == "r.yml" {
      // `\r` and the line ends of Unicode divide lines, too.
      let most = parts[0].count + 1
      try require(
        (1...most).contains(diagnostic.location.line) && diagnostic.location.column >= 1
          && !diagnostic.message.isEmpty, "no place in the file: \(diagnostic)")
    }
  }
}
