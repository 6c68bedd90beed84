import ArgumentParser
import CanonicalJSON
import Events
import Evidence
import Store

extension RulesCommand {
  struct Changes: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the rule sets that came into force; with a digest, show what is other in one.",
      discussion: """
        What is shown comes from the record, not from rule files: from the documents that attestd keeps when a rule set \
        comes into force. A change that nobody approves within three days is a finding.
        """)
    @OptionGroup var options: StateOptions
    @Argument(help: "A rule set's digest, or its first characters.") var digest: String?
    @Option(help: ArgumentHelp("In force on or after this time.", valueName: "time")) var since: String?
    @Option(help: ArgumentHelp("In force before this time.", valueName: "time")) var until: String?
    @Option(help: ArgumentHelp("In force in a UTC month.", valueName: "YYYY-MM")) var month: String?

    func run() throws {
      let window = try window()
      try running {
        let archive = try Archive(state: options.state)
        let changes = try archive.ruleSetChanges()
        if let digest {
          let shown = try RuleSetDifference(of: digest, in: changes, archive)
          options.json ? Output.json(shown.json) : shown.lines.forEach(Output.line)
          return
        }
        let rows = changes.filter { $0.isInForce(in: window) }
        if options.json { return Output.json(.array(rows.map(\.json))) }
        Output.table(
          ["IN FORCE FROM", "RULE SET", "ADDED", "REMOVED", "CHANGED", "AUTHOR", "TICKET", "APPROVED BY"],
          rows.map(\.cells))
        let open = rows.count(where: \.needsApproval)
        if open > 0 { Output.line("\(open) not approved; see 'attestctl rules approve'") }
      }
    }

    private func window() throws -> Range<Timestamp> {
      var (from, to) = (Timestamp(microseconds: .min), Timestamp(microseconds: .max))
      if let month {
        let range = try ExportRange.month(month, now: .now())
        (from, to) = (range.from, range.to)
      }
      if let since { from = max(from, try time(since)) }
      if let until { to = min(to, try time(until)) }
      guard from < to else { throw ValidationError("'--until' is not after '--since'") }
      return from..<to
    }

    private func time(_ text: String) throws -> Timestamp {
      guard let time = Timestamp(rfc3339: text) else {
        throw ValidationError("'\(text)' is not a time; write 2026-10-05 or 2026-10-05T12:00:00Z")
      }
      return time
    }
  }
}

extension RuleSetChange {
  fileprivate var cells: [String] {
    func count(_ number: Int?) -> String { number.map(String.init) ?? "-" }
    let approved: String
    if let approval {
      approved = approval.actor + (approval.isSelfApproved ? " (their own change)" : "")
    } else {
      approved = isInitial ? "initial" : "nobody"
    }
    return [
      activated.description, String(digest.prefix(12)), count(counts?.added), count(counts?.removed),
      count(counts?.changed), author.isEmpty ? "-" : author, approval?.ticket ?? "-", approved,
    ]
  }

  var json: JSONValue {
    var object: [String: JSONValue] = [
      "ruleset": .string(digest), "previous": .string(previous), "from": .string(activated.description),
      "loaded": .integer(Int64(loaded)), "rejected": .integer(Int64(rejected)), "author": .string(author),
      "criteria": .array(criteria.map { .string($0) }), "initial": .integer(isInitial ? 1 : 0),
      "approved": .integer(approval == nil ? 0 : 1), "shard": .string(shard),
      "leaf": .integer(Int64(leafIndex)),
    ]
    object["to"] = until.map { .string($0.description) }
    if !version.isEmpty { object["version"] = .string(version) }
    if !package.isEmpty { object["package"] = .string(package) }
    if let counts {
      object["added"] = .integer(Int64(counts.added))
      object["removed"] = .integer(Int64(counts.removed))
      object["changed"] = .integer(Int64(counts.changed))
    }
    if let approval {
      object["approval"] = [
        "time": .string(approval.time.description), "ticket": .string(approval.ticket),
        "actor": .string(approval.actor), "note": .string(approval.note),
        "self_approved": .integer(approval.isSelfApproved ? 1 : 0), "shard": .string(approval.shard),
        "leaf": .integer(Int64(approval.leafIndex)),
      ]
    }
    return .object(object)
  }
}
