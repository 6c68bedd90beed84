/// A map in the order it is written; keys are text and unique.
package struct YAMLMapping: Sendable {
  package var location: SourceLocation
  package var entries: [Entry]

  package init(location: SourceLocation, entries: [Entry]) {
    self.location = location
    self.entries = entries
  }

  package struct Entry: Sendable {
    package var key: String
    package var keyLocation: SourceLocation
    /// As `YAMLScalar.verbatimOffset`, for the key.
    package var keyVerbatimOffset: Int?
    package var value: YAMLNode

    package init(key: String, keyLocation: SourceLocation, keyVerbatimOffset: Int? = nil, value: YAMLNode) {
      self.key = key
      self.keyLocation = keyLocation
      self.keyVerbatimOffset = keyVerbatimOffset
      self.value = value
    }
  }

  package func entry(_ key: String) -> Entry? { entries.first { $0.key == key } }

  /// The value of `key`; nil where the key is missing or has no value.
  package subscript(key: String) -> YAMLNode? {
    guard let value = entry(key)?.value, !value.isNull else { return nil }
    return value
  }

  package func string(_ key: String) throws(Diagnostic) -> String? {
    guard let node = self[key] else { return nil }
    return try node.expectString("'\(key)'")
  }

  package func strings(_ key: String) throws(Diagnostic) -> [String]? {
    guard let node = self[key] else { return nil }
    return try node.expectStrings("'\(key)'")
  }

  package func boolean(_ key: String) throws(Diagnostic) -> Bool? {
    guard let node = self[key] else { return nil }
    return try node.expectBoolean("'\(key)'")
  }

  package func seconds(_ key: String) throws(Diagnostic) -> Int? {
    guard let node = self[key] else { return nil }
    return try node.expectSeconds("'\(key)'")
  }

  package func mapping(_ key: String) throws(Diagnostic) -> YAMLMapping? {
    guard let node = self[key] else { return nil }
    return try node.expectMapping("'\(key)'")
  }

  package func required(_ key: String, of what: String) throws(Diagnostic) -> YAMLNode {
    guard let node = self[key] else {
      throw Diagnostic(.error, at: entry(key)?.keyLocation ?? location, "\(what) needs '\(key)'")
    }
    return node
  }

  /// Located errors for keys that mean nothing here, with the known key they may be a slip of.
  package func unknownKeys(besides known: [String], in what: String) -> [Diagnostic] {
    entries.filter { !known.contains($0.key) }.map { entry in
      let hint =
        Spelling.suggestion(for: entry.key, among: known).map { "; did you mean '\($0)'?" }
        ?? "; known are " + known.map { "'\($0)'" }.joined(separator: ", ")
      return Diagnostic(
        .error, at: entry.keyLocation, "unknown key '\(entry.key.shortened)' in \(what)\(hint)")
    }
  }

  package func rejectUnknownKeys(besides known: [String], in what: String) throws(Diagnostic) {
    if let first = unknownKeys(besides: known, in: what).first { throw first }
  }
}
