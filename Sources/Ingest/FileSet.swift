package import Events
import Glibc
package import Linux

/// The log files that the configuration names, by path or pattern, and which of them may have news.
///
/// Asks inotify where it can; where it cannot (limits, events lost), every file is looked at in turn.
package final class FileSet {
  /// Without inotify, and for files that wait for something, look again after this many milliseconds.
  package static let pollMilliseconds: Int32 = 1_000

  /// How often `rescan` is worth calling.
  package static let rescanSeconds: Int64 = 10

  package private(set) var sources: [FileSource] = []
  private var isPolling: Bool
  /// Why files are polled although they were to be watched.
  package private(set) var unwatched: FileWatch.Unavailable?

  private let patterns: [String]
  private let start: FileStart
  private let followedSince: Timestamp
  private let naming: (String) -> String
  private let multiline: (String) -> Multiline?
  private let graceSeconds: Int64
  private let uptime: (() -> Int64)?
  private let now: () -> Timestamp
  private var watch: FileWatch?
  private var pending: Set<String> = []
  /// Their files may appear in folders that do not exist yet and so cannot be watched.
  private var failing: Set<String> = []
  private var hasExpanded = false
  /// Paths that match a pattern and were there for a moment at least.
  private var appeared: Set<String> = []
  private static let mostAppeared = 4_096
  private static let mostDeparted = 4_096
  /// Where reading of paths stopped whose files were gone: they may come back.
  private var departed: [String: FilePosition] = [:]

  /// - Parameters:
  ///   - patterns: paths, or shell patterns (`/var/log/nginx/*.log`).
  ///   - positions: what was stored for each source, by its `name`.
  ///   - naming: what the source of a path is called, always the same; names may hide parts of paths.
  ///   - watches: false polls from the beginning, for file systems that report no changes of other hosts.
  ///   - multiline: which lines of the file at a path are one entry.
  ///   - start: for files found now that have no position; files that appear later are read whole.
  ///   - followedSince: since when the patterns have been followed, by this process or the one before; now if not given.
  package init(
    patterns: [String], positions: [String: FilePosition], start: FileStart, followedSince: Timestamp? = nil,
    naming: @escaping (String) -> String = { "file:\($0)" }, watches: Bool = true,
    multiline: @escaping (String) -> Multiline? = { _ in nil },
    graceSeconds: Int64 = 60, uptime: (() -> Int64)? = nil, now: @escaping () -> Timestamp
  ) {
    self.patterns = patterns
    self.start = start
    self.followedSince = followedSince ?? now()
    self.naming = naming
    self.multiline = multiline
    self.graceSeconds = graceSeconds
    self.uptime = uptime
    self.now = now
    isPolling = !watches
    do throws(FileWatch.Unavailable) {
      if watches { watch = try FileWatch() }
    } catch {
      unwatched = error
      isPolling = true
    }
    _ = rescan(positions: positions)
    hasExpanded = true
  }

  /// Readable when files have news; nil while polling.
  package var watchNumber: Int32? { isPolling ? nil : watch?.number }

  /// How long `Poll` may wait before `sourcesWithNews` is worth asking again; nil for as long as it likes.
  package var waitMilliseconds: Int32? {
    if !pending.isEmpty { return 0 }
    let polls = isPolling || sources.contains(where: FileSet.isWaiting)
    return polls ? FileSet.pollMilliseconds : nil
  }

  /// The sources to read now: those something happened to, those that are not read to their end
  /// (`didRead`), and those that wait for something that is not reported.
  package func sourcesWithNews() -> [FileSource] {
    takeNews()
    if isPolling { return sources }
    return sources.filter { pending.contains($0.path) || FileSet.isWaiting($0) }
  }

  /// For a rotated file to be quiet, for the end of a record or of a moment's confusion, or for what keeps it from being
  /// read to pass.
  private static func isWaiting(_ source: FileSource) -> Bool {
    source.isDraining || source.isFailing || source.isUnsettled
  }

  /// To be told after each read, also one that threw (`reachedEnd` is true then), so that a source with more to give is offered again.
  package func didRead(_ source: FileSource, reachedEnd: Bool) {
    if reachedEnd { pending.remove(source.path) } else { pending.insert(source.path) }
    if source.isFailing {
      failing.insert(source.path)
    } else if failing.remove(source.path) != nil {
      watchPaths(of: source.path)
      pending.insert(source.path)
    }
  }

  /// A file appeared that a pattern may match: `rescan` is worth calling at once.
  package var hasNewNames: Bool { !appeared.isEmpty }

  /// Expands the patterns again: call when `sourcesWithNews` was asked and at least every `rescanSeconds`.
  /// Returns new sources, and those whose file matched a pattern and is gone for good.
  package func rescan() -> (added: [FileSource], removed: [FileSource]) { rescan(positions: [:]) }

  private func rescan(positions: [String: FilePosition]) -> (added: [FileSource], removed: [FileSource]) {
    var added: [FileSource] = []
    // Files that a pattern found earlier and that are gone now: their rest may lie in rotated ones.
    let found = expand(positions)
    let foundNames = Set(found.map(naming))
    let earlier = positions.keys.sorted().compactMap { name -> String? in
      guard name.hasPrefix("file:"), !foundNames.contains(name) else { return nil }
      let path = path(named: name)
      return patterns.contains { Directory.isPattern($0) && fnmatch($0, path, FNM_PATHNAME) == 0 }
        ? path : nil
    }
    let gone = (Set(earlier).union(appeared)).subtracting(found).sorted()
    for path in found + gone
    where !sources.contains(where: { $0.path == path }) {
      // A file that another source already reads under its former name.
      if let status = try? FileStatus(path: path) {
        if hasExpanded, sources.contains(where: { $0.knows(status) }) { continue }
        let isOthers = positions.contains { name, position in
          name != naming(path)
            && (position.files + (position.done ?? [])).contains { $0.identity.matches(status) }
        }
        if positions[naming(path)] == nil, isOthers { continue }
      }
      let source = FileSource(
        path: path, name: naming(path),
        resumeAt: positions[naming(path)] ?? departed.removeValue(forKey: path),
        start: hasExpanded && start == .end ? .beginning : start,
        followedSince: followedSince, waitsForReturn: patterns.contains(path),
        hasAppeared: appeared.contains(path), multiline: multiline(path), graceSeconds: graceSeconds,
        uptime: uptime, now: now)
      source.neighbours = { [unowned self, unowned source] in sources.filter { $0 !== source } }
      sources.append(source)
      added.append(source)
      pending.insert(path)
    }
    appeared.removeAll()
    for pattern in patterns where Directory.isPattern(pattern) {
      let directory = FilePath.directory(of: pattern)
      // Of what comes and goes in a folder that a pattern names too, nobody hears.
      if !Directory.isPattern(directory) { try? watch?.watch(directory: directory) }
    }
    let removed = sources.filter { $0.isGone && !patterns.contains($0.path) }
    for source in removed {
      if departed.count >= FileSet.mostDeparted, let any = departed.first?.key { departed[any] = nil }
      departed[source.path] = source.position
    }
    sources.removeAll { source in removed.contains { $0 === source } }
    for source in added { watchPaths(of: source.path) }
    return (added, removed)
  }

  /// The path that a stored name stands for. Where the name hides a part of it, what rotation left of the file may still
  /// tell.
  private func path(named name: String) -> String {
    let written = String(name.dropFirst(5))
    let directory = FilePath.directory(of: written)
    let rotated = ((try? Directory.names(in: directory)) ?? []).lazy.compactMap { RotatedName($0)?.base }
    return rotated.map { FilePath.join(directory, $0) }.first { naming($0) == name } ?? written
  }

  private func expand(_ positions: [String: FilePosition]) -> [String] {
    var paths: [String] = []
    for pattern in patterns {
      guard Directory.isPattern(pattern) else {
        paths.append(pattern)
        continue
      }
      let found = Directory.paths(matching: pattern)
      let all = Set(found)
      paths += found.compactMap { path in
        guard FileSet.mayBeLog(path) else { return nil }
        // What rotation made of a file is read as part of that file's source.
        guard let rotated = RotatedName(FilePath.name(of: path)) else {
          return RotatedName.compressedEndings.contains(where: path.hasSuffix) ? nil : path
        }
        let original = FilePath.join(FilePath.directory(of: path), rotated.base)
        guard !all.contains(original), positions[naming(original)] == nil,
          !sources.contains(where: { $0.path == original })
        else { return nil }
        if let position = departed[original] {
          return FileSet.knows(position, path) ? nil : original
        }
        return rotated.isCompressed ? nil : path
      }
    }
    var seen: Set<String> = []
    return paths.filter { seen.insert($0).inserted }
  }

  /// Whether a pattern names `path`, and rotation does not.
  private func mayAppear(_ path: String) -> Bool {
    RotatedName(FilePath.name(of: path)) == nil
      && !RotatedName.compressedEndings.contains(where: path.hasSuffix)
      && !sources.contains { $0.path == path }
      && patterns.contains { Directory.isPattern($0) && fnmatch($0, path, FNM_PATHNAME) == 0 }
  }

  private static func knows(_ position: FilePosition, _ path: String) -> Bool {
    guard let status = try? FileStatus(path: path) else { return true }
    return (position.files + (position.done ?? [])).contains { $0.identity.matches(status) }
  }

  /// What cannot be looked up is followed all the same: its source says why it cannot be read.
  private static func mayBeLog(_ path: String) -> Bool {
    do throws(SystemError) {
      return try FileStatus(path: path).kind == .regular
    } catch {
      return LogFileError(path, error).reason != .missing
    }
  }

  // MARK: - Watching

  private func watchPaths(of path: String) {
    guard !isPolling else { return }
    do throws(FileWatch.Unavailable) {
      try watch?.watch(directory: FilePath.directory(of: path))
      try watch?.watch(file: path)
    } catch {
      // A missing file or folder is no reason to poll all others: the source itself reports it.
      if error.cause.code == ENOSPC || error.cause.code == EMFILE || error.cause.code == ENOMEM {
        unwatched = error
        isPolling = true
      }
    }
  }

  private func takeNews() {
    guard !isPolling else { return }
    do throws(SystemError) {
      guard let news = try watch?.drain() else { return }
      if news.overflowed {
        pending.formUnion(sources.map(\.path))
        for source in sources { watchPaths(of: source.path) }
        return
      }
      guard !news.paths.isEmpty else { return }
      for path in news.appeared where appeared.count < FileSet.mostAppeared && mayAppear(path) {
        appeared.insert(path)
      }
      for source in sources {
        let directory = FilePath.directory(of: source.path)
        guard news.paths.contains(source.path) || news.paths.contains(directory) else { continue }
        // Its name may now belong to another file, which needs a watch of its own.
        watchPaths(of: source.path)
        pending.insert(source.path)
      }
    } catch {
      unwatched = FileWatch.Unavailable(cause: error)
      isPolling = true
    }
  }
}
