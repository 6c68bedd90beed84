import Export
import Foundation
import Testing

@Suite struct OSCALReferencesTests {
  static let names = ["oscal/catalog.json", "oscal/assessment-plan.json", "oscal/assessment-results.json"]

  /// The documents of the month, by name; made once.
  static let month = try? documents(of: SyntheticMonth.month())

  static func documents(of period: ExportPeriod) throws -> [String: String] {
    let bundle = try BundleOnDisk(period)
    return try Dictionary(uniqueKeysWithValues: names.map { ($0, try bundle.text($0)) })
  }

  static func problems(_ documents: [String: String]?) -> [OSCALReferences.Problem] {
    var references = OSCALReferences()
    for name in names { references.read(name, Array((documents?[name] ?? "").utf8)) }
    return references.problems
  }

  @Test(arguments: FormatCase.allCases) func whatIsExportedHoldsTogether(month: FormatCase) throws {
    #expect(Self.problems(try Self.documents(of: month.period)).isEmpty)
  }

  @Test(arguments: [1, 7, 1_000]) func documentsMayComeInPieces(of count: Int) throws {
    var documents = try #require(Self.month)
    // Beyond ASCII, escaped, and a reference that leads nowhere.
    let name = Self.names[2]
    documents[name] = documents[name]?.replacing(
      #""title":""#, with: #""title":"\"\u00e9é\\"#
    ).replacing(#""observation-uuid":""#, with: #""observation-uuid":"00é"#, maxReplacements: 1)
    var references = OSCALReferences()
    for name in Self.names {
      var rest = Array((documents[name] ?? "").utf8)[...]
      references.read(name) { piece in
        piece = Array(rest.prefix(count))
        rest = rest.dropFirst(count)
        return !piece.isEmpty
      }
    }
    #expect(references.problems.contains { $0.reason.contains("nothing is called") })
    #expect(references.problems == Self.problems(documents))
  }

  /// The results of a busy month have more than 256 MB.
  @Test func aDocumentOfAnySizeIsReadFromItsBeginning() throws {
    let bundle = try BundleOnDisk(SyntheticMonth.month())
    let name = Self.names[2]
    let text = #"{"title":"read","other":wrong}"#
    try bundle.replace(name, with: Array(text.utf8))
    #expect(truncate("\(bundle.folder)/\(name)", 300 << 20) == 0)
    var references = OSCALReferences()
    references.read(name, in: bundle.folder)
    // Not at byte 0, as where there is nothing.
    #expect(references.problems.map(\.reason).contains { $0.contains("at byte 29: expected a value") })
    references.read("nowhere.json", in: bundle.folder)
    #expect(references.problems.last?.reason.contains("cannot be read") == true)
  }

  struct Trap: CustomTestStringConvertible {
    let name: String
    var document = "oscal/assessment-results.json"
    /// What is replaced, once.
    let pattern: String
    let replacement: String
    let complaint: String

    var testDescription: String { name }
  }

  private static let uuid = "[0-9a-f]{8}(-[0-9a-f-]{27})"

  static let traps: [Trap] = [
    Trap(
      name: "dangling observation", pattern: "\"observation-uuid\":\"\(uuid)",
      replacement: "\"observation-uuid\":\"00000000$1", complaint: "observation-uuid: nothing is called"),
    Trap(
      name: "dangling risk", pattern: "\"risk-uuid\":\"\(uuid)", replacement: "\"risk-uuid\":\"00000000$1",
      complaint: "risk-uuid: nothing is called"),
    Trap(
      name: "an observation is no risk",
      pattern: "(\"observation-uuid\":\"([^\"]*)\"\\}\\],\"related-risks\":\\[\\{\"risk-uuid\":\")[^\"]*",
      replacement: "$1$2", complaint: "risk-uuid: nothing is called"),
    Trap(
      name: "dangling subject", pattern: "\"subject-uuid\":\"\(uuid)",
      replacement: "\"subject-uuid\":\"00000000$1", complaint: "subject-uuid: nothing is called"),
    Trap(
      name: "dangling subject of the plan", document: "oscal/assessment-plan.json",
      pattern: "\"subject-uuid\":\"\(uuid)", replacement: "\"subject-uuid\":\"00000000$1",
      complaint: "subject-uuid: nothing is called"),
    Trap(
      name: "dangling tool", pattern: "\"actor-uuid\":\"\(uuid)", replacement: "\"actor-uuid\":\"00000000$1",
      complaint: "actor-uuid: nothing is called"),
    Trap(
      name: "dangling person", pattern: "\"party-uuid\":\"\(uuid)",
      replacement: "\"party-uuid\":\"00000000$1",
      complaint: "party-uuid: nothing is called"),
    Trap(
      name: "dangling component", pattern: "\"component-uuid\":\"\(uuid)",
      replacement: "\"component-uuid\":\"00000000$1", complaint: "component-uuid: nothing is called"),
    Trap(
      name: "dangling resource", pattern: "\"href\":\"#\(uuid)", replacement: "\"href\":\"#00000000$1",
      complaint: "href: nothing is called"),
    Trap(
      name: "dangling system", document: "oscal/assessment-plan.json",
      pattern: "\"import-ssp\":\\{\"href\":\"#\(uuid)", replacement: "\"import-ssp\":{\"href\":\"#00000000$1",
      complaint: "import-ssp/href: nothing is called"),
    Trap(
      name: "unknown objective", pattern: "\"target-id\":\"cc", replacement: "\"target-id\":\"cd",
      complaint: "target-id: nothing is called"),
    Trap(
      name: "unknown control", pattern: "\"control-id\":\"cc", replacement: "\"control-id\":\"cd",
      complaint: "control-id: nothing is called"),
    Trap(
      name: "a catalogue without the objective", document: "oscal/catalog.json",
      pattern: "\"id\":\"cc6.1_obj.operating\"", replacement: "\"id\":\"cc6.1_obj\"",
      complaint: "objective-id: nothing is called 'cc6.1_obj.operating'"),
    Trap(
      name: "duplicate UUID",
      pattern: "(\"observations\":\\[\\{\"uuid\":\"([^\"]*)\".*?\"risks\":\\[\\{\"uuid\":\")[^\"]*",
      replacement: "$1$2", complaint: "names two things"),
    Trap(
      name: "UUID of version 7", pattern: "(\"risks\":\\[\\{\"uuid\":\"[0-9a-f-]{14})5",
      replacement: "$17", complaint: "is no UUID of version 4 or 5"),
    Trap(
      name: "unknown state of a risk", pattern: "\"status\":\"(open|closed|investigating)\"",
      replacement: "\"status\":\"resolved\"", complaint: "'resolved' is no state of a risk"),
    Trap(
      name: "unknown change of state", pattern: "\"status-change\":\"open\"",
      replacement: "\"status-change\":\"false-positive\"", complaint: "'false-positive' is no state of a risk"
    ),
    Trap(
      name: "false version", pattern: "\"oscal-version\":\"1.2.1\"",
      replacement: "\"oscal-version\":\"9.9.9\"",
      complaint: "oscal-version: is not 1.2.1"),
    Trap(
      name: "no version", document: "oscal/catalog.json", pattern: ",\"oscal-version\":\"1.2.1\"",
      replacement: "", complaint: "oscal-version: is missing"),
    Trap(
      name: "two lines in a property", pattern: "\"value\":\"journal\"",
      replacement: "\"value\":\"jour\\\\nnal\"",
      complaint: "props/value: is empty, not one line"),
    Trap(
      name: "a blank at the end", pattern: "\"value\":\"journal\"", replacement: "\"value\":\"journal \"",
      complaint: "props/value: is empty, not one line"),
    Trap(
      name: "a blank of another kind in front", pattern: "\"value\":\"journal\"",
      replacement: "\"value\":\"\u{3000}journal\"", complaint: "props/value: is empty, not one line"),
    Trap(
      name: "an empty property", pattern: "\"value\":\"journal\"", replacement: "\"value\":\"\"",
      complaint: "props/value: is empty, not one line"),
    Trap(
      name: "an empty array", pattern: "\"methods\":\\[\"EXAMINE\"\\]", replacement: "\"methods\":[]",
      complaint: "methods: is empty"),
    Trap(
      name: "a time without a zone", pattern: "(\"collected\":\"[^\"]*)Z\"", replacement: "$1\"",
      complaint: "collected: is no time with a zone"),
    Trap(
      name: "a day for a time", pattern: "(\"start\":\"[^\"]{10})[^\"]*\"", replacement: "$1\"",
      complaint: "start: is no time with a zone"),
    Trap(
      name: "a number for a text", pattern: "\"value\":\"journal\"", replacement: "\"value\":1",
      complaint: "props/value: is no string"),
    Trap(
      name: "cut off", pattern: "\\}\\s*$", replacement: "", complaint: "not valid JSON"),
  ]

  @Test(arguments: traps) func aTrapIsCaught(trap: Trap) throws {
    var documents = try #require(Self.month)
    let text = try #require(documents[trap.document])
    let expression = try NSRegularExpression(pattern: trap.pattern, options: .dotMatchesLineSeparators)
    let place = try #require(expression.firstMatch(in: text, range: NSRange(text.startIndex..., in: text)))
    documents[trap.document] = (text as NSString).replacingCharacters(
      in: place.range,
      with: expression.replacementString(for: place, in: text, offset: 0, template: trap.replacement))
    let found = Self.problems(documents)
    #expect(found.contains { $0.reason.contains(trap.complaint) }, "\(found)")
  }

  @Test func verifyLooksAtReferencesToo() throws {
    var month = SyntheticMonth.month()
    month.gaps.append(month.gaps[0])
    SyntheticMonth.addLedger(to: &month)
    let bundle = try BundleOnDisk(month)
    #expect(
      BundleVerifier.check(bundle.folder).problems.map(\.place) == ["oscal/assessment-results.json"])
  }

  @Test func aMistakeMadeTenThousandTimesIsNamedAHundredTimes() throws {
    var documents = try Self.documents(of: SyntheticMonth.month(findings: 120))
    documents["oscal/assessment-results.json"]?.replace("\"EXAMINE\"", with: "")
    let found = Self.problems(documents)
    #expect(found.count == 100)
  }
}
