import ArgumentParser
import Daemon
import Events
import Evidence
import Ledger
import Store

struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show one finding with its evidence, responses and place in the ledger.")

  @OptionGroup var options: StateOptions
  @Argument(help: "The finding's id, or its first characters.") var id: String
  @Option(
    help: ArgumentHelp(
      "Write a proof that the finding is in the signed record (C2SP tlog-proof), and its leaf to FILE.leaf.",
      valueName: "file"))
  var proof: String?

  func run() throws {
    try running {
      let archive = try Archive(state: options.state)
      guard let finding = try archive.finding(id: id, asOf: .now()) else {
        throw CannotRun("there is no finding '\(id)'; 'attestctl findings' lists them")
      }
      if let proof { try prove(finding, to: proof) }
      let deletion = try FindingDeletions([finding], archive).of(finding)
      if options.json {
        Output.json(finding.json(evidenceDeletedBy: deletion))
      } else {
        show(finding, deletion)
      }
    }
  }

  /// Whoever has the leaf, the proof and the log's key needs nothing else.
  private func prove(_ finding: Finding, to path: String) throws {
    let (shard, index) = (finding.shard, finding.leafIndex)
    let checkpoints = try CheckpointFile(reading: Checkpointer.path(state: options.state))
    let archive = try Archive(state: options.state)
    guard let signed = try checkpoints.first(shard: shard, covering: index + 1),
      let inclusion = try archive.inclusion(ofShard: shard, index: index, size: signed.size)
    else {
      throw CannotRun("no checkpoint covers leaf \(index) of \(shard) yet; 'attestctl checkpoint' makes one")
    }
    let proof = TLogProof(
      index: index, proof: inclusion, checkpoint: try SignedNote(parsing: Array(signed.note.utf8)))
    var leaf: [UInt8] = []
    try archive.leaves(shard: shard, range: index..<index + 1) { bytes, _ in leaf = Array(bytes.utf8) }
    try SmallNote.write(proof.bytes, to: path)
    try SmallNote.write(leaf, to: path + ".leaf")
    Output.note("proof written to \(path), the leaf to \(path).leaf")
  }

  private func show(_ finding: Finding, _ deletion: RecordedDeletion?) {
    func row(_ name: String, _ value: String) {
      let blanks = String(repeating: " ", count: max(1, 16 - name.count))
      Output.line(name + blanks + Redactor.escape(value))
    }
    Output.line(Redactor.escape(finding.title + Finding.describe(finding.group)))
    Output.line("")
    row("finding", finding.id)
    row("state", finding.state.rawValue)
    row("level", finding.level.rawValue)
    row("kind", finding.kind.rawValue)
    row("evidence for", finding.criteria.isEmpty ? "unmapped" : finding.criteria.joined(separator: " "))
    row("rule", finding.rule)
    row("rule set", finding.ruleSet)
    row("happened", "\(finding.firstTime)" + (finding.count > 1 ? " until \(finding.lastTime)" : ""))
    row("count", "\(finding.count)")
    if let counted = finding.counted { row("stands for", counted.words) }
    row("received", "\(finding.receivedTime)")
    row("recorded", "\(finding.recordedTime)" + (finding.isLate ? " (late)" : ""))
    if finding.isBeforeCoverage { row("coverage", "before the first start of attestd") }
    row("source", finding.source)
    row("reference", finding.reference)
    row("origin", finding.origin.name)
    if !finding.gaps.isEmpty { row("next to gaps", finding.gaps.joined(separator: " ")) }
    if let deletion {
      let why = deletion.deletion.basis == .request ? "asked for by a person" : "it was old enough"
      row(
        "evidence",
        "[deleted] on \(deletion.time): \(why), leaf \(deletion.place.index) of \(deletion.place.shard)")
    }
    for value in finding.kept ?? [] { row("  " + value.name, value.value) }
    if let deviation = finding.deviation {
      row("expected", deviation.expected)
      row("seen", deviation.seen)
      row("learnt since", deviation.since)
      row("score", "one in \(deviation.oneIn)")
    }
    if let record = finding.record { row("record", record) }
    row("leaf", "\(finding.leafIndex) of \(finding.shard), hash \(finding.leafHash)")
    for response in finding.responses {
      row(response.decision.rawValue, "\(response.time) by \(response.actor): \(response.note)")
      for (name, value) in response.details { row("  " + name, value) }
    }
  }
}

extension Response {
  /// What else was said, and what an auditor should notice.
  fileprivate var details: [(name: String, value: String)] {
    var details = [
      ("until", expires?.description ?? ""), ("assigned to", assignee), ("root cause", rootCause),
      ("reference", reference), ("role", standing.role),
    ]
    let flags = [
      (standing.isActor, "by the actor"), (standing.isSelfApproved, "self-approved"),
      (standing.isUnattributed, "unattributed"),
    ]
    details.append(("flags", flags.filter(\.0).map(\.1).joined(separator: ", ")))
    return details.filter { !$0.1.isEmpty }
  }
}
