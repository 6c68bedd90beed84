import CanonicalJSON
import Decode
import Engine
import Events
import Evidence
import Ingest
import Linux
import Sigma
import Store

/// Gaps that nobody reads as an error: logs that fall silent, and entries that say that others were lost.
extension Pipeline {
  static let activityKey = "activity "
  static let lossKey = "loss "

  /// Under which the gap of a silent source is remembered, beside that of an unreadable one.
  static func silence(of source: String) -> String { "\(source)\tsilent" }

  // MARK: - Silence

  /// Opens a gap for every source that has been silent for longer than the configuration tolerates.
  func openSilences(_ monotonic: Int64, _ now: Timestamp) {
    for source in sources {
      guard let tolerance = source.silentAfter, source.silenceGap == nil, source.isCaughtUp,
        monotonic &- source.lastActivity > Int64(tolerance) &* 1_000_000_000
      else { continue }
      let silent = (monotonic &- source.lastActivity) / 1_000_000_000
      let gap = SourceGap(
        cause: .silent, size: .unknown, from: now.advanced(bySeconds: -silent).description, to: "",
        detail: "\(source.name) has been silent for \(silent) s, longer than the \(tolerance) s it may be")
      let id = open(gap, of: source.name, isClosed: false)
      source.silenceGap = id
      turn.stateChanges.append(.json(StateScope.gap, Pipeline.silence(of: source.name), .string(id)))
    }
  }

  /// Entries came: a silence is over, and their stamps tell whether the zone is right.
  func noteActivity(of source: FollowedSource, _ lastEvent: Timestamp?, _ now: Timestamp) {
    source.lastActivity = Clock.monotonicNanoseconds()
    if let gap = source.silenceGap {
      source.silenceGap = nil
      turn.stateChanges.append(.json(StateScope.gap, Pipeline.silence(of: source.name), nil))
      turn.statements.append(.gapClosed(id: gap, isBackFilled: false))
      var alert = Alert(.gapClosed, .informational, "\(source.name) has entries again \(gap)")
      alert.gap = gap
      alert.source = source.name
      send(alert)
    }
    // What is read late says nothing.
    guard source.isCaughtUp, source.reader?.isJournal == false, let lastEvent,
      let minutes = source.skew.notice(event: lastEvent, read: now)
    else { return }
    observe(
      Observation(
        .zoneSkewed,
        "lines of \(source.name) arrive \(abs(minutes)) minutes \(minutes > 0 ? "before" : "after") the time they state; "
          + "set 'timezone' for this file",
        identity: "\(source.name) \(now)", [("source", source.name), ("minutes", "\(minutes)")]))
  }

  /// So that a silence is noticed however often attestd is started.
  func rememberActivity() {
    let now = Pipeline.now()
    let monotonic = Clock.monotonicNanoseconds()
    for source in sources where source.silentAfter != nil {
      let last = Timestamp(microseconds: now.microseconds &- (monotonic &- source.lastActivity) / 1_000)
      remember(Pipeline.activityKey + source.name, last.description)
    }
  }

  // MARK: - Encoding

  /// Under which the gap of a source in another encoding is remembered.
  static func encoding(of source: String) -> String { "\(source)\tencoding" }

  /// Opens a gap for as long as a file's lines are counted and no rule can match them.
  func noteEncoding(of source: FollowedSource) {
    guard let isUTF16 = source.reader?.file?.isUTF16, isUTF16 != (source.encodingGap != nil) else { return }
    if let gap = source.encodingGap {
      source.encodingGap = nil
      turn.stateChanges.append(.json(StateScope.gap, Pipeline.encoding(of: source.name), nil))
      turn.statements.append(.gapClosed(id: gap, isBackFilled: false))
      var alert = Alert(.gapClosed, .informational, "\(source.name) is written in UTF-8 again \(gap)")
      alert.gap = gap
      alert.source = source.name
      send(alert)
    } else {
      let gap = SourceGap(
        cause: .notUTF8, size: .unknown, from: Pipeline.now().description, to: "",
        detail:
          "\(source.name) is written in UTF-16: its lines are counted and rules cannot match them; have it written "
          + "in UTF-8")
      let id = open(gap, of: source.name, isClosed: false)
      source.encodingGap = id
      turn.stateChanges.append(.json(StateScope.gap, Pipeline.encoding(of: source.name), .string(id)))
    }
  }

  // MARK: - Numbered messages

  /// Takes note of the numbers that senders gave the messages of the batch.
  func noteSequences(of source: FollowedSource) {
    guard source.transport != nil else { return }
    let now = Clock.monotonicNanoseconds()
    let batch = source.batch
    for entry in batch.entries {
      guard let found = MessageSequence.read(batch.bytes.span, in: entry.range) else { continue }
      source.sequences.note(
        host: String(decoding: batch.bytes[found.host], as: UTF8.self),
        program: String(decoding: batch.bytes[found.program], as: UTF8.self), number: found.number, at: now)
    }
  }

  /// Opens a gap for numbered messages that others overtook and that did not come.
  func openNeverArrived(_ monotonic: Int64) {
    // What is still to be read may hold them.
    for source in sources where source.transport != nil && source.isCaughtUp {
      for loss in source.sequences.overdue(at: monotonic) {
        let many = "\(loss.isExact ? "" : "at least ")\(loss.count) message\(loss.count == 1 ? "" : "s")"
        open(
          SourceGap(
            cause: .neverArrived, size: loss.isExact ? .entries(loss.count) : .atLeastEntries(loss.count),
            from: "sequenceId \(loss.first)", to: "sequenceId \(loss.last)",
            detail: "\(many) of '\(loss.program)' on '\(loss.host)' never arrived in \(source.name)"),
          of: source.name, isClosed: true)
      }
    }
  }

  // MARK: - Entries about lost entries

  /// A rule says that its entries tell of lost ones (`attestd: loss`).
  func noteLoss(_ detection: Detection, _ event: Event, _ source: FollowedSource, _ now: Timestamp) {
    let metadata = rules.ruleSet.metadata(of: detection.subject)
    guard let loss = metadata.attestd.loss, !detection.isRepeat else { return }
    let message = event.text(event.message)
    var count = loss.count(in: message)
    if loss.isTotal, let total = count {
      let host = rules.ruleSet.fields.id(of: "host").flatMap { event.text(of: $0) } ?? ""
      var key = "\(metadata.reference) \(redactor.redact(host).prefix(256))"
      // Hosts are what lines say they are; there is no end of names that can be made up.
      if lossTotals[key] == nil, lossTotals.count >= 1_000 { key = metadata.reference }
      // A total below the last one is that of another run.
      let last = lossTotals[key].flatMap { $0 <= total ? $0 : nil } ?? 0
      lossTotals[key] = total
      remember(Pipeline.lossKey + key, "\(total)")
      guard total > last else { return }
      count = total - last
    }
    let place = "\(event.time)"
    open(
      SourceGap(
        cause: .suppressed, size: count.map { .entries(UInt64(clamping: $0)) } ?? .unknown, from: place,
        to: place,
        detail: "\(source.name) says that entries were lost: \(redactor.redact(message).prefix(256))"),
      of: source.name, isClosed: true)
  }
}

extension String {
  func dropping(prefix: String) -> String? { hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil }
}
