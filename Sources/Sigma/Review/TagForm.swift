/// The forms of tags in the namespaces that have one (specification, "Tags appendix").
enum TagForm {
  /// `2021-44228`: a year and at least four digits.
  static func isCVE(_ text: String) -> Bool {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    return parts.count == 2 && parts[0].count == 4 && (4...19).contains(parts[1].count)
      && parts.allSatisfy(isNumber)
  }

  /// `2016-04-005`: year, month and number.
  static func isCAR(_ text: String) -> Bool {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    return parts.map(\.count) == [4, 2, 3] && parts.allSatisfy(isNumber)
  }

  /// `3` or `3k`: how hard the thing looked for is to change, and how robust the detection is.
  static func isSTP(_ text: String) -> Bool {
    guard let level = text.utf8.first, (49...53).contains(level) else { return false }
    let rest = text.utf8.dropFirst()
    return rest.isEmpty || rest.count == 1 && rest.allSatisfy { (97...122).contains($0) }
  }

  /// `d3-anci`, `d3f-file` (an artifact) or a tactic.
  static func isD3FEND(_ text: String) -> Bool {
    if ["model", "harden", "detect", "isolate", "deceive", "evict", "restore"].contains(text) { return true }
    guard text.hasPrefix("d3-") || text.hasPrefix("d3f-") else { return false }
    return text.count > 4
  }

  /// Of ATT&CK for enterprises, mobile devices and industrial systems, with the two that took the place of defense
  /// evasion.
  static let attackTactics: Set<String> = [
    "reconnaissance", "resource-development", "initial-access", "execution", "persistence",
    "privilege-escalation", "defense-evasion", "stealth", "defense-impairment", "credential-access",
    "discovery", "lateral-movement", "collection", "command-and-control", "exfiltration", "impact", "evasion",
    "inhibit-response-function", "impair-process-control", "network-effects", "remote-service-effects",
  ]

  private static func isNumber(_ text: Substring) -> Bool {
    text.utf8.allSatisfy { (48...57).contains($0) }
  }
}
