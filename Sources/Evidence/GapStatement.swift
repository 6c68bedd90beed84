import CanonicalJSON
package import Events

extension CoverageGap {
  /// The same gap has the same id however often it is found.
  package static func id(host: String, source: String, _ gap: SourceGap) -> String {
    "g-"
      + Digest.shortID([
        Array(host.utf8), Array(source.utf8), Array(gap.cause.rawValue.utf8), Array(gap.from.utf8),
        Array(gap.to.utf8),
      ])
  }
}

extension SourceGap.Size {
  /// As leaves and rules spell it; no count where it is unknown.
  package var words: (kind: String, count: UInt64?) {
    switch self {
    case .entries(let count): ("entries", count)
    case .bytes(let count): ("bytes", count)
    case .atLeastEntries(let count): ("at_least", count)
    case .unknown: ("unknown", nil)
    }
  }
}

extension Statement {
  package static func gapOpened(id: String, source: String, _ gap: SourceGap) -> Statement {
    let size = gap.size.words
    return Statement(
      .gapOpened,
      [
        "gap": .string(id), "source": .string(source), "cause": .string(gap.cause.rawValue),
        "size_kind": .string(size.kind), "size": .integer(Int64(clamping: size.count ?? 0)),
        "from": .string(gap.from),
        "to": .string(gap.to), "detail": .string(gap.detail),
      ])
  }

  package static func gapClosed(id: String, isBackFilled: Bool) -> Statement {
    Statement(.gapClosed, ["gap": .string(id), "back_filled": .integer(isBackFilled ? 1 : 0)])
  }

  package static func coverageClosed(_ interval: CoverageInterval) -> Statement {
    Statement(.coverageClosed, interval.body)
  }

  package static func gapExplained(
    _ gap: String, note: String, actor: String, _ redactor: Redactor
  ) -> Statement {
    Statement(
      .gapExplained, ["gap": .string(gap)],
      evidence: ["note": .string(redactor.redact(note)), "actor": .string(actor)])
  }
}
