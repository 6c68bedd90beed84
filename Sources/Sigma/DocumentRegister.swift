import LocatedYAML

/// Who is called what: ids and names of everything loaded, and what became of the others.
struct DocumentRegister {
  enum Entry {
    case rule(Int)
    case correlation
    case refused
    case retired
  }

  private var entries: [String: Entry] = [:]
  private var places: [String: SourceLocation] = [:]
  private var spellings: [String] = []

  /// Takes the document's id and name; an error where another has one of them (ruling 41).
  mutating func claim(_ metadata: Metadata, root: YAMLMapping, as entry: Entry) throws(Diagnostic) {
    for key in ["id", "name"] {
      guard let node = root[key], let text = node.scalar?.text, let first = places[slot(text)] else {
        continue
      }
      throw node.error("the \(key) '\(text.shortened)' is already used at \(first)")
    }
    for key in ["id", "name"] {
      guard let node = root[key], let text = node.scalar?.text else { continue }
      places[slot(text)] = node.location
      entries[slot(text)] = entry
      spellings.append(text)
    }
  }

  mutating func noteRefused(_ root: YAMLMapping) { note(root, .refused) }
  mutating func noteRetired(_ root: YAMLMapping) { note(root, .retired) }

  private mutating func note(_ root: YAMLMapping, _ entry: Entry) {
    for key in ["id", "name"] {
      guard let text = root[key]?.scalar?.text, entries[slot(text)] == nil else { continue }
      entries[slot(text)] = entry
    }
  }

  /// The index of the rule that a correlation names.
  func rule(_ reference: Correlation.Reference) throws(Diagnostic) -> Int {
    func problem(_ message: String) -> Diagnostic {
      Diagnostic(.error, at: reference.location, message)
    }
    let name = reference.text.shortened
    switch entries[slot(reference.text)] {
    case .rule(let index): return index
    case .correlation: throw problem("counting another correlation ('\(name)') is not supported yet")
    case .refused: throw problem("the rule '\(name)' was refused, so nothing can count it")
    case .retired: throw problem("the rule '\(name)' is not loaded because of its status")
    case nil:
      let hint = Spelling.suggestion(for: reference.text, among: spellings).map { "; did you mean '\($0)'?" }
      throw problem("there is no rule with the id or name '\(name)'\(hint ?? "")")
    }
  }

  /// Ids are UUIDs and compare without case; names as written.
  private func slot(_ text: String) -> String {
    text.utf8.count == 36 ? text.lowercased() : text
  }
}
