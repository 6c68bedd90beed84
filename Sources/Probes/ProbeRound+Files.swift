import CanonicalJSON
import Decode
import Linux

/// Which watched files came, went and changed since the last round.
extension ProbeRound {
  private static let mostFiles = 5_000
  private static let deepest = 8
  private static let filePrefix = "file "

  mutating func watch(_ areas: [WatchedArea]) {
    let known = memory.keys(beginningWith: Self.filePrefix)
    for area in areas {
      for path in area.paths {
        let mine = known.filter { MountTable.contains(path, String($0.dropFirst(Self.filePrefix.count))) }
        watch(path, of: area, known: mine)
      }
    }
  }

  private mutating func watch(_ path: String, of watched: WatchedArea, known: [String]) {
    let area = watched.area
    let begun = "watch \(path)"
    let isFirst = memory[begun] == nil
    memory[begun] = 1
    var seen: Set<String> = []
    let isWhole = look(at: path, watched, isFirst: isFirst, depth: 0, &seen)
    guard isWhole else { return }
    for key in known where !seen.contains(key) {
      let file = String(key.dropFirst(Self.filePrefix.count))
      guard !isIgnored(file), let earlier = memory[key].flatMap({ FileFingerprint($0) }) else {
        memory[key] = nil
        continue
      }
      memory[key] = nil
      tell(file, area, "removed", [], nil, earlier)
    }
  }

  private func isIgnored(_ path: String) -> Bool {
    settings.files.ignored.contains { MountTable.contains($0, path) }
  }

  /// False where not everything could be seen, so that what is missing may be there after all.
  private mutating func look(
    at path: String, _ watched: WatchedArea, isFirst: Bool, depth: Int, _ seen: inout Set<String>
  ) -> Bool {
    let area = watched.area
    guard !isIgnored(path) else { return true }
    guard seen.count < Self.mostFiles else {
      fail(path, area: area, "more than \(Self.mostFiles) files are watched here")
      return false
    }
    guard !host.isOutOfTime else {
      fail(path, area: area, "out of time")
      return false
    }
    let status: FileStatus
    do throws(ProbeFailure) {
      guard let found = try SafeFile.status(host.path(path)) else { return true }
      status = found
    } catch {
      fail(path, area: area, error.reason)
      return false
    }
    if watched.part == .hiddenFiles, status.kind != .regular || status.isPublic {
      guard status.kind == .directory else { return true }
      var inside = watched
      // Nobody else sees anything in there.
      if !status.isPublic { inside.part = .everything }
      return lookInside(path, inside, isFirst: isFirst, depth: depth, &seen)
    }
    let key = Self.filePrefix + path
    seen.insert(key)
    files += 1
    let isClosed = watched.part == .publicFiles && !status.isPublic && status.kind != .symbolicLink
    let (fingerprint, failure) =
      isClosed
      ? (FileFingerprint(status), nil) : FileFingerprint.of(host.path(path), status, &budget)
    if let failure { fail(path, area: area, failure.reason) }
    let earlier = memory[key].flatMap { FileFingerprint($0) }
    if let earlier {
      let differences = fingerprint.differences(from: earlier)
      if !differences.isEmpty { tell(path, area, "changed", differences, fingerprint, earlier) }
    } else if !isFirst {
      tell(path, area, "added", [], fingerprint, nil)
    }
    memory[key] = .object(fingerprint.json)
    // Links are not followed into other folders: no loop can be made of them.
    guard status.kind == .directory else { return true }
    guard !isClosed else { return false }
    return lookInside(path, watched, isFirst: isFirst, depth: depth, &seen)
  }

  private mutating func lookInside(
    _ path: String, _ watched: WatchedArea, isFirst: Bool, depth: Int, _ seen: inout Set<String>
  ) -> Bool {
    let area = watched.area
    guard depth < Self.deepest else {
      fail(path, area: area, "deeper than \(Self.deepest) folders")
      return false
    }
    let names: [String]
    do throws(SystemError) {
      names = try Directory.names(in: host.path(path))
    } catch {
      fail(path, area: area, "cannot \(error.action): \(error.reason)")
      return false
    }
    var isWhole = true
    for name in names.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
      let file = FilePath.join(path, name)
      if !look(at: file, watched, isFirst: isFirst, depth: depth + 1, &seen) { isWhole = false }
      if seen.count >= Self.mostFiles || host.isOutOfTime { return false }
    }
    return isWhole
  }

  private mutating func tell(
    _ path: String, _ area: String, _ change: String, _ what: [String], _ new: FileFingerprint?,
    _ old: FileFingerprint?
  ) {
    let words = what.isEmpty ? "" : " (\(what.joined(separator: ", ")))"
    note(
      .fileChanged, "\(path) was \(change)\(words)",
      [
        ("path", path), ("area", area), ("change", change),
        ("what", what.isEmpty ? nil : what.joined(separator: " ")), ("sha256", new?.told),
        ("previous_sha256", old?.told), ("owner", new?.owner),
        ("previous_owner", old.flatMap { $0.owner == new?.owner ? nil : $0.owner }),
        ("mode", new?.mode), ("previous_mode", old.flatMap { $0.mode == new?.mode ? nil : $0.mode }),
      ])
  }
}
