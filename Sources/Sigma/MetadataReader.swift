import Events
import LocatedYAML

/// Reads what rules and correlations have in common.
struct MetadataReader {
  let document: YAMLDocument
  let root: YAMLMapping
  /// True where a correlation stands in the same file: its base rules need no title.
  let mayLackTitle: Bool
  private(set) var warnings: [Diagnostic] = []

  init(document: YAMLDocument, root: YAMLMapping, mayLackTitle: Bool) {
    self.document = document
    self.root = root
    self.mayLackTitle = mayLackTitle
  }

  mutating func read() throws(Diagnostic) -> Metadata {
    if let taxonomy = root["taxonomy"], try taxonomy.expectString("'taxonomy'") != "sigma" {
      throw taxonomy.remark(
        .unsupportedDocument, "only the taxonomy 'sigma' is supported, not \(taxonomy.gist)")
    }
    let name = try text("name", limit: 256)
    var metadata = Metadata(location: document.location, title: try title(name: name), name: name)
    metadata.id = try root.string("id")
    if let id = metadata.id, let node = root["id"], !id.isUUID {
      warnings.append(node.remark(.idFormat, "the id '\(id.shortened)' is not a UUID"))
    }
    if let level = root["level"] { metadata.level = try level.expectCase("'level'", as: Level.self) }
    metadata.status = try root["status"]?.expectCase("'status'", as: Status.self).rawValue
    metadata.description = try text("description", limit: 65_535)
    metadata.falsePositives = try root.strings("falsepositives") ?? []
    metadata.criteria = try criteria(&metadata)
    if let map = try root.mapping("attestd") {
      metadata.attestd = try AttestdOptionsReader.read(map)
      if let refusal = metadata.refusal(of: map) { throw refusal }
    }
    metadata.regressionTestsPath = root["regression_tests_path"]?.scalar?.text
    metadata.text = document.text
    var lint = MetadataLint(root: root)
    lint.check()
    warnings += lint.warnings
    return metadata
  }

  private func title(name: String?) throws(Diagnostic) -> String {
    if let title = try text("title", limit: 256) {
      guard title.contains(where: { !$0.isWhitespace }) else {
        throw Diagnostic(.missingTitle, at: root["title"]?.location ?? root.location, "'title' is empty")
      }
      return title
    }
    guard mayLackTitle, let name else { throw root.missing("title").named(.missingTitle) }
    return name
  }

  private func text(_ key: String, limit: Int) throws(Diagnostic) -> String? {
    guard let node = root[key] else { return nil }
    let text = try node.expectString("'\(key)'")
    guard text.unicodeScalars.count <= limit else {
      throw node.error("'\(key)' has more than the \(limit) characters Sigma allows")
    }
    return text
  }

  /// Criteria in the two spellings that stay valid Sigma.
  private mutating func criteria(_ metadata: inout Metadata) throws(Diagnostic) -> [String] {
    var found: Set<String> = []
    for tag in try root["tags"]?.expectSequence("'tags'") ?? [] {
      let text = try tag.expectString("each tag")
      metadata.tags.append(text)
      let parts = text.lowercased().split(separator: ".", omittingEmptySubsequences: false)
      guard parts.first == "soc2" else { continue }
      let rest = parts.dropFirst(parts.dropFirst().first == "tsc" ? 2 : 1).joined(separator: ".")
      add(rest, from: tag, to: &found)
    }
    if let compliance = try root.mapping("compliance"), let list = compliance["tsc"] {
      for node in list.sequence ?? [list] {
        add(try node.expectString("each of 'tsc'"), from: node, to: &found)
      }
    }
    return found.sorted()
  }

  private mutating func add(_ text: String, from node: YAMLNode, to found: inout Set<String>) {
    let criterion = text.uppercased()
    let letters = criterion.prefix { $0.isASCII && $0.isLetter }
    let numbers = criterion.dropFirst(letters.count).split(separator: ".", omittingEmptySubsequences: false)
    guard (1...3).contains(letters.count), (1...2).contains(numbers.count),
      numbers.allSatisfy({ (1...2).contains($0.utf8.count) && $0.utf8.allSatisfy { (48...57).contains($0) } })
    else {
      warnings.append(
        node.remark(.criterionFormat, "'\(text.shortened)' is no criterion; write it like 'soc2.cc6.1'"))
      return
    }
    found.insert(criterion)
  }

  /// The specification's five statuses.
  private enum Status: String, CaseIterable {
    case stable, test, experimental, deprecated, unsupported
  }
}

extension String {
  /// Hexadecimal digits in the groups of a UUID, in any case.
  var isUUID: Bool {
    let hyphens: Set = [8, 13, 18, 23]
    return utf8.count == 36
      && utf8.enumerated().allSatisfy { place, byte in
        guard !hyphens.contains(place) else { return byte == UInt8(ascii: "-") }
        return (48...57).contains(byte) || (97...102).contains(byte | 0x20)
      }
  }
}

extension YAMLMapping {
  /// The error for a required key of a document, with the key that may be a slip of it.
  func missing(_ key: String) -> Diagnostic {
    let others = entries.map(\.key)
    let hint =
      Spelling.suggestion(for: key, among: others).map { "; is '\($0.shortened)' meant to be it?" } ?? ""
    return Diagnostic(.error, at: entry(key)?.keyLocation ?? location, "the document needs '\(key)'\(hint)")
  }
}
