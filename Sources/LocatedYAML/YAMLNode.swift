/// A value in a document a person wrote, with its place.
package struct YAMLNode: Sendable {
  package var location: SourceLocation
  package var content: Content

  package init(location: SourceLocation, content: Content) {
    self.location = location
    self.content = content
  }

  package indirect enum Content: Sendable {
    case mapping(YAMLMapping)
    case sequence([YAMLNode])
    case scalar(YAMLScalar)
  }

  package var mapping: YAMLMapping? {
    if case .mapping(let mapping) = content { mapping } else { nil }
  }

  package var sequence: [YAMLNode]? {
    if case .sequence(let nodes) = content { nodes } else { nil }
  }

  package var scalar: YAMLScalar? {
    if case .scalar(let scalar) = content { scalar } else { nil }
  }

  /// True for `null`, `~` and a value left out.
  package var isNull: Bool { scalar?.kind == .null }

  /// What the value is, for a message: `a list`, `the number 5`.
  package var gist: String {
    switch content {
    case .mapping: "a map"
    case .sequence: "a list"
    case .scalar(let scalar):
      switch scalar.kind {
      case .null: "nothing"
      case .text: "the text '\(scalar.text.shortened)'"
      case .boolean: "the boolean \(scalar.text)"
      case .integer, .float: "the number \(scalar.text)"
      }
    }
  }

  package func error(_ message: String) -> Diagnostic { Diagnostic(.error, at: location, message) }
}

extension String {
  /// At most 60 characters of a value somebody else chose, control characters replaced, for a message.
  package var shortened: String {
    let head = prefix(60).map { $0.unicodeScalars.contains { $0.value < 32 } ? " " : String($0) }.joined()
    return head.count < count ? head + "…" : head
  }
}
