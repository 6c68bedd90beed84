package import LocatedYAML

/// What `%name%` stands for in values with `expand`, from the configuration (specification "Placeholders").
package struct Placeholders: Sendable {
  package var values: [String: [String]]
  /// What other names stand for; nil where they are an error.
  var fallback: Fallback?

  struct Fallback {
    var values: [String]
    var exceptions: Set<String>
  }

  package init(_ values: [String: [String]] = [:]) { self.values = values }

  /// A map of names to a value or a list of values.
  package init(_ map: YAMLMapping) throws(Diagnostic) {
    values = [:]
    for entry in map.entries {
      let name = "'\(entry.key.shortened)'"
      guard entry.key.allSatisfy({ $0 == "_" || $0.isLetter || $0.isNumber }), !entry.key.isEmpty else {
        throw Diagnostic(
          .error, at: entry.keyLocation,
          "a placeholder's name has letters, digits and '_' only, unlike \(name)")
      }
      let found = try entry.value.expectStrings("the placeholder \(name)")
      guard !found.isEmpty else {
        throw entry.value.error("the placeholder \(name) has no value; give it one, or leave it out")
      }
      values[entry.key] = found
    }
  }

  /// The map that a file holds.
  package static func load(path: String) throws(Diagnostic) -> Placeholders {
    let documents = YAMLDocument.documents(in: try SourceFile.read(path), file: path)
    guard let first = documents.first else { return Placeholders() }
    return try Placeholders(try first.root.get().expectMapping("a file of placeholders"))
  }

  /// One text for each name, in their order.
  var canonicalTexts: [String] {
    values.sorted { $0.key < $1.key }.map { "%\($0.key)%: \($0.value)" }
  }

  private func value(of name: String) -> [String]? {
    if let value = values[name] { return value }
    guard let fallback, !fallback.exceptions.contains(name) else { return nil }
    return fallback.values
  }

  enum Problem: Error {
    case unknown(String)
    case tooMany
  }

  private static let mostValues = 10_000

  /// Every combination of the values of the placeholders in `text`. A `\%` is a percent sign; one
  /// without its partner is one too.
  func expand(_ text: String) throws(Problem) -> [String] {
    var texts = [""]
    var rest = Substring(text)
    while let mark = rest.firstIndex(of: "%") {
      let before = rest[..<mark]
      let behind = rest[rest.index(after: mark)...]
      let name = behind.prefix { $0 == "_" || $0.isLetter || $0.isNumber }
      let escapes = before.reversed().prefix { $0 == "\\" }.count
      var added = [String(before)]
      if escapes % 2 == 1 {
        added = [before.dropLast() + "%"]
        rest = behind
      } else if !name.isEmpty, behind[name.endIndex...].first == "%" {
        guard let known = value(of: String(name)) else { throw .unknown(String(name)) }
        added = known.map { before + $0 }
        rest = behind[behind.index(after: name.endIndex)...]
      } else {
        added = [before + "%"]
        rest = behind
      }
      guard texts.count * added.count <= Placeholders.mostValues else { throw .tooMany }
      texts = texts.flatMap { text in added.map { text + $0 } }
    }
    return texts.map { $0 + rest }
  }
}
