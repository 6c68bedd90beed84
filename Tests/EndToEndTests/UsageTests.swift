import CanonicalJSON
import Glibc
import Testing

/// What is wrong with how a program was called is said where it is wrong, with the status that is documented.
@Suite struct UsageTests {
  private func ctl(_ folder: TestFolder, _ arguments: [String]) throws -> Outcome {
    try folder.run(Program.attestctl.path, ["--state", folder["state"]] + arguments)
  }

  @Test(arguments: [
    (["findings", "--since", "yesterday"], "'yesterday' is not a time", "Usage: attestctl findings "),
    (["operations", "--month", "11"], "'11' is not a month", "Usage: attestctl operations "),
    (["resolve", "f-1", "--note", ""], "say why", "Usage: attestctl resolve "),
    (["attest", "AC-1", "--note", ""], "say what was done", "Usage: attestctl attest "),
    (
      ["rules", "check", "--ignore", "nonsense", "x"], "there is no check 'nonsense'",
      "Usage: attestctl rules check "
    ),
    (["scan", "--input", "tea", "x"], "not 'tea'", "Usage: attestctl scan "),
    (["findings", "--wrong"], "'--wrong'", "Usage: attestctl findings "),
  ])
  func wrongUseIsToldWithTheUsageOfTheCommand(_ arguments: [String], _ error: String, _ usage: String) throws
  {
    let folder = try TestFolder()
    let outcome = try ctl(folder, arguments)
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains("Error: ") && outcome.errors.contains(error), "\(outcome.errors)")
    #expect(outcome.errors.contains(usage), "\(outcome.errors)")
    #expect(outcome.output.isEmpty)
  }

  @Test func whatIsNotThereOrNoCheckpointCannotBeChecked() throws {
    let folder = try TestFolder()
    try folder.configure()
    try folder.write("app.log", TestFolder.alarm("ann"))
    #expect(try folder.attestd("--once").status == 0)
    let absent = try ctl(folder, ["verify", folder["nope"]])
    #expect(absent.status == 70 && absent.errors.contains("nope"), "\(absent)")
    try folder.write("bad", "no checkpoint\n")
    for file in ["bad", "absent"] {
      for option in ["--checkpoint", "--vkey"] {
        for bundle in [[], [folder["state"]]] {
          let outcome = try ctl(folder, ["verify", option, folder[file]] + bundle)
          #expect(outcome.status == 70 && outcome.errors.contains(file == "bad" ? "" : file), "\(outcome)")
        }
      }
    }
    // A folder that is none is checked, and found to be none.
    #expect(try ctl(folder, ["verify", folder["rules"]]).status == 1)
  }

  @Test func anAttestationOfAControlThatNobodyHasIsRefusedAtLoad() throws {
    let folder = try TestFolder()
    try folder.configure(more: "controls: \(try TestFolder.controls())")
    try folder.write(
      "rules/e.yml",
      """
      title: Rights are reviewed
      name: rights_reviewed
      expectation: {attests: AC-44, every: 90d}
      ---
      title: Restores are tried
      name: restore_tried
      expectation: {attests: AC-4, every: 90d}
      """)
    try folder.write("app.log", "")
    let run = try folder.attestd("--once")
    #expect(run.status == 0)
    let place = "\(folder["rules/e.yml"]):3:24: "
    #expect(run.output.contains("2 loaded, 1 rejected"), "\(run.output)")
    #expect(
      run.output.contains(place) && run.output.contains("there is no control 'AC-44'")
        && run.output.contains("did you mean 'AC-4'?"), "\(run.output)")
    let list = try folder.run(
      Program.attestctl.path,
      ["rules", "list", "--config", folder["attestd.yaml"]])
    #expect(list.errors.contains(place) && list.errors.contains("AC-44"), "\(list)")
    let rows = try folder.json("expectations", "--config", folder["attestd.yaml"]).array ?? []
    #expect(
      rows.contains { $0["name"] == "restore_tried" } && !rows.contains { $0["name"] == "rights_reviewed" })
  }
}

extension TestFolder {
  /// The shipped matrix.
  static func controls() throws -> String {
    "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/config/controls.yaml"
  }
}
