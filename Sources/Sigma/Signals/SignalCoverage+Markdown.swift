extension SignalCoverage {
  /// docs/signals.md, which is written by `attestctl rules signals --markdown`.
  package var markdown: String {
    var text = """
      # Signals

      What of a host is worth seeing, by criterion and by signal, and which shipped document sees it. Written by
      `attestctl rules signals --markdown` from `config/signals.yaml`, `config/rules` and `config/expectations`; a test
      compares. Expectations (set in italics) are proposals that are not in force until somebody adopts them.

      \(tally)

      ## Criteria

      | Criterion | Seen by | Log sources |
      |---|---|---|

      """
    for criterion in criteria {
      let those = documents.filter { $0.metadata.criteria.contains(criterion) }
      let sources = Set(those.flatMap(\.logSources)).sorted().map { "`\($0)`" }
      let others = rows.filter { $0.documents.isEmpty && $0.signal.criteria.contains(criterion) }
        .compactMap { row in row.signal.origin.map { "\(row.signal.id) (\($0.maker.rawValue))" } }
      text += "| \(criterion) | \((those.map(\.shown) + others).joined(separator: " ")) "
      text += "| \(sources.joined(separator: " ")) |\n"
    }
    text += """

      ## Signals, one by one

      Samples: log lines and entries that must match and that must not, which every build tries.

      | Signal | What there is to see | Kind | Seen by | Samples |
      |---|---|---|---|---|

      """
    for row in rows {
      let samples = row.documents.filter { $0.kind != .expectation }.map(\.samples)
      let (match, ignore) = (samples.map(\.match).reduce(0, +), samples.map(\.ignore).reduce(0, +))
      text += "| `\(row.signal.id)` | \(row.signal.gist.inCell) | \(row.signal.kind.rawValue) "
      text += "| \(row.seenBy) | \(match + ignore == 0 ? "" : "\(match) + \(ignore)") |\n"
    }
    return text
  }

  /// How many signals are seen by what; each is counted once.
  package var tally: String {
    let byDocument = rows.count { !$0.documents.isEmpty }
    func others(_ maker: Signal.Origin.Maker) -> Int {
      rows.count { $0.documents.isEmpty && $0.signal.origin?.maker == maker }
    }
    return "\(rows.count) signals: \(byDocument) seen by rules, correlations and expectations, "
      + "\(others(.attestd)) by attestd's own record, \(others(.probe)) by its measurements, "
      + "\(others(.baseline)) by what it learns to be usual; "
      + "\(rows.count { $0.documents.isEmpty && $0.signal.leftOut != nil }) left out."
  }

  /// All that signals and documents are evidence for: the common criteria first, numbers as numbers.
  private var criteria: [String] {
    Set(rows.flatMap(\.signal.criteria) + documents.flatMap(\.metadata.criteria)).sorted {
      SignalCoverage.order($0).lexicographicallyPrecedes(SignalCoverage.order($1))
    }
  }

  private static func order(_ criterion: String) -> [Int] {
    let letters = criterion.prefix { $0.isLetter }
    let numbers = criterion.dropFirst(letters.count).split(separator: ".").map { Int($0) ?? 0 }
    return [letters == "CC" ? 0 : 1] + letters.utf8.map(Int.init) + numbers
  }
}

extension SignalCoverage.Row {
  /// Documents, then what else sees it, or why nothing does.
  package var seenBy: String {
    var parts = documents.isEmpty ? [] : [documents.map(\.shown).joined(separator: " ")]
    if let origin = signal.origin { parts.append("\(origin.maker.rawValue): \(origin.how.inCell)") }
    if let reason = signal.leftOut { parts.append("left out: \(reason.inCell)") }
    return parts.joined(separator: "; ")
  }
}

extension SignalCoverage.Document {
  fileprivate var shown: String { kind == .expectation ? "*\(name)*" : "`\(name)`" }
}

extension String {
  /// A bar would end the table's cell.
  fileprivate var inCell: String { replacing("|", with: "\\|") }
}
