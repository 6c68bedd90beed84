package import Events
package import LocatedYAML

/// Looks through documents for what keeps none of them from running: what other tools and other people trip over.
///
/// Loading rules asks for none of this; `rules check` does, beside what loading finds.
package struct RuleReview {
  package private(set) var remarks: [Diagnostic] = []
  /// By file, in the order of their lines.
  private var documents: [String: [(line: Int, reference: String)]] = [:]
  /// What is decoded here; a rule for anything else can be fed with JSON only.
  private let known: [LogSource]
  private var titles: [String: SourceLocation] = [:]
  private var fileNames: [String: String] = [:]

  private init(known: [LogSource]) { self.known = known }

  package static func review(paths: [String], known: [LogSource]) -> RuleReview {
    var review = RuleReview(known: known)
    var seen: Set<String> = []
    // What cannot be read is said by loading.
    var ignored: [Diagnostic] = []
    for path in paths {
      for file in SourceFile.yamlFiles(at: path, diagnostics: &ignored)
      where seen.insert(SourceFile.canonicalPath(file)).inserted {
        guard let bytes = try? SourceFile.read(file) else { continue }
        review.add(bytes, file: file)
      }
    }
    return review
  }

  package static func review(text: String, file: String, known: [LogSource] = []) -> RuleReview {
    var review = RuleReview(known: known)
    review.add(Array(text.utf8), file: file)
    return review
  }

  /// The id, else name, else title of the document that a place is in; nil where there is none.
  package func reference(at place: SourceLocation) -> String? {
    documents[place.file]?.last { $0.line <= place.line }?.reference
  }

  private mutating func add(_ bytes: [UInt8], file: String) {
    checkName(of: file)
    let all = YAMLDocument.documents(in: bytes, file: file)
    let roots = all.compactMap { try? $0.root.get().mapping }
    let hasCorrelation = roots.contains { $0["correlation"] != nil }
    for root in roots {
      let reference = ["id", "name", "title"].lazy.compactMap { root[$0]?.scalar?.text }.first ?? ""
      documents[file, default: []].append((root.location.line, reference))
      var metadata = MetadataReview(root: root, mayBeBare: hasCorrelation)
      metadata.check()
      remarks += metadata.remarks
      if let title = root["title"], let text = title.scalar?.text {
        if let first = titles[text.lowercased()] {
          remarks.append(title.remark(.duplicateTitle, "the title is already used at \(first)"))
        } else {
          titles[text.lowercased()] = title.location
        }
      }
      var detection = DetectionReview(root: root, known: known)
      detection.check()
      remarks += detection.remarks
    }
  }

  private mutating func checkName(of file: String) {
    let name = String(file[(file.lastIndex(of: "/").map(file.index(after:)) ?? file.startIndex)...])
    let place = SourceLocation(file: file, line: 1, column: 1)
    let stem = name.prefix { $0 != "." }
    let isPlain = stem.utf8.allSatisfy {
      (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
    }
    if !isPlain || stem.isEmpty {
      remarks.append(
        Diagnostic(
          .fileName, at: place,
          "the file's name '\(name.shortened)' has other characters than lower-case letters, digits, '_' and '-'"
        ))
    }
    if let first = fileNames[name] {
      remarks.append(Diagnostic(.duplicateFileName, at: place, "'\(first)' has the same name"))
    } else {
      fileNames[name] = file
    }
  }
}
