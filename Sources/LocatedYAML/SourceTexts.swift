/// The texts of files and folders as they were read, before anything of them is understood: what is made of them
/// is a function of this.
package struct SourceTexts: Sendable {
  /// All texts, back to back.
  package private(set) var bytes: [UInt8] = []
  /// In the order of reading.
  package private(set) var items: [Item] = []

  package enum Item: Sendable {
    /// A file and its place in `bytes`.
    case file(String, Range<Int>)
    /// A file whose text cannot be had.
    case unreadable(Diagnostic)
    /// A folder or path under which nothing can be looked for.
    case unlisted(Diagnostic)
  }

  /// Files and folders (recursively `*.yml` and `*.yaml` in the order of their names). A file that is reached twice
  /// is read once.
  package init(paths: [String]) {
    var seen: Set<String> = []
    for path in paths {
      var diagnostics: [Diagnostic] = []
      let files = SourceFile.locatedFiles(at: path, diagnostics: &diagnostics)
      items += diagnostics.map(Item.unlisted)
      // What is not written to takes no memory; growing step by step would copy all of it several times.
      bytes.reserveCapacity(bytes.count + min(files.count, 8_192) * 8_192)
      for file in files where seen.insert(file.canonicalPath).inserted {
        let start = bytes.count
        do throws(Diagnostic) {
          try SourceFile.read(file.path, appendingTo: &bytes)
          items.append(.file(file.path, start..<bytes.count))
        } catch {
          bytes.removeSubrange(start...)
          items.append(.unreadable(error))
        }
      }
    }
  }
}
