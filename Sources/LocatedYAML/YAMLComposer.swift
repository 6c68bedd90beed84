import Yams

/// Turns one document's bytes into a located tree, within limits.
struct YAMLComposer {
  let part: DocumentPart
  let file: String
  private let limits: YAMLLimits
  private var nodes = 0
  private(set) var lint: [Diagnostic] = []
  private(set) var lines: [Substring.UTF8View] = []

  init(part: DocumentPart, file: String, limits: YAMLLimits) {
    self.part = part
    self.file = file
    self.limits = limits
  }

  /// Nil for a document with nothing in it.
  mutating func root() -> Result<YAMLNode?, Diagnostic> {
    do throws(Diagnostic) {
      try checkBytes()
      let text = String(decoding: part.bytes, as: UTF8.self)
      try AliasGuard.check(part.bytes, at: place(1, 1))
      lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { $0 }
      guard let tree = try parse(text) else { return .success(nil) }
      if let scalar = tree.scalar, scalar.string.isEmpty, scalar.style == .plain { return .success(nil) }
      return .success(try convert(tree, depth: 1))
    } catch {
      return .failure(error)
    }
  }

  private func parse(_ text: String) throws(Diagnostic) -> Node? {
    do {
      return try Parser(yaml: text, resolver: .basic, encoding: .utf8).singleRoot()
    } catch let problem as YamlError {
      throw diagnostic(of: problem, text: text)
    } catch {
      throw Diagnostic(.error, at: place(1, 1), "cannot be read as YAML: \(error)")
    }
  }

  private mutating func convert(_ node: Node, depth: Int) throws(Diagnostic) -> YAMLNode {
    let location = node.mark.map { place($0.line, $0.column) } ?? place(1, 1)
    nodes += 1
    guard nodes <= limits.nodes else {
      throw Diagnostic(
        .error, at: location,
        "the document has more than \(limits.nodes) values once its aliases are written out; split it")
    }
    guard depth <= limits.depth else {
      throw Diagnostic(.error, at: location, "nested more than \(limits.depth) levels deep")
    }
    switch node {
    case .scalar(let scalar):
      return YAMLNode(location: location, content: .scalar(try convert(scalar, at: location)))
    case .sequence(let sequence):
      var items: [YAMLNode] = []
      for item in sequence { items.append(try convert(item, depth: depth + 1)) }
      return YAMLNode(location: location, content: .sequence(items))
    case .mapping(let mapping):
      return YAMLNode(
        location: location, content: .mapping(try convert(mapping, at: location, depth: depth)))
    case .alias:
      throw Diagnostic(.error, at: location, "an alias could not be resolved")
    }
  }

  private mutating func convert(
    _ mapping: Node.Mapping, at location: SourceLocation, depth: Int
  ) throws(Diagnostic) -> YAMLMapping {
    var entries: [YAMLMapping.Entry] = []
    var places: [String: SourceLocation] = [:]
    var merged: [YAMLMapping] = []
    for (key, value) in mapping {
      let keyLocation = key.mark.map { place($0.line, $0.column) } ?? location
      guard let scalar = key.scalar else {
        throw Diagnostic(.error, at: keyLocation, "a key must be plain text, not a list or a map")
      }
      let node = try convert(value, depth: depth + 1)
      if scalar.string == "<<", scalar.style == .plain {
        merged += try mergeSources(node)
        continue
      }
      if let first = places.updateValue(keyLocation, forKey: scalar.string) {
        throw Diagnostic(
          .error, at: keyLocation,
          "the key '\(scalar.string.shortened)' is already used in line \(first.line)")
      }
      let offset = verbatimOffset(scalar.string, scalar.style, at: keyLocation)
      entries.append(
        .init(key: scalar.string, keyLocation: keyLocation, keyVerbatimOffset: offset, value: node))
    }
    // A merged key never overrides one that is written here, nor one of an earlier merge.
    for entry in merged.flatMap(\.entries)
    where places.updateValue(entry.keyLocation, forKey: entry.key) == nil {
      entries.append(entry)
    }
    return YAMLMapping(location: location, entries: entries)
  }

  private func mergeSources(_ node: YAMLNode) throws(Diagnostic) -> [YAMLMapping] {
    if let mapping = node.mapping { return [mapping] }
    var mappings: [YAMLMapping] = []
    for item in try node.expectSequence("a merge key '<<'") {
      mappings.append(try item.expectMapping("each part of a merge key '<<'"))
    }
    return mappings
  }

  private mutating func convert(
    _ scalar: Node.Scalar, at location: SourceLocation
  ) throws(Diagnostic) -> YAMLScalar {
    let isQuoted = scalar.style != .plain
    var result = YAMLScalar(
      text: scalar.string, kind: .text, isQuoted: isQuoted,
      verbatimOffset: verbatimOffset(scalar.string, scalar.style, at: location))
    let tag = scalar.tag.description
    let core = "tag:yaml.org,2002:"
    guard tag.isEmpty || tag == "!" || tag.hasPrefix(core) else {
      throw Diagnostic(.error, at: location, "the tag '\(tag.shortened)' means nothing here; leave it out")
    }
    guard !isQuoted, tag != "!", tag != core + "str" else { return result }
    if let decimal = YAMLScalar.decimal(ofPrefixed: scalar.string) {
      result.text = decimal
      result.kind = .integer
      result.verbatimOffset = nil
    } else {
      result.kind = YAMLScalar.coreKind(scalar.string)
    }
    if YAMLScalar.looksBoolean(scalar.string) {
      lint.append(
        Diagnostic(
          .warning, at: location,
          "'\(scalar.string)' is text, not a boolean; quote it, or write true or false",
          check: "boolean-word"))
    }
    return result
  }

  /// See `YAMLScalar.verbatimOffset`.
  private func verbatimOffset(
    _ text: String, _ style: Node.Scalar.Style, at location: SourceLocation
  ) -> Int? {
    let offset = style == .plain || style == .any ? 0 : 1
    guard style != .literal, style != .folded, lines.indices.contains(location.line - part.firstLine) else {
      return nil
    }
    let line = lines[location.line - part.firstLine]
    // Columns count characters; looking at ASCII lines only keeps bytes and columns the same.
    let rest = line.dropFirst(location.column - 1 + offset)
    guard line.prefix(location.column).allSatisfy({ $0 < 0x80 }), rest.starts(with: text.utf8) else {
      return nil
    }
    return offset
  }
}
