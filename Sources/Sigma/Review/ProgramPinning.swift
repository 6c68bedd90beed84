import LocatedYAML

/// Finds rules that take a program's name for proof of who wrote an entry, though anybody can log under any name.
///
/// A rule for `service: sshd` sees no forged journal entry, since what contradicts the journal's own fields is routed to
/// `spoofed`. A rule for all of `linux`, or for `syslog`, sees it: it has to ask for `origin`, or for a field that
/// journald filled in itself.
package struct ProgramPinning {
  /// What is remarked on: the first place that names a protected program.
  private(set) var place: (node: YAMLNode, program: String)?

  init?(root: YAMLMapping) {
    guard ProgramPinning.isOpen(root["logsource"]?.mapping), let detection = root["detection"]?.mapping else {
      return nil
    }
    let searches = detection.entries.filter { $0.key != "condition" }
    var outlines: [String: Outlines] = [:]
    for search in searches { outlines[search.key] = outline(search.value) }
    let conditions = detection["condition"].map { $0.sequence ?? [$0] } ?? []
    let isUnpinned = conditions.contains { node in
      guard var parser = try? ConditionParser(node, names: searches.map(\.key)),
        let condition = try? parser.parse()
      else { return false }
      return Outlines(of: condition, outlines).contains(Outline(namesProgram: true, isPinned: false))
    }
    guard isUnpinned, place != nil else { return nil }
  }

  /// Whether forged entries reach a rule for it.
  private static func isOpen(_ map: YAMLMapping?) -> Bool {
    guard let map, map["category"] == nil else { return false }
    func text(_ key: String) -> String? { map[key]?.scalar?.text.lowercased() }
    return [nil, "linux"].contains(text("product")) && [nil, "syslog", "spoofed"].contains(text("service"))
  }

  /// What one way of meeting a search or condition asks for.
  private struct Outline: Hashable {
    var namesProgram = false
    var isPinned = false
  }

  /// The ways there are, four at most.
  private struct Outlines {
    private var all: Set<Outline>

    init(_ outline: Outline = Outline()) { all = [outline] }

    func contains(_ outline: Outline) -> Bool { all.contains(outline) }

    static func either(_ parts: [Outlines]) -> Outlines {
      var either = Outlines()
      if !parts.isEmpty { either.all = parts.reduce(into: []) { $0.formUnion($1.all) } }
      return either
    }

    static func together(_ parts: [Outlines]) -> Outlines {
      parts.reduce(Outlines()) { whole, part in
        var joined = whole
        joined.all = []
        for one in whole.all {
          for other in part.all {
            joined.all.insert(
              Outline(
                namesProgram: one.namesProgram || other.namesProgram,
                isPinned: one.isPinned || other.isPinned))
          }
        }
        return joined
      }
    }

    init(of condition: Condition, _ searches: [String: Outlines]) {
      switch condition {
      case .search(let name): self = searches[name] ?? Outlines()
      case .all(let parts): self = .together(parts.map { Outlines(of: $0, searches) })
      case .any(let parts): self = .either(parts.map { Outlines(of: $0, searches) })
      case .not(let part):
        // What must not be named proves nothing; who must not have sent it does.
        let inner = Outlines(of: part, searches)
        self.init(Outline(isPinned: inner.all.contains { $0.isPinned && !$0.namesProgram }))
      }
    }
  }

  private mutating func outline(_ node: YAMLNode) -> Outlines {
    switch node.content {
    case .scalar: return Outlines(Outline(namesProgram: names(node, asKeyword: true)))
    case .sequence(let parts): return .either(parts.map { outline($0) })
    case .mapping(let map): return .together(map.entries.map { outline($0) })
    }
  }

  private mutating func outline(_ entry: YAMLMapping.Entry) -> Outlines {
    let parts = entry.key.split(separator: "|", omittingEmptySubsequences: false)
    let (field, modifiers) = (parts.first ?? "", parts.dropFirst())
    if modifiers.contains("neq") { return Outlines() }
    if field == "origin" || field.hasPrefix("_") { return Outlines(Outline(isPinned: true)) }
    guard field.isEmpty || field == "program" || field == "SYSLOG_IDENTIFIER" else { return Outlines() }
    var found = false
    for value in entry.value.sequence ?? [entry.value] {
      found = names(value, asKeyword: field.isEmpty) || found
    }
    return Outlines(Outline(namesProgram: found))
  }

  /// Whether the value is a protected program's name; of a keyword, whether it begins like a line of that program.
  private mutating func names(_ node: YAMLNode, asKeyword: Bool) -> Bool {
    guard let text = node.scalar?.text.lowercased() else { return false }
    let word = text.drop { $0 == "*" || $0 == " " }.prefix { $0.isLetter || $0.isNumber || $0 == "-" }
    guard ProgramPinning.programs.contains(String(word)) else { return false }
    let rest = text.drop { $0 == "*" || $0 == " " }.dropFirst(word.count)
    guard asKeyword ? rest.isEmpty || "[:*(".contains(rest.first ?? " ") : rest.allSatisfy({ $0 == "*" })
    else {
      return false
    }
    if place == nil { place = (node, String(word)) }
    return true
  }

  /// Names under which the decoder lets only the programs themselves log (docs/fields.md, `spoofed`), in lower case.
  package static let programs: Set<String> = [
    "sshd", "sshd-session", "sshd-auth", "sudo", "su", "su-l", "runuser", "cron", "crond", "anacron",
    "crontab",
    "useradd", "usermod", "userdel", "groupadd", "groupmod", "groupdel", "chpasswd", "newusers", "gpasswd",
    "passwd",
    "chage", "chsh", "chfn", "pkexec", "polkitd", "login", "kernel", "systemd", "systemd-journald",
    "systemd-logind",
    "systemd-coredump", "systemd-timesyncd", "systemd-timedated", "chronyd", "ntpd", "systemd-hostnamed",
    "systemd-oomd", "auditd", "attestd", "rsyslogd",
  ]
}
