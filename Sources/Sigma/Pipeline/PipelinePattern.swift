/// A regular expression of the operator's, run on what rules say, never on logs. It is the standard library's
/// engine, which backtracks: patterns of pipelines use back-references and look-around.
struct PipelinePattern: Sendable {
  // A compiled pattern without transforming closures is never changed after it is made.
  nonisolated(unsafe) private let regex: Regex<AnyRegexOutput>

  init(_ text: String) throws {
    regex = try Regex(text).matchingSemantics(.unicodeScalar)
  }

  /// pySigma anchors its patterns at the beginning, as Python's `match` does.
  func matchesBeginning(of value: String) -> Bool {
    (try? regex.prefixMatch(in: value)) != nil
  }

  struct Match {
    var range: Range<String.Index>
    /// The whole match, then the groups; nil for one that took no part.
    var groups: [Substring?]
    var names: [String: Substring]
  }

  func matches(in value: String) -> [Match] {
    value.matches(of: regex).map { match in
      let output = match.output
      var names: [String: Substring] = [:]
      for group in output { if let name = group.name { names[name] = group.substring } }
      return Match(range: match.range, groups: output.map(\.substring), names: names)
    }
  }
}
