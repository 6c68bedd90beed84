import Daemon
import Evidence
import LocatedYAML

extension PeriodDesign {
  /// As configured now.
  static func current(_ settings: Settings) throws -> PeriodDesign {
    let path = Pack.executablePath
    var diagnostics: [Diagnostic] = []
    let controls =
      settings.controlsFile(executablePath: path)
      .map { ControlMatrix.controls(at: $0, diagnostics: &diagnostics) } ?? []
    // Said once, by what follows.
    diagnostics = []
    let rules = try ActiveRules.load(
      folders: settings.rulePaths(executablePath: path), options: settings.ruleOptions
    ).knowing(controls: controls)
    let design = PeriodDesign(settings, rules, executablePath: path, diagnostics: &diagnostics)
    for diagnostic in diagnostics { Output.note(diagnostic.description) }
    return design
  }
}
