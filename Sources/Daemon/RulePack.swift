import LocatedYAML

/// The shipped folder of rules, controls and criteria, wherever this installation has it.
package enum RulePack {
  /// `<executable>/../share/attestd`, `/usr/share/attestd`, or a checkout's `config`; nil when there is none.
  package static func folder(executablePath: String) -> String? {
    let beside = parent(parent(SourceFile.canonicalPath(executablePath))) + "/share/attestd"
    for folder in [beside, "/usr/share/attestd"] where SourceFile.exists(folder + "/rules") { return folder }
    return checkoutFolder(executablePath: executablePath).flatMap {
      SourceFile.exists($0 + "/rules") ? $0 : nil
    }
  }

  /// The `config` folder of the source tree that the executable was built in, or that the current directory
  /// belongs to.
  static func checkoutFolder(executablePath: String) -> String? {
    for start in [parent(SourceFile.canonicalPath(executablePath)), SourceFile.canonicalPath(".")] {
      var folder = start
      for _ in 0..<8 where folder.hasPrefix("/") {
        let config = folder == "/" ? "/config" : folder + "/config"
        if SourceFile.exists(config + "/attestd.yaml") { return config }
        if folder == "/" { break }
        folder = parent(folder)
      }
    }
    return nil
  }

  private static func parent(_ path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}

extension Settings {
  private static let localRules = "/etc/attestd/rules.d"
  private static let localControls = "/etc/attestd/controls.yaml"
  private static let localSampleSizes = "/etc/attestd/sample-sizes.yaml"

  /// Where rules are loaded from. What is configured takes the pack's place; `added` (`--rules`) comes on top;
  /// `includingDefaults` false (`--no-default-rules`) leaves only that.
  package func rulePaths(
    adding added: [String] = [], includingDefaults: Bool = true, executablePath: String
  ) -> [String] {
    guard includingDefaults else { return added }
    if let rules { return rules + added }
    let pack = RulePack.folder(executablePath: executablePath).map { [$0 + "/rules"] } ?? []
    let local = SourceFile.exists(Settings.localRules) ? [Settings.localRules] : []
    return pack + local + added
  }

  /// Nil when neither the configuration nor the pack has one.
  package func controlsFile(executablePath: String) -> String? {
    if let controls { return controls }
    if SourceFile.exists(Settings.localControls) { return Settings.localControls }
    return packFile("controls.yaml", executablePath)
  }

  package func criteriaFile(executablePath: String) -> String? {
    criteria ?? packFile("criteria/criteria.yaml", executablePath)
  }

  /// What goes into every bundle as it is.
  package func guideFile(_ name: String, executablePath: String) -> String? {
    packFile("bundle/" + name, executablePath)
  }

  package func sampleSizesFile(executablePath: String) -> String? {
    if let sampleSizes { return sampleSizes }
    if SourceFile.exists(Settings.localSampleSizes) { return Settings.localSampleSizes }
    return packFile("sample-sizes.yaml", executablePath)
  }

  private func packFile(_ name: String, _ executablePath: String) -> String? {
    guard let folder = RulePack.folder(executablePath: executablePath) else { return nil }
    return SourceFile.exists(folder + "/" + name) ? folder + "/" + name : nil
  }
}
