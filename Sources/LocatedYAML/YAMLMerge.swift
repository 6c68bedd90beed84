extension YAMLNode {
  /// This tree with a later one laid over it: maps merge by key, lists append, anything else is replaced.
  /// Every value keeps the place it was written at.
  package func merged(with later: YAMLNode) throws(Diagnostic) -> YAMLNode {
    if later.isNull { return self }
    if isNull { return later }
    switch (content, later.content) {
    case (.mapping(let earlier), .mapping(let other)):
      return YAMLNode(location: location, content: .mapping(try earlier.merged(with: other)))
    case (.sequence(let earlier), .sequence(let other)):
      return YAMLNode(location: location, content: .sequence(earlier + other))
    case (.scalar, .scalar):
      return later
    default:
      throw later.error("\(later.gist) cannot be merged with \(gist) at \(location)")
    }
  }
}

extension YAMLMapping {
  fileprivate func merged(with later: YAMLMapping) throws(Diagnostic) -> YAMLMapping {
    var result = self
    for entry in later.entries {
      if let index = result.entries.firstIndex(where: { $0.key == entry.key }) {
        result.entries[index].value = try result.entries[index].value.merged(with: entry.value)
      } else {
        result.entries.append(entry)
      }
    }
    return result
  }
}
