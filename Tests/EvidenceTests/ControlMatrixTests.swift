import Events
import Evidence
import Foundation
import LocatedYAML
import Testing

private func read<Entry>(
  _ text: String, _ load: (String, inout [Diagnostic]) -> [Entry]
) throws -> (entries: [Entry], problems: [String]) {
  let path = FileManager.default.temporaryDirectory.path + "/attestd-matrix-\(UUID().uuidString).yaml"
  try text.write(toFile: path, atomically: false, encoding: .utf8)
  defer { try? FileManager.default.removeItem(atPath: path) }
  var diagnostics: [Diagnostic] = []
  let entries = load(path, &diagnostics)
  return (entries, diagnostics.map { "\($0.location.line):\($0.location.column): \($0.message)" })
}

private func controls(_ text: String) throws -> (entries: [Control], problems: [String]) {
  try read(text) { ControlMatrix.controls(at: $0, diagnostics: &$1) }
}

@Suite struct ControlMatrixTests {
  private let good = "{id: AC-1, owner: ops, description: D, criteria: [CC6.1, a1.2], rules: [r]}"

  @Test func controlsAreRead() throws {
    let read = try controls(
      "controls:\n  - \(good)\n  - {id: 2, owner: o, description: d, criteria: CC7.2}\n")
    #expect(read.problems.isEmpty)
    #expect(
      read.entries == [
        Control(id: "AC-1", owner: "ops", description: "D", criteria: ["CC6.1", "A1.2"], rules: ["r"]),
        Control(id: "2", owner: "o", description: "d", criteria: ["CC7.2"], rules: []),
      ])
  }

  @Test func aControlMayNameExpectations() throws {
    let read = try controls(
      "controls:\n  - {id: 1, owner: o, description: d, criteria: A1.2, expectations: [backup_nightly, b]}\n"
        + "  - {id: 2, owner: o, description: d, criteria: A1.2, expectations: b}\n"
        + "  - {id: 3, owner: o, description: d, criteria: A1.2, expectations: [{a: b}]}\n")
    #expect(read.entries.map(\.expectations) == [["backup_nightly", "b"], ["b"]])
    #expect(read.problems == ["4:70: each of 'expectations' must be text, not a map"])
  }

  @Test func aControlMaySayHowOftenItIsPerformed() throws {
    let read = try controls(
      "controls:\n  - {id: 1, owner: o, description: d, criteria: CC7.2, frequency: many a day}\n  - \(good)\n"
    )
    #expect(read.problems.isEmpty)
    #expect(read.entries.map(\.frequency) == [.manyADay, .adHoc])
  }

  @Test func targetsAreReadOverTheUsualOnes() throws {
    let text =
      "targets: {critical: {ack: 5m}, medium: none, low: {resolve: 90d}}\ncontrols:\n"
      + "  - {id: 1, owner: o, description: d, criteria: CC7.2, targets: {critical: {resolve: none}, high: {ack: 2h}}}\n"
      + "  - \(good)\n"
    let found = try controls(text)
    #expect(found.problems.isEmpty)
    let usual = try #require(
      try read(text) { [ControlMatrix.targets(at: $0, diagnostics: &$1)] }.entries.first)
    #expect(usual.levels[.critical] == .init(acknowledge: 300, resolve: 3 * 86_400))
    #expect(usual.levels[.high] == .init(acknowledge: 8 * 3_600, resolve: 14 * 86_400))
    #expect(usual.levels[.medium] == nil)
    #expect(usual.levels[.low] == .init(resolve: 90 * 86_400))
    #expect(found.entries.first?.targets?.levels[.critical] == .init(acknowledge: 300))
    #expect(found.entries.first?.targets?.levels[.high] == .init(acknowledge: 7_200, resolve: 14 * 86_400))
    #expect(found.entries.last?.targets == nil)
    let none = try read("controls: []") { [ControlMatrix.targets(at: $0, diagnostics: &$1)] }
    #expect(none.entries == [.usual])
  }

  @Test(arguments: [
    ("{urgent: {ack: 1h}}", "1:11: unknown key 'urgent' in 'targets'"),
    ("{high: 1h}", "1:17: 'high' must be a map"),
    ("{high: {ack: soon}}", "1:23: 'ack' must be a number with a unit"),
    ("{high: {acknowledge: 1h}}", "1:18: unknown key 'acknowledge' in the target of a level"),
  ])
  func aTargetWithAMistakeIsNamed(targets: String, problem: String) throws {
    let found = try read("targets: \(targets)\ncontrols: []\n") {
      [ControlMatrix.targets(at: $0, diagnostics: &$1)]
    }
    #expect(found.problems.count == 1)
    #expect(found.problems.first?.hasPrefix(problem) == true, "\(found.problems)")
  }

  @Test(arguments: [
    (
      "{id: x, owner: o, description: d, criteria: [], frequency: dayly}",
      "2:64: 'frequency' must be one of annual, quarterly, monthly, weekly, daily, many a day, ad hoc, not 'dayly'"
    ),
    ("{owner: o, description: d, criteria: []}", "2:5: a control needs 'id'"),
    ("{id: x, description: d, criteria: []}", "2:5: a control needs 'owner'"),
    ("{id: x, owner: ' ', description: d, criteria: []}", "2:20: 'owner' is empty"),
    (
      "{id: x, owner: o, description: d, criteria: [X]}",
      "2:50: the text 'X' is no criterion; write it like CC6.1"
    ),
    ("{id: x, owner: o, description: d}", "2:5: a control needs 'criteria'"),
    (
      "{id: x, onwer: o, description: d, criteria: []}",
      "2:13: unknown key 'onwer' in a control; did you mean 'owner'?"
    ),
    (
      "{id: AC-1, owner: o, description: d, criteria: []}",
      "3:10: the id 'AC-1' is already used at"
    ),
    ("text", "2:5: each of 'controls' must be a map, not the text 'text'"),
  ])
  func aMistakeLeavesOutOneControlOnly(entry: String, problem: String) throws {
    let isRepeat = problem.hasPrefix("3")
    let lines = isRepeat ? [good, entry] : [entry, good]
    let read = try controls("controls:\n" + lines.map { "  - \($0)\n" }.joined())
    #expect(read.entries.map(\.id) == ["AC-1"])
    #expect(read.problems.count == 1)
    #expect(read.problems.first?.hasPrefix(problem) == true, "\(read.problems)")
  }

  @Test(arguments: [
    ("control: []", "1:1: unknown key 'control' in a list of controls; did you mean 'controls'?"),
    ("controls: {}", "1:11: 'controls' must be a list, not a map"),
    ("- a", "1:1: a document must be a map, not a list"),
    (
      "controls: [",
      "2:1: cannot be read as YAML: did not find expected node content (while parsing a flow node)"
    ),
  ])
  func afileOfAnotherShapeIsRefused(text: String, problem: String) throws {
    let read = try controls(text + "\n")
    #expect(read.entries.isEmpty)
    #expect(read.problems == [problem])
  }

  @Test func criteriaAreRead() throws {
    let text = """
      criteria:
        - {id: CC6.1, gist: G, observable: true}
        - {id: CC1.1, gist: H, observable: false}
        - {id: CC1.1, gist: H}
        - {id: CC1.2, gist: H, observable: no}
      """
    let read = try read(text) { ControlMatrix.criteria(at: $0, diagnostics: &$1) }
    #expect(
      read.entries == [
        Criterion(id: "CC6.1", gist: "G", isObservable: true),
        Criterion(id: "CC1.1", gist: "H", isObservable: false),
      ])
    #expect(read.problems.count == 2)
    #expect(read.problems.last == "5:38: 'observable' must be true or false, not the text 'no'")
  }

  @Test func aMissingFileIsNamed() {
    var diagnostics: [Diagnostic] = []
    #expect(ControlMatrix.controls(at: "/nonexistent/c.yaml", diagnostics: &diagnostics).isEmpty)
    #expect(diagnostics.map(\.message) == ["cannot read '/nonexistent/c.yaml': No such file or directory"])
  }

  @Test func theShippedFilesAreReadWhole() throws {
    let config =
      URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().path + "/config"
    var diagnostics: [Diagnostic] = []
    let criteria = ControlMatrix.criteria(at: config + "/criteria/criteria.yaml", diagnostics: &diagnostics)
    let controls = ControlMatrix.controls(at: config + "/controls.yaml", diagnostics: &diagnostics)
    #expect(diagnostics.isEmpty, "\(diagnostics)")
    #expect(!criteria.isEmpty)
    #expect(!controls.isEmpty)
    let known = Set(criteria.map(\.id))
    for control in controls {
      #expect(Set(control.criteria).isSubset(of: known), "\(control.id) names a criterion that is not listed")
    }
  }
}
