import CanonicalJSON
import Engine
import Events
import Evidence
import Sigma

/// The findings of a scan: repeats of one rule and group within the merge window are one, as in the daemon,
/// but nothing is kept and places are lines of files.
struct ScanFindings {
  private let mergeSeconds: Int
  private var windows: [GroupKey: Window] = [:]
  private var order = 0
  private var key = GroupKey([])

  /// So many windows may be open at once; then the oldest are given out early, which may split a finding.
  private static let mostWindows = 50_000

  private struct Window {
    var order: Int
    var subject: Detection.Subject
    var file: String
    var first: Int64
    var last: Int64
    var until: Int64
    var firstLine: UInt64
    var lastLine: UInt64
    var count: Int
    var group: [String: JSONValue]
  }

  init(mergeSeconds: Int) { self.mergeSeconds = mergeSeconds }

  mutating func add(
    _ detection: Detection, _ event: Event, _ ruleSet: RuleSet, file: String, line: UInt64,
    write: (JSONValue) -> Void
  ) {
    let metadata = ruleSet.metadata(of: detection.subject)
    let merge = Int64(metadata.attestd.mergeSeconds ?? mergeSeconds) &* 1_000_000
    event.partialGroupKey(detection.group, into: &key.bytes)
    key.bytes.append(contentsOf: metadata.reference.utf8)
    let time = event.time.microseconds
    // Looked up and changed in place, so that a repeat allocates nothing.
    if let index = windows.index(forKey: key) {
      let window = windows.values[index]
      if merge > 0, time <= window.until, time >= window.first &- merge {
        windows.values[index].count += 1
        windows.values[index].last = max(window.last, time)
        windows.values[index].lastLine = line
        return
      }
      write(ScanFindings.record(windows.values[index], ruleSet))
    }
    var group: [String: JSONValue] = [:]
    for field in detection.group {
      if let text = event.text(of: field) { group[ruleSet.fields.name(of: field)] = .string(text) }
    }
    let window = Window(
      order: order, subject: detection.subject, file: file, first: time, last: time, until: time &+ merge,
      firstLine: line, lastLine: line, count: 1, group: group)
    order += 1
    guard merge > 0 else {
      write(ScanFindings.record(window, ruleSet))
      return
    }
    if windows.count >= ScanFindings.mostWindows { makeRoom(ruleSet, write) }
    windows[key] = window
  }

  private mutating func makeRoom(_ ruleSet: RuleSet, _ write: (JSONValue) -> Void) {
    let oldest = windows.sorted { $0.value.until < $1.value.until }.prefix(ScanFindings.mostWindows / 4)
    for (key, window) in oldest.sorted(by: { $0.value.order < $1.value.order }) {
      write(ScanFindings.record(window, ruleSet))
      windows[key] = nil
    }
  }

  /// Gives out what is still open, in the order it began.
  mutating func finish(_ ruleSet: RuleSet, write: (JSONValue) -> Void) {
    for window in windows.values.sorted(by: { $0.order < $1.order }) {
      write(ScanFindings.record(window, ruleSet))
    }
    windows.removeAll()
  }

  private static func record(_ window: Window, _ ruleSet: RuleSet) -> JSONValue {
    let metadata = ruleSet.metadata(of: window.subject)
    return [
      "record": "finding", "rule": .string(metadata.reference), "title": .string(metadata.title),
      "level": .string(metadata.level.rawValue),
      "kind": metadata.attestd.isOperation ? "operation" : "anomaly",
      "criteria": .array(metadata.criteria.map { .string($0) }),
      "time": .string(Timestamp(microseconds: window.first).description),
      "last_time": .string(Timestamp(microseconds: window.last).description),
      "file": .string(window.file), "first_line": .integer(Int64(clamping: window.firstLine)),
      "last_line": .integer(Int64(clamping: window.lastLine)), "count": .integer(Int64(window.count)),
      "group": .object(window.group),
    ]
  }
}
