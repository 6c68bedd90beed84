import LocatedYAML

/// Loads what people write: rules and correlations from files and folders.
///
/// A document that cannot run is refused with its place and counted; everything else loads. References are
/// resolved when all files are read, so files and documents may come in any order.
package struct RuleLoader {
  /// Documents whose status is `deprecated` or `unsupported` are loaded too (ruling 43).
  private let includesRetired: Bool
  private var collection = RuleCollection()
  private var correlations: [Correlation] = []
  private var register = DocumentRegister()

  private init(includingRetired: Bool) { includesRetired = includingRetired }

  /// Files and folders (recursively `*.yml` and `*.yaml` in the order of their names). A file that is reached
  /// twice is read once.
  package static func load(paths: [String], includingRetired: Bool = false) -> RuleCollection {
    var loader = RuleLoader(includingRetired: includingRetired)
    var seen: Set<String> = []
    for path in paths {
      for file in SourceFile.yamlFiles(at: path, diagnostics: &loader.collection.diagnostics)
      where seen.insert(SourceFile.canonicalPath(file)).inserted {
        do throws(Diagnostic) {
          loader.add(YAMLDocument.documents(in: try SourceFile.read(file), file: file))
        } catch {
          loader.refuse([error])
        }
      }
    }
    return loader.finish()
  }

  /// One file's text, for tests and tools.
  package static func load(text: String, file: String, includingRetired: Bool = false) -> RuleCollection {
    load(bytes: Array(text.utf8), file: file, includingRetired: includingRetired)
  }

  package static func load(bytes: [UInt8], file: String, includingRetired: Bool = false) -> RuleCollection {
    var loader = RuleLoader(includingRetired: includingRetired)
    loader.add(YAMLDocument.documents(in: bytes, file: file))
    return loader.finish()
  }

  private mutating func add(_ documents: [YAMLDocument]) {
    let hasCorrelation = documents.contains { (try? $0.root.get())?.mapping?["correlation"] != nil }
    for document in documents {
      collection.diagnostics += document.lint
      do throws(Diagnostic) {
        try add(document, mayLackTitle: hasCorrelation)
      } catch {
        refuse([error])
        if let root = (try? document.root.get())?.mapping { register.noteRefused(root) }
      }
    }
  }

  private mutating func refuse(_ errors: [Diagnostic]) {
    collection.diagnostics += errors
    collection.rejected += 1
  }

  private mutating func add(_ document: YAMLDocument, mayLackTitle: Bool) throws(Diagnostic) {
    let root = try document.root.get().expectMapping("a document")
    if let status = root["status"]?.scalar?.text, ["deprecated", "unsupported"].contains(status),
      !includesRetired
    {
      let location = root["status"]?.location ?? root.location
      collection.diagnostics.append(
        Diagnostic(.warning, at: location, "not loaded because its status is '\(status)'"))
      register.noteRetired(root)
      return
    }
    try refuseOtherKinds(root)
    var metadataReader = MetadataReader(document: document, root: root, mayLackTitle: mayLackTitle)
    let metadata = try metadataReader.read()
    if root["correlation"] != nil {
      var reader = CorrelationReader(root: root)
      let correlation = try reader.read(metadata)
      try register.claim(metadata, root: root, as: .correlation)
      correlations.append(correlation)
      collection.diagnostics += metadataReader.warnings + reader.warnings
    } else {
      var reader = RuleReader(root: root)
      let rule = try reader.read(metadata)
      try register.claim(metadata, root: root, as: .rule(collection.rules.count))
      collection.rules.append(rule)
      collection.diagnostics += metadataReader.warnings + reader.warnings
    }
  }

  /// Kinds of documents that a later version runs; unsupported is loud (sigma.md section 6).
  private func refuseOtherKinds(_ root: YAMLMapping) throws(Diagnostic) {
    if let action = root.entry("action"),
      ["global", "reset", "repeat"].contains(action.value.scalar?.text)
    {
      throw Diagnostic(
        .error, at: action.keyLocation,
        "rule collections with 'action' are no longer part of Sigma; write each rule out")
    }
    for key in ["filter", "expectation", "baseline"] {
      if let entry = root.entry(key) {
        throw Diagnostic(.error, at: entry.keyLocation, "documents with '\(key)' are not supported yet")
      }
    }
    if let correlation = root.entry("correlation"), root.entry("detection") != nil {
      throw Diagnostic(
        .error, at: correlation.keyLocation,
        "a document has either 'detection' or 'correlation'; separate them with a line '---'")
    }
  }

  private mutating func finish() -> RuleCollection {
    for correlation in correlations {
      do throws(Diagnostic) {
        var rules: [Int] = []
        for reference in correlation.rules {
          let rule = try register.rule(reference)
          if !rules.contains(rule) { rules.append(rule) }
        }
        collection.correlations.append(.init(correlation: correlation, rules: rules))
      } catch {
        refuse([error])
      }
    }
    return collection
  }
}
