import CanonicalJSON
import Engine
import Events

/// The findings of a scan: repeats of one rule and group within the merge window are one, as in the daemon,
/// but nothing is kept and places are lines of files. So there is nothing to take secrets out of and no id to be found
/// again: a scan shows who may read the log what it says, needs no key of a host, and is the same everywhere.
struct ScanFindings {
  private let rules: [FindingLine]
  private let correlations: [FindingLine]
  private let baselines: [FindingLine]
  private var windows: [GroupKey: Window] = [:]
  private var order = 0
  private var key = GroupKey([])
  /// The file at hand, as JSON.
  private var file: [UInt8] = []

  /// So many windows may be open at once; then the oldest are given out early, which may split a finding.
  private static let mostWindows = 50_000

  private struct Window {
    var order: Int
    var subject: Detection.Subject
    var file: [UInt8]
    var first: Int64
    var last: Int64
    var until: Int64
    var firstLine: UInt64
    var lastLine: UInt64
    var count: Int
    var group: [UInt8]

    /// Counts a repeat, if it is one; in place, because a window holds arrays.
    mutating func takes(_ time: Int64, line: UInt64, _ merge: Int64) -> Bool {
      guard merge > 0, time <= until, time >= first &- merge else { return false }
      count += 1
      last = max(last, time)
      lastLine = line
      return true
    }
  }

  init(_ ruleSet: RuleSet, mergeSeconds: Int) {
    rules = ruleSet.rules.map {
      FindingLine($0.metadata, group: $0.group, ruleSet.fields, mergeSeconds: mergeSeconds)
    }
    correlations = ruleSet.correlations.map {
      FindingLine($0.metadata, group: $0.groupBy, ruleSet.fields, mergeSeconds: mergeSeconds)
    }
    baselines = ruleSet.baselines.map {
      FindingLine($0.metadata, group: $0.groupBy + $0.values, ruleSet.fields, mergeSeconds: mergeSeconds)
    }
  }

  mutating func begin(file path: String) { file = JSONValue.string(path).canonicalBytes }

  mutating func add(
    _ detection: Detection, _ event: Event, line number: UInt64, write: ([UInt8]) -> Void
  ) {
    let merge = line(of: detection.subject).mergeMicroseconds
    event.partialGroupKey(detection.group, into: &key.bytes)
    appendSubject(detection.subject)
    let time = event.time.microseconds
    // Looked up and changed in place, so that a repeat allocates nothing.
    if let index = windows.index(forKey: key) {
      if windows.values[index].takes(time, line: number, merge) { return }
      write(record(windows.values[index]))
    }
    let window = Window(
      order: order, subject: detection.subject, file: file, first: time, last: time, until: time &+ merge,
      firstLine: number, lastLine: number, count: 1, group: line(of: detection.subject).groupJSON(event))
    order += 1
    guard merge > 0 else {
      write(record(window))
      return
    }
    if windows.count >= ScanFindings.mostWindows { makeRoom(write) }
    windows[key] = window
  }

  private func line(of subject: Detection.Subject) -> FindingLine {
    switch subject {
    case .rule(let index): rules[index]
    case .correlation(let index): correlations[index]
    case .baseline(let index): baselines[index]
    }
  }

  private mutating func appendSubject(_ subject: Detection.Subject) {
    let number =
      switch subject {
      case .rule(let index): index
      case .correlation(let index): -1 - 2 * index
      case .baseline(let index): -2 - 2 * index
      }
    withUnsafeBytes(of: number) { key.bytes.append(contentsOf: $0) }
  }

  private mutating func makeRoom(_ write: ([UInt8]) -> Void) {
    let oldest = windows.sorted { $0.value.until < $1.value.until }.prefix(ScanFindings.mostWindows / 4)
    for (key, window) in oldest.sorted(by: { $0.value.order < $1.value.order }) {
      write(record(window))
      windows[key] = nil
    }
  }

  /// Gives out what is still open, in the order it began.
  mutating func finish(write: ([UInt8]) -> Void) {
    for window in windows.values.sorted(by: { $0.order < $1.order }) { write(record(window)) }
    windows.removeAll()
  }

  private func record(_ window: Window) -> [UInt8] {
    line(of: window.subject).record(
      count: window.count, file: window.file, firstLine: window.firstLine, group: window.group,
      lastLine: window.lastLine, lastTime: Timestamp(microseconds: window.last),
      time: Timestamp(microseconds: window.first))
  }
}
