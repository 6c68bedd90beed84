import CanonicalJSON
import Mustache

/// Renders `report.html`: one file, no script, nothing loaded from elsewhere.
enum HTMLReport {
  static func render(_ period: ExportPeriod, _ tally: PeriodTally) throws(ExportError) -> String {
    // The library's own HTML escaping compares characters and lets a quote with a combining accent through.
    MustacheContentTypes.register(EvidenceText(), named: EvidenceText.name)
    do {
      if period.isSnapshot {
        return try MustacheTemplate(string: SnapshotTemplate.text).render(SnapshotPage(period, tally))
      }
      return try MustacheTemplate(string: ReportTemplate.text).render(ReportPage(period, tally))
    } catch {
      throw .reportTemplate("\(error)")
    }
  }

  /// What the report of a bundle with this manifest contains.
  static func binding(of head: [String: JSONValue]) -> String {
    "<meta name=\"attestd-bundle\" content=\"\(JSONValue.object(head).canonicalText.escapedForHTML)\">"
  }

  private struct EvidenceText: MustacheContentType {
    static let name = "EVIDENCE"
    func escapeText(_ text: String) -> String { text.escapedForHTML }
  }
}
