import ArgumentParser

// All that reads, and nothing that writes or signs. `checkpoint` asks the daemon by itself.

extension StatusCommand: ServedCommand {}
extension FindingsCommand: ServedCommand {}
extension OperationsCommand: ServedCommand {}
extension CoverageCommand: ServedCommand {}
extension ExpectationsCommand: ServedCommand {}

extension GapsCommand.List: ServedCommand {
  static var servedName: String { "gaps list" }
}

extension KeyCommand.Show: ServedCommand {
  static var servedName: String { "key show" }
}

extension ShowCommand: ServedCommand {
  var outputs: [ServedOutput] { proof.map { [.note($0), .note($0 + ".leaf")] } ?? [] }
}

extension RetentionCommand.Status: ServedCommand {
  static var servedName: String { "retention status" }
  var config: String? {
    get { policy.config }
    set { policy.config = newValue }
  }
}

extension VerifyCommand: ServedCommand {
  // A bundle is checked by whoever has it.
  var needsRecord: Bool { bundle == nil }
  var inputs: [String] { [vkeys].compactMap(\.self) + held }
  var isLarge: Bool { true }
}

extension PopulationCommand: ServedCommand {
  var config: String? {
    get { pull.config }
    set { pull.config = newValue }
  }
  var outputs: [ServedOutput] { [pull.output].compactMap(\.self).map(ServedOutput.file) }
  var isLarge: Bool { true }
}

extension SampleCommand: ServedCommand {
  var config: String? {
    get { pull.config }
    set { pull.config = newValue }
  }
  var needsRecord: Bool { !script }
  var inputs: [String] { [sizes].compactMap(\.self) }
  var outputs: [ServedOutput] { [pull.output, population].compactMap(\.self).map(ServedOutput.file) }
  var isLarge: Bool { true }
}

extension ExportCommand: ServedCommand {
  var outputs: [ServedOutput] {
    guard let folder = try? target(.now()).folder else { return [] }
    return [.folder(folder)] + (zip ? [.file(ExportCommand.archive(of: folder))] : [])
  }
  var isLarge: Bool { true }
}
