/// One document of a file: its tree, or why there is none.
package struct YAMLDocument: Sendable {
  package var location: SourceLocation
  /// The document's own text, without its `---` line.
  package var text: String
  /// Nil content (only comments) never gets here.
  package var root: Result<YAMLNode, Diagnostic>
  /// Warnings about how values are written.
  package var lint: [Diagnostic]

  package init(
    location: SourceLocation, text: String, root: Result<YAMLNode, Diagnostic>, lint: [Diagnostic] = []
  ) {
    self.location = location
    self.text = text
    self.root = root
    self.lint = lint
  }

  /// The documents of a file's bytes. A broken one is a failure in the list; the others are read all the same,
  /// because the file is cut at its document marks before any of it is parsed.
  package static func documents(
    in bytes: [UInt8], file: String, limits: YAMLLimits = YAMLLimits()
  ) -> [YAMLDocument] {
    guard bytes.count <= limits.fileBytes else {
      let location = SourceLocation(file: file, line: 1, column: 1)
      let problem = Diagnostic(
        .error, at: location,
        "the file has \(bytes.count) bytes, more than the \(limits.fileBytes) that are read; split it")
      return [YAMLDocument(location: location, text: "", root: .failure(problem))]
    }
    var documents: [YAMLDocument] = []
    for part in DocumentPart.parts(of: bytes) {
      let location = SourceLocation(file: file, line: part.firstLine, column: 1)
      if documents.count >= limits.documents {
        let problem = Diagnostic(
          .error, at: location,
          "more than \(limits.documents) documents in one file; the rest of it is not read")
        documents.append(YAMLDocument(location: location, text: "", root: .failure(problem)))
        break
      }
      var composer = YAMLComposer(part: part, file: file, limits: limits)
      let root = composer.root()
      if case .success(let node?) = root {
        documents.append(
          YAMLDocument(
            location: node.location, text: part.ownText, root: .success(node), lint: composer.lint))
      } else if case .failure(let problem) = root {
        documents.append(
          YAMLDocument(location: problem.location, text: part.ownText, root: .failure(problem)))
      }
    }
    return documents
  }

  package static func documents(
    in text: String, file: String, limits: YAMLLimits = YAMLLimits()
  ) -> [YAMLDocument] {
    documents(in: Array(text.utf8), file: file, limits: limits)
  }
}
