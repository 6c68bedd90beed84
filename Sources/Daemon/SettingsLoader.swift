import LocatedYAML

extension Settings {
  package static let installedFile = "/etc/attestd/attestd.yaml"

  /// Reads the configuration: `configFile`, else `/etc/attestd/attestd.yaml`, else a checkout's
  /// `config/attestd.yaml`, else the defaults. `conf.d/*.yaml` beside the file is laid over it in the order of
  /// the names.
  package static func load(
    configFile: String?, executablePath: String
  ) throws(SettingsError) -> Settings {
    let file = configFile ?? foundFile(executablePath)
    var loader = SettingsLoader()
    loader.readFiles(file ?? (configFile == nil ? nil : installedFile), isRequired: file != nil)
    return try loader.settings()
  }

  private static func foundFile(_ executablePath: String) -> String? {
    if SourceFile.exists(installedFile) { return installedFile }
    return RulePack.checkoutFolder(executablePath: executablePath).map { $0 + "/attestd.yaml" }
  }
}

/// Collects files and their problems, then reads the one tree they make.
struct SettingsLoader {
  private var tree: YAMLNode?
  private var problems: [Diagnostic] = []
  private var result = Settings()

  /// The file and what lies in `conf.d` beside it; without a file, only the installed `conf.d`.
  mutating func readFiles(_ file: String?, isRequired: Bool) {
    if let file, isRequired { read(file) }
    let folder = (file ?? Settings.installedFile).split(separator: "/", omittingEmptySubsequences: false)
      .dropLast().joined(separator: "/")
    let extras = folder.isEmpty && file?.hasPrefix("/") != true ? "conf.d" : folder + "/conf.d"
    guard SourceFile.exists(extras) else { return }
    for extra in SourceFile.yamlFiles(at: extras, diagnostics: &problems) { read(extra) }
  }

  private mutating func read(_ file: String) {
    do throws(Diagnostic) {
      let bytes = try SourceFile.read(file)
      result.readFrom.append(file)
      result.text += String(decoding: bytes, as: UTF8.self)
      let documents = YAMLDocument.documents(in: bytes, file: file)
      if let second = documents.dropFirst().first {
        throw Diagnostic(
          .error, at: second.location, "a configuration file has one document; remove the '---'")
      }
      for document in documents {
        result.warnings += document.lint
        let node = try document.root.get()
        _ = try node.expectMapping("a configuration file")
        tree = try tree?.merged(with: node) ?? node
      }
    } catch {
      problems.append(error)
    }
  }

  mutating func settings() throws(SettingsError) -> Settings {
    if let root = tree?.mapping {
      var reader = SettingsReader(settings: result)
      reader.read(root)
      problems += reader.problems
      result = reader.settings
    }
    guard problems.isEmpty else { throw SettingsError(diagnostics: problems) }
    return result
  }
}
