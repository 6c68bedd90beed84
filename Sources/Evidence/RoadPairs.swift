package import CanonicalJSON
package import Events

/// Recognises an event that arrives by journal and by a file as one (docs/decisions/0002).
///
/// Works on detections, so it costs nothing for lines no rule wants. Occurrences are paired one to one: the
/// n-th line by one road belongs to the n-th by the other, whichever comes first, so equal lines still count
/// as often as they happened. Both roads stamp the same event within two seconds of each other.
package struct RoadPairs: Sendable {
  private struct Occurrence: Hashable, Sendable {
    var time: Int64
    /// Sources that have reported it.
    var sources: [String]
  }

  private var occurrences: [[UInt8]: [Occurrence]] = [:]
  private var changed: Set<[UInt8]> = []
  private var count = 0
  /// Occurrences forgotten early because there were too many.
  package private(set) var dropped = 0

  private static let tolerance: Int64 = 2_000_000
  private static let most = 500_000

  package init() {}

  package static func key(rule: String, program: ArraySlice<UInt8>, message: ArraySlice<UInt8>) -> [UInt8] {
    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (9...13).contains(byte) }
    var trimmed = message.drop(while: isBlank)
    while let last = trimmed.last, isBlank(last) { trimmed = trimmed.dropLast() }
    return Array(Digest.sha256(Array(rule.utf8) + [0] + program + [0] + trimmed).prefix(16))
  }

  /// True when `source` is the first road that reports this occurrence.
  package mutating func isNew(_ key: [UInt8], time: Timestamp, source: String) -> Bool {
    var list = occurrences[key] ?? []
    changed.insert(key)
    for index in list.indices
    where abs(list[index].time - time.microseconds) <= RoadPairs.tolerance
      && !list[index].sources.contains(source)
    {
      list[index].sources.append(source)
      occurrences[key] = list
      return false
    }
    list.append(Occurrence(time: time.microseconds, sources: [source]))
    count += 1
    occurrences[key] = list
    return true
  }

  /// Forgets occurrences that every road has read past.
  package mutating func forget(before watermark: Timestamp) {
    let horizon = watermark.microseconds &- RoadPairs.tolerance * 2
    for (key, list) in occurrences where list.contains(where: { $0.time < horizon }) {
      replace(key, list.filter { $0.time >= horizon })
    }
    guard count > RoadPairs.most else { return }
    let times = occurrences.values.flatMap { $0.map(\.time) }.sorted()
    let cut = times[times.count / 4]
    for (key, list) in occurrences {
      let rest = list.filter { $0.time > cut }
      dropped += list.count - rest.count
      replace(key, rest)
    }
  }

  private mutating func replace(_ key: [UInt8], _ list: [Occurrence]) {
    count -= (occurrences[key]?.count ?? 0) - list.count
    occurrences[key] = list.isEmpty ? nil : list
    changed.insert(key)
  }

  package mutating func takeChanges() -> [(key: [UInt8], value: JSONValue?)] {
    defer { changed.removeAll(keepingCapacity: true) }
    return changed.map { key in
      (
        key,
        occurrences[key].map { list in
          .array(
            list.map { .array([.integer($0.time)] + $0.sources.map { .string($0) }) })
        }
      )
    }
  }

  package mutating func restore(_ key: [UInt8], _ value: JSONValue) -> Bool {
    guard let list = value.array else { return false }
    var restored: [Occurrence] = []
    for item in list {
      guard let parts = item.array, let time = parts.first?.integer else { return false }
      restored.append(Occurrence(time: time, sources: parts.dropFirst().compactMap(\.string)))
    }
    occurrences[key] = restored
    count += restored.count
    return true
  }
}
