import LocatedYAML

/// Warnings about a document's descriptive keys. None of them keeps it from running, but other tools trip over
/// them (specification, "Tags appendix" and the attributes of a rule).
struct MetadataLint {
  let root: YAMLMapping
  private(set) var warnings: [Diagnostic] = []

  init(root: YAMLMapping) { self.root = root }

  mutating func check() {
    for tag in root["tags"]?.sequence ?? [] { check(tag: tag) }
    for entry in root["related"]?.sequence ?? [] { check(related: entry) }
    if let node = root["related"], node.sequence == nil {
      warn(node, .relatedFormat, "'related' is a list of maps")
    }
    if let scope = root["scope"], (scope.sequence ?? [scope]).contains(where: { $0.scalar == nil }) {
      warn(scope, .scopeFormat, "'scope' names kinds of machines, each as text")
    }
    for key in ["date", "modified"] {
      if let node = root[key], !isDate(node.scalar?.text ?? "") {
        warn(node, .dateFormat, "'\(key)' is a day such as 2026-01-31, not \(node.gist)")
      }
    }
  }

  // MARK: Tags

  private static let namespaces = ["attack", "car", "cve", "d3fend", "detection", "stp", "tlp", "soc2"]

  private mutating func check(tag node: YAMLNode) {
    guard let text = node.scalar?.text else { return }
    let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count > 1, parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(MetadataLint.isTagCharacter) })
    else {
      warn(
        node, .tagFormat,
        "the tag '\(text.shortened)' is not written as 'namespace.name' in lower-case letters, digits, '_' and "
          + "'-'")
      return
    }
    let namespace = String(text.prefix { $0 != "." })
    guard MetadataLint.namespaces.contains(namespace) else {
      let hint = Spelling.suggestion(for: namespace, among: MetadataLint.namespaces)
      warn(
        node, .tagNamespace,
        "the tag '\(text.shortened)' has an unknown namespace"
          + (hint.map { "; did you mean '\($0)'?" }
            ?? "; known are \(MetadataLint.namespaces.joined(separator: ", "))"))
      return
    }
    let rest = String(text.dropFirst(namespace.count + 1))
    check(rest, of: namespace, text.shortened, node)
  }

  private mutating func check(_ rest: String, of namespace: String, _ tag: String, _ node: YAMLNode) {
    switch namespace {
    case "attack" where !isAttack(rest):
      warn(node, .attackTag, "'\(tag)' is no tactic and no number such as 'attack.t1110.001'")
    case "tlp" where !["red", "amber", "amber-strict", "green", "clear", "white"].contains(rest):
      warn(node, .tlpTag, "'\(tag)' is no label of the traffic light protocol")
    case "cve" where !TagForm.isCVE(rest): warn(node, .cveTag, "'\(tag)' is no CVE such as 'cve.2021-44228'")
    case "car" where !TagForm.isCAR(rest):
      warn(node, .carTag, "'\(tag)' is no analytic such as 'car.2016-04-005'")
    case "detection" where !["dfir", "emerging-threats", "threat-hunting"].contains(rest):
      warn(node, .detectionTag, "'\(tag)' is none of dfir, emerging-threats and threat-hunting")
    case "d3fend" where !TagForm.isD3FEND(rest):
      warn(node, .d3fendTag, "'\(tag)' is no tactic, technique or artifact such as 'd3fend.d3-anci'")
    case "stp" where !TagForm.isSTP(rest): warn(node, .stpTag, "'\(tag)' is no level such as 'stp.3k'")
    default: break
    }
  }

  private static func isTagCharacter(_ byte: UInt8) -> Bool {
    (97...122).contains(byte) || (48...57).contains(byte) || byte == UInt8(ascii: "_")
      || byte == UInt8(ascii: "-")
  }

  /// The form only: ATT&CK renames and adds tactics faster than a list here would follow.
  private func isAttack(_ name: String) -> Bool {
    let parts = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard let first = parts.first, first.contains(where: { (48...57).contains($0) }) else {
      return parts.count == 1
    }
    guard let kind = first.first, first.count == 5, "tgsmc".utf8.contains(kind),
      first.dropFirst().allSatisfy({ (48...57).contains($0) })
    else { return first.starts(with: "ta".utf8) && first.count == 6 && parts.count == 1 }
    guard parts.count == 2 else { return parts.count == 1 }
    return kind == UInt8(ascii: "t") && parts[1].count == 3 && parts[1].allSatisfy { (48...57).contains($0) }
  }

  // MARK: The rest

  /// `correlation` is what pySigma adds to the specification's five.
  private static let relations = ["derived", "obsolete", "merged", "renamed", "similar", "correlation"]

  private mutating func check(related node: YAMLNode) {
    guard let map = node.mapping, map["id"]?.scalar != nil, let type = map["type"]?.scalar?.text else {
      warn(node, .relatedFormat, "each of 'related' is a map with 'id' and 'type'")
      return
    }
    guard !MetadataLint.relations.contains(type) else { return }
    let hint = Spelling.suggestion(for: type, among: MetadataLint.relations)
    warn(
      map["type"] ?? node, .relatedFormat,
      "'\(type.shortened)' is no relation; "
        + (hint.map { "did you mean '\($0)'?" }
          ?? "known are \(MetadataLint.relations.joined(separator: ", "))"))
  }

  private func isDate(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard bytes.count == 10, bytes[4] == bytes[7],
      bytes[4] == UInt8(ascii: "-") || bytes[4] == UInt8(ascii: "/")
    else { return false }
    return bytes.enumerated().allSatisfy { $0 == 4 || $0 == 7 || (48...57).contains($1) }
  }

  private mutating func warn(_ node: YAMLNode, _ check: RuleCheck, _ message: String) {
    warnings.append(node.remark(check, message))
  }
}
