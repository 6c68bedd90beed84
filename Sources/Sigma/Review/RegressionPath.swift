import LocatedYAML

/// Where `regression_tests_path` and the paths in such a file lead: they are written from the top of the repository
/// that the rules lie in, which is some folder above the rule.
package enum RegressionPath {
  /// The first of the folders above `file`, its own included, in which `path` exists; nil if none has it.
  package static func resolve(_ path: String, from file: String) -> String? {
    guard !path.isEmpty, !path.utf8.contains(0) else { return nil }
    if path.hasPrefix("/") { return SourceFile.exists(path) ? path : nil }
    var folder = Substring(SourceFile.canonicalPath(file))
    while let slash = folder.lastIndex(of: "/") {
      folder = folder[..<slash]
      let candidate = folder + "/" + path
      if SourceFile.exists(String(candidate)) { return String(candidate) }
    }
    return SourceFile.exists(path) ? path : nil
  }
}
