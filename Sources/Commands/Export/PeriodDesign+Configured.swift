import Daemon
import LocatedYAML

extension PeriodDesign {
  /// As `settings` have it now, whatever the daemon runs with.
  static func current(_ settings: Settings) throws -> PeriodDesign {
    let path = Pack.executablePath
    let rules = try ActiveRules.load(
      folders: settings.rulePaths(executablePath: path), options: settings.ruleOptions)
    var diagnostics: [Diagnostic] = []
    let design = PeriodDesign(settings, rules, executablePath: path, diagnostics: &diagnostics)
    for diagnostic in diagnostics { Output.note(diagnostic.description) }
    return design
  }
}
