import LocatedYAML

/// Who is called what: ids and names of everything loaded, and what became of the others.
struct DocumentRegister {
  enum Entry {
    case rule(Int)
    /// Place in the order of reading.
    case correlation(Int)
    case filter
    case expectation
    case baseline
    case refused
    case retired
  }

  private var entries: [String: Entry] = [:]
  private var places: [String: SourceLocation] = [:]
  /// Of `places`, what is the title of a document that has neither id nor name; nothing can refer to it.
  private var titles: Set<String> = []
  private var spellings: [String] = []

  /// Takes the document's id and name, or its title where it has neither; an error where another document has one of
  /// them. Findings and state are kept under what a document is called, so two must not share it.
  mutating func claim(_ metadata: Metadata, root: YAMLMapping, as entry: Entry) throws(Diagnostic) {
    let keys = metadata.id == nil && metadata.name == nil ? ["title"] : ["id", "name"]
    let claims = keys.compactMap { key in root[key].map { (key, $0) } }
    for (key, node) in claims {
      guard let text = node.scalar?.text, let first = places[slot(text)] else { continue }
      let what = "the \(key) '\(text.shortened)' is already used"
      switch (key, titles.contains(slot(text))) {
      case ("title", true):
        throw node.error("\(what) at \(first), and neither document has an id or a name; give this one an id")
      case ("title", false):
        throw node.error("\(what) as an id or name at \(first), and this document has neither; give it an id")
      case (_, true):
        throw node.error("\(what) as the title of a document without an id at \(first); give it one")
      case (_, false): throw node.error("\(what) at \(first)")
      }
    }
    for (key, node) in claims {
      guard let text = node.scalar?.text else { continue }
      places[slot(text)] = node.location
      guard key != "title" else {
        titles.insert(slot(text))
        continue
      }
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

  func entry(_ reference: Correlation.Reference) -> Entry? { entries[slot(reference.text)] }

  /// True where both mean one document, as when one is its id and the other its name.
  func isSame(_ a: Correlation.Reference, _ b: Correlation.Reference) -> Bool {
    if slot(a.text) == slot(b.text) { return true }
    switch (entry(a), entry(b)) {
    case (.rule(let a), .rule(let b)), (.correlation(let a), .correlation(let b)): return a == b
    default: return false
    }
  }

  /// What a correlation counts, or why it cannot.
  func counted(_ reference: Correlation.Reference) throws(Diagnostic) -> RuleCollection.Subject {
    func problem(_ message: String) -> Diagnostic {
      Diagnostic(.error, at: reference.location, message)
    }
    let name = reference.text.shortened
    switch entry(reference) {
    case .rule(let index): return .rule(index)
    case .correlation(let index): return .correlation(index)
    case .filter: throw problem("'\(name)' is a filter, which detects nothing that could be counted")
    case .expectation: throw problem("'\(name)' is an expectation, which never matches an entry")
    case .baseline:
      throw problem("'\(name)' is a baseline; count the rules that it looks at")
    case .refused: throw problem("the rule '\(name)' was refused, so nothing can count it")
    case .retired: throw problem("the rule '\(name)' is not loaded because of its status")
    case nil: throw problem("there is no rule with the id or name '\(name)'\(hint(reference))")
    }
  }

  func hint(_ reference: Correlation.Reference) -> String {
    Spelling.suggestion(for: reference.text, among: spellings).map { "; did you mean '\($0)'?" } ?? ""
  }

  /// Ids are UUIDs and compare without case; names as written.
  private func slot(_ text: String) -> String {
    text.isUUID ? text.lowercased() : text
  }
}
