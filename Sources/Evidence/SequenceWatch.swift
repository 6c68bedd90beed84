package import CanonicalJSON

/// Finds out which numbered messages of syslog senders never arrived (RFC 5424 section 7.3.1).
///
/// RFC 5424 leaves open whether a host numbers all its messages or each program its own; both are common. So a number is
/// in order if it follows the last of its program or the last of its host. What comes late, twice or after the sender
/// began again at 1 is no loss. All names and numbers are what senders say: memory is bounded whatever they are.
package struct SequenceWatch: Sendable {
  package struct Loss: Equatable, Sendable {
    package var host: String
    package var program: String
    /// The numbers that are missing, around the end of the count where the second is the smaller.
    package var first: UInt32
    package var last: UInt32
    package var count: UInt64
    /// False where at least so many are missing.
    package var isExact: Bool
  }

  /// Missing numbers may still arrive for so long, in nanoseconds.
  package static let patience: Int64 = 10_000_000_000
  static let mostHosts = 1_000
  static let mostPrograms = 64
  private static let mostHeads = 4
  private static let mostMissing = 16
  /// So far behind the newest number, one that was not missed is a repeat rather than a new beginning.
  private static let window: UInt32 = 64
  private static let longestName = 255

  /// The highest number; 1 follows it.
  private let highest: UInt32
  private var hosts: [String: Host] = [:]
  private var changed: Set<String> = []
  private var overflow: [Loss] = []
  /// Senders forgotten because there were too many.
  package private(set) var forgotten = 0

  package init(highest: UInt32) { self.highest = highest }

  private struct Host: Sendable {
    var last: UInt32
    /// Where the numbers of each program stand, the latest first: several after a restart, or when several senders share
    /// the name.
    var programs: [String: [UInt32]] = [:]
    var missing: [Missing] = []
    var seenAt: Int64
  }

  private struct Missing: Sendable {
    var first: UInt32
    var count: UInt32
    var program: String
    var isExact: Bool
    var since: Int64
  }

  /// - Parameter now: nanoseconds of a clock that nobody sets.
  package mutating func note(host name: String, program: String, number: UInt32, at now: Int64) {
    guard (1...highest).contains(number), name.utf8.count <= Self.longestName,
      program.utf8.count <= Self.longestName
    else { return }
    changed.insert(name)
    guard var host = hosts.removeValue(forKey: name) else {
      makeRoom()
      hosts[name] = Host(last: number, programs: [program: [number]], seenAt: now)
      return
    }
    host.seenAt = now
    if !fill(number, in: &host) { place(number, of: program, in: &host, name, now) }
    hosts[name] = host
  }

  /// What has been missing for too long to come.
  package mutating func overdue(at now: Int64) -> [Loss] {
    var losses = overflow
    overflow = []
    for (name, host) in hosts where host.missing.contains(where: { now &- $0.since >= Self.patience }) {
      losses += host.missing.filter { now &- $0.since >= Self.patience }.map { loss($0, name) }
      hosts[name]?.missing.removeAll { now &- $0.since >= Self.patience }
      changed.insert(name)
    }
    return losses.sorted { ($0.host, $0.program, $0.first) < ($1.host, $1.program, $1.first) }
  }

  // MARK: - Order

  private mutating func place(
    _ number: UInt32, of program: String, in host: inout Host, _ name: String, _ now: Int64
  ) {
    var heads = host.programs[program] ?? []
    if let index = heads.firstIndex(where: { distance($0, number) == 1 }) {
      heads.remove(at: index)
    } else if number > 1, heads.contains(where: { $0 >= number && $0 - number < Self.window }) {
      return
    } else if let (index, step) = nearest(heads, number) {
      let hostStep = distance(host.last, number)
      if hostStep != 1 {
        let missed = min(step, hostStep ?? step) - 1
        host.missing.append(
          Missing(
            first: before(number, missed), count: missed, program: program,
            isExact: hostStep == nil || hostStep == step, since: now))
        if host.missing.count > Self.mostMissing { overflow.append(loss(host.missing.removeFirst(), name)) }
      }
      heads.remove(at: index)
    }
    heads.removeAll { $0 == number }
    heads.insert(number, at: 0)
    if host.programs[program] == nil, host.programs.count >= Self.mostPrograms {
      host.programs.removeAll()
      forgotten += 1
    }
    host.programs[program] = Array(heads.prefix(Self.mostHeads))
    host.last = number
  }

  /// Takes a number that came late from what is missing.
  private func fill(_ number: UInt32, in host: inout Host) -> Bool {
    for (index, missing) in host.missing.enumerated() {
      let place = offset(missing.first, number)
      guard place < missing.count else { continue }
      var rest: [Missing] = []
      if place > 0 {
        var front = missing
        front.count = place
        rest.append(front)
      }
      if place + 1 < missing.count {
        var back = missing
        back.first = after(number)
        back.count = missing.count - place - 1
        rest.append(back)
      }
      host.missing.replaceSubrange(index...index, with: rest)
      return true
    }
    return false
  }

  private func nearest(_ heads: [UInt32], _ number: UInt32) -> (index: Int, step: UInt32)? {
    heads.enumerated().compactMap { index, head in distance(head, number).map { (index, $0) } }
      .min { $0.step < $1.step }
  }

  /// Steps forward from one number to another; nil backwards. Around the end of the count only where both are near it.
  private func distance(_ from: UInt32, _ to: UInt32) -> UInt32? {
    if to > from { return to - from }
    let near: UInt32 = 4_096
    return to < near && from > highest - min(near, highest / 2) ? offset(from, to) : nil
  }

  private func offset(_ from: UInt32, _ to: UInt32) -> UInt32 {
    to >= from ? to - from : highest - from + to
  }

  private func after(_ number: UInt32) -> UInt32 { number == highest ? 1 : number + 1 }

  private func before(_ number: UInt32, _ count: UInt32) -> UInt32 {
    number > count ? number - count : highest - (count - number)
  }

  private func loss(_ missing: Missing, _ host: String) -> Loss {
    let end = UInt64(missing.first) + UInt64(missing.count) - 1
    let last = end > UInt64(highest) ? end - UInt64(highest) : end
    return Loss(
      host: host, program: missing.program, first: missing.first, last: UInt32(truncatingIfNeeded: last),
      count: UInt64(missing.count), isExact: missing.isExact)
  }

  /// Forgets the sender that was silent longest.
  private mutating func makeRoom() {
    guard hosts.count >= Self.mostHosts,
      let oldest = hosts.min(by: { $0.value.seenAt < $1.value.seenAt })
    else { return }
    overflow += oldest.value.missing.map { loss($0, oldest.key) }
    hosts[oldest.key] = nil
    changed.insert(oldest.key)
    forgotten += 1
  }

  // MARK: - State

  /// What changed since the last time, by host; nil for what is forgotten.
  package mutating func takeChanges() -> [(host: String, value: JSONValue?)] {
    defer { changed.removeAll(keepingCapacity: true) }
    return changed.sorted().map { name in
      (
        name,
        hosts[name].map { host in
          [
            "last": .integer(Int64(host.last)),
            "programs": .object(host.programs.mapValues { .array($0.map { .integer(Int64($0)) }) }),
            "missing": .array(
              host.missing.map {
                .array([
                  .integer(Int64($0.first)), .integer(Int64($0.count)), .integer($0.isExact ? 1 : 0),
                  .string($0.program),
                ])
              }),
          ]
        }
      )
    }
  }

  /// False for what `takeChanges` did not give. What was missing then is missing now.
  package mutating func restore(host name: String, _ value: JSONValue) -> Bool {
    func number(_ value: JSONValue?) -> UInt32? {
      value?.integer.flatMap { UInt32(exactly: $0) }.flatMap { (1...highest).contains($0) ? $0 : nil }
    }
    guard let last = number(value["last"]), let programs = value["programs"]?.object,
      let missing = value["missing"]?.array, programs.count <= Self.mostPrograms,
      missing.count <= Self.mostMissing
    else { return false }
    var host = Host(last: last, seenAt: 0)
    for (program, value) in programs {
      guard let heads = value.array, heads.count <= Self.mostHeads else { return false }
      host.programs[program] = heads.compactMap(number)
    }
    for part in missing {
      guard let part = part.array, part.count == 4, let first = number(part[0]), let count = number(part[1]),
        let isExact = part[2].integer, let program = part[3].string
      else { return false }
      host.missing.append(
        Missing(first: first, count: count, program: program, isExact: isExact == 1, since: .min / 2))
    }
    hosts[name] = host
    return true
  }
}
