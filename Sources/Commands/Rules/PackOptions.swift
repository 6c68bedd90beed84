import ArgumentParser
import Daemon

/// Where rules come from: the pack, and what `--rules` adds.
struct PackOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("A rule file or folder beside the default pack; may be repeated.", valueName: "path"))
  var rules: [String] = []
  @Flag(help: "Leave the default pack out.") var noDefaultRules = false
  @OptionGroup var reading: ReadingOptions

  func load() throws -> ActiveRules {
    try ActiveRules.load(folders: try folders(), options: try reading.options())
  }

  /// The pack's folder, if it is wanted, and what `--rules` names.
  func folders() throws -> [String] {
    var folders = rules
    if !noDefaultRules {
      guard let pack = RulePack.folder(executablePath: Pack.executablePath) else {
        throw CannotRun(
          "the default rule pack was not found beside the program, in /usr/share/attestd or in a checkout; "
            + "name one with --rules, or use --no-default-rules")
      }
      folders.insert(pack + "/rules", at: 0)
    }
    return folders
  }
}
