import CanonicalJSON
import LocatedYAML

/// What `rules check` found, in its three forms.
struct CheckReport {
  struct Remark {
    let diagnostic: Diagnostic
    /// The document's id, else name, else title; nil for what concerns no document.
    let rule: String?
  }

  private let remarks: [Remark]
  private let ignored: Int
  private let loaded: Int
  private let rejected: Int
  private let isStrict: Bool

  init(remarks: [Remark], ignored: Int, loaded: Int, rejected: Int, isStrict: Bool) {
    self.remarks = remarks.sorted { a, b in
      let (a, b) = (a.diagnostic, b.diagnostic)
      return (a.location.file, a.location.line, a.location.column, a.message)
        < (b.location.file, b.location.line, b.location.column, b.message)
    }
    self.ignored = ignored
    self.loaded = loaded
    self.rejected = rejected
    self.isStrict = isStrict
  }

  var hasFailed: Bool { rejected > 0 || remarks.contains(where: fails) }

  private func fails(_ remark: Remark) -> Bool {
    remark.diagnostic.severity >= (isStrict ? .warning : .error)
  }

  private func count(_ severity: Diagnostic.Severity) -> Int {
    remarks.count { $0.diagnostic.severity == severity }
  }

  /// Every remark with its place, by file and line; then how often each check spoke.
  func show() {
    for remark in remarks {
      Output.line(remark.diagnostic.description + " [\(remark.diagnostic.check ?? "other")]")
    }
    if !remarks.isEmpty {
      Output.line("")
      var counts: [String: (severity: Diagnostic.Severity, count: Int)] = [:]
      for remark in remarks {
        counts[remark.diagnostic.check ?? "other", default: (remark.diagnostic.severity, 0)].count += 1
      }
      let rows = counts.sorted { a, b in
        (b.value.severity, b.value.count, a.key) < (a.value.severity, a.value.count, b.key)
      }
      Output.table(
        ["COUNT", "SEVERITY", "CHECK"], rows.map { ["\($1.count)", $1.severity.rawValue, $0] })
      Output.line("")
    }
    Output.line(
      "\(count(.error)) errors, \(count(.warning)) warnings, \(count(.note)) notes"
        + (ignored > 0 ? ", \(ignored) ignored" : ""))
    Output.line("\(loaded) loaded, \(rejected) rejected")
  }

  var json: JSONValue {
    [
      "loaded": .integer(Int64(loaded)), "rejected": .integer(Int64(rejected)),
      "errors": .integer(Int64(count(.error))), "warnings": .integer(Int64(count(.warning))),
      "notes": .integer(Int64(count(.note))), "ignored": .integer(Int64(ignored)),
      "diagnostics": .array(
        remarks.map { remark in
          let diagnostic = remark.diagnostic
          var object: [String: JSONValue] = [
            "severity": .string(diagnostic.severity.rawValue), "file": .string(diagnostic.location.file),
            "line": .integer(Int64(diagnostic.location.line)),
            "column": .integer(Int64(diagnostic.location.column)), "message": .string(diagnostic.message),
          ]
          object["check"] = diagnostic.check.map { .string($0) }
          object["rule"] = remark.rule.map { .string($0) }
          return .object(object)
        }),
    ]
  }

  /// One case for each rule that something was remarked on, failed by what makes the exit status 1.
  var junit: String {
    var order: [String] = []
    var cases: [String: [Remark]] = [:]
    for remark in remarks {
      let name = remark.rule ?? remark.diagnostic.location.file
      if cases[name] == nil { order.append(name) }
      cases[name, default: []].append(remark)
    }
    let failures = cases.values.count { $0.contains(where: fails) }
    var text = """
      <?xml version="1.0" encoding="UTF-8"?>
      <testsuite name="rules check" tests="\(order.count)" failures="\(failures)">

      """
    for name in order {
      let (bad, rest) = (
        cases[name, default: []].filter(fails), cases[name, default: []].filter { !fails($0) }
      )
      text += "  <testcase name=\"\(CheckReport.escaped(name))\">\n"
      for remark in bad {
        text +=
          "    <failure type=\"\(remark.diagnostic.check ?? "other")\" "
          + "message=\"\(CheckReport.escaped(remark.diagnostic.description))\"/>\n"
      }
      if !rest.isEmpty {
        let lines = rest.map(\.diagnostic.description).joined(separator: "\n")
        text += "    <system-out>\(CheckReport.escaped(lines))</system-out>\n"
      }
      text += "  </testcase>\n"
    }
    return text + "</testsuite>"
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\n": result += "\n"
      // XML has no way to write other control characters.
      case _ where scalar.value < 32 || (0xFFFE...0xFFFF).contains(scalar.value): result += "?"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
