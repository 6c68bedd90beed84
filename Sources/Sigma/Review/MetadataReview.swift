import Events
import LocatedYAML

/// Remarks about a document's descriptive keys.
struct MetadataReview {
  let root: YAMLMapping
  /// Base rules beside a correlation need nothing but their detection.
  let mayBeBare: Bool
  private(set) var remarks: [Diagnostic] = []

  init(root: YAMLMapping, mayBeBare: Bool) {
    self.root = root
    self.mayBeBare = mayBeBare
  }

  private static let keys = [
    "title", "id", "name", "related", "taxonomy", "status", "description", "license", "author", "references",
    "date", "modified", "logsource", "detection", "fields", "falsepositives", "level", "tags", "scope",
    "correlation", "filter", "expectation", "baseline", "generate", "regression_tests_path", "simulation",
    "compliance",
    "attestd",
  ]

  mutating func check() {
    for entry in root.entries where !MetadataReview.keys.contains(entry.key) {
      // Any other key is allowed; only a near miss is worth a word.
      guard let meant = Spelling.suggestion(for: entry.key, among: MetadataReview.keys),
        root.entry(meant) == nil
      else { continue }
      add(
        .misspeltKey, entry.keyLocation, "'\(entry.key.shortened)' means nothing to Sigma; is it '\(meant)'?")
    }
    if !(mayBeBare && root["title"] == nil) { checkCompleteness() }
    checkTitle()
    if let node = root["description"], let text = node.scalar?.text,
      (1..<16).contains(text.unicodeScalars.count)
    {
      remarks.append(node.remark(.shortDescription, "a description of less than 16 characters says little"))
    }
    checkDates()
    checkTags()
    checkRepeats(in: "references", .duplicateReference)
    for node in root["falsepositives"].map({ $0.sequence ?? [$0] }) ?? [] {
      guard let word = node.scalar?.text,
        ["none", "n/a", "na", "tbd", "todo", "pentest", "?"].contains(
          word.lowercased())
      else { continue }
      remarks.append(
        node.remark(
          .falsePositiveWord, "'\(word)' says nothing; name what else looks like this, or 'Unknown'"))
    }
    if let node = root["regression_tests_path"], let path = node.scalar?.text,
      RegressionPath.resolve(path, from: node.location.file) == nil
    {
      remarks.append(
        node.remark(.regressionPath, "there is no '\(path.shortened)' in any folder above this file"))
    }
  }

  private mutating func checkCompleteness() {
    let isFilter = root.entry("filter") != nil
    let wanted: [(key: String, check: RuleCheck, consequence: String)] = [
      ("id", .missingID, "give it a random UUID, by which findings keep naming it"),
      (
        "description", isFilter ? .filterReason : .missingDescription,
        isFilter ? "say why it was agreed, by whom and until when" : "say what it finds and why that matters"
      ),
      ("author", .missingAuthor, "say who to ask"), ("date", .missingDate, "say when it was written"),
      ("status", .missingStatus, "stable, test or experimental"),
      ("level", .missingLevel, "it counts as medium"),
    ]
    for (key, check, consequence) in wanted
    where root[key] == nil && !(isFilter && (key == "status" || key == "level")) {
      add(check, root.location, "there is no '\(key)'; \(consequence)")
    }
  }

  private mutating func checkTitle() {
    guard let node = root["title"], let title = node.scalar?.text else { return }
    if title.unicodeScalars.count > 110 {
      remarks.append(
        node.remark(.titleLength, "a title of more than 110 characters is cut off in most lists"))
    }
    if title.first?.isLowercase == true {
      remarks.append(node.remark(.titleForm, "a title begins with a capital letter"))
    }
    if title.hasPrefix("Detects ") {
      remarks.append(node.remark(.titleForm, "leave out 'Detects', which is true of every rule"))
    }
    if title.hasSuffix(".") { remarks.append(node.remark(.titleForm, "a title ends without a dot")) }
  }

  private mutating func checkDates() {
    let (date, modified) = (day("date"), day("modified"))
    if let date, let modified, let node = root["modified"],
      modified.lexicographicallyPrecedes(date)
    {
      remarks.append(node.remark(.modifiedBeforeDate, "the document was modified before it was written"))
    }
  }

  /// Digits of a day that is written as one; a remark where the calendar has no such day.
  private mutating func day(_ key: String) -> [UInt8]? {
    guard let node = root[key], let text = node.scalar?.text else { return nil }
    let bytes = Array(text.utf8)
    guard bytes.count == 10, !(48...57).contains(bytes[4]), bytes[4] == bytes[7] else { return nil }
    let iso =
      String(decoding: bytes[..<4], as: UTF8.self) + "-" + String(decoding: bytes[5..<7], as: UTF8.self)
      + "-" + String(decoding: bytes[8...], as: UTF8.self)
    guard Timestamp(rfc3339: iso) != nil else {
      remarks.append(node.remark(.dateFormat, "there is no day \(text.shortened)"))
      return nil
    }
    return Array(iso.utf8)
  }

  private mutating func checkTags() {
    checkRepeats(in: "tags", .duplicateTag)
    for node in root["tags"]?.sequence ?? [] {
      guard let tag = node.scalar?.text, tag.hasPrefix("attack.") else { continue }
      let name = String(tag.dropFirst("attack.".count)).replacing("_", with: "-")
      guard !name.contains(where: \.isNumber), !TagForm.attackTactics.contains(name) else { continue }
      let hint = Spelling.suggestion(for: name, among: TagForm.attackTactics.sorted())
      remarks.append(
        node.remark(
          .attackTactic,
          "'\(tag.shortened)' is no tactic that is known here"
            + (hint.map { "; did you mean 'attack.\($0)'?" } ?? "")))
    }
  }

  private mutating func checkRepeats(in key: String, _ check: RuleCheck) {
    var seen: Set<String> = []
    for node in root[key]?.sequence ?? [] {
      guard let text = node.scalar?.text, !seen.insert(text).inserted else { continue }
      remarks.append(node.remark(check, "'\(text.shortened)' stands in '\(key)' twice"))
    }
  }

  private mutating func add(_ check: RuleCheck, _ place: SourceLocation, _ message: String) {
    remarks.append(Diagnostic(check, at: place, message))
  }
}
