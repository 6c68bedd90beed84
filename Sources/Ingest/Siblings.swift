import Events
import Linux

/// The files beside a followed path at one moment: where its rotated generations are looked for.
struct Siblings {
  private let base: String
  private let files: [File]
  private let countsUpwards: Bool

  struct File: Equatable {
    let path: String
    let status: FileStatus
    /// Nil for names that rotation of this path does not make.
    let rotated: RotatedName?
  }

  /// Lists until two listings agree, because a rotation may be under way.
  init(of path: String) throws(LogFileError) {
    base = FilePath.name(of: path)
    var before = try Siblings.list(path)
    for _ in 0..<10 {
      let after = try Siblings.list(path)
      let isSame = Siblings.areSame(before, after)
      before = after
      if isSame { break }
    }
    files = before
    countsUpwards = Siblings.countsUpwards(before)
  }

  /// Nothing was renamed, made or removed between the two listings, and no copy was being made.
  func hasSameFiles(as other: Siblings) -> Bool {
    Siblings.areSame(files, other.files)
      && zip(files, other.files).allSatisfy { $0.rotated == nil || $0.status.size == $1.status.size }
  }

  private static func areSame(_ a: [File], _ b: [File]) -> Bool {
    a.elementsEqual(b) { $0.path == $1.path && $0.status.isSameFile(as: $1.status) }
  }

  private static func list(_ path: String) throws(LogFileError) -> [File] {
    let base = FilePath.name(of: path)
    var files: [File] = []
    var directories = [FilePath.directory(of: path)]
    // A symbolic link's old targets lie where its present target does.
    if let target = FilePath.resolved(path) {
      let directory = FilePath.directory(of: target)
      if FilePath.resolved(directories[0]) != directory { directories.append(directory) }
    }
    for directory in directories {
      do throws(SystemError) {
        for name in try Directory.names(in: directory).sorted() {
          let path = FilePath.join(directory, name)
          guard let status = try? FileStatus(path: path, followsLinks: false), status.kind == .regular
          else { continue }
          files.append(File(path: path, status: status, rotated: RotatedName(name, base: base)))
        }
      } catch {
        throw LogFileError(directory, error)
      }
    }
    return files
  }

  /// The files with the inode of `identity`; at most one but for hard links and second file systems.
  func files(withInodeOf identity: FileIdentity) -> [File] {
    files.filter { identity.matches($0.status) }
  }

  func file(at path: String) -> File? { files.first { $0.path == path } }

  func file(sameAs status: FileStatus) -> File? { files.first { $0.status.isSameFile(as: status) } }

  /// Rotated copies or archives, youngest first.
  func rotated(compressed: Bool) -> [File] {
    files.filter { $0.rotated?.isCompressed == compressed }.sorted(by: isYounger)
  }

  /// All generations that have left the path, oldest first.
  var generations: [File] {
    let found = files.filter { $0.rotated != nil }.sorted { isYounger($1, $0) }
    // Between compressing and removing the original both exist.
    return found.filter { file in
      guard let rotated = file.rotated, rotated.isCompressed else { return true }
      return !found.contains { $0.rotated?.stamp == rotated.stamp && $0.rotated?.isCompressed == false }
    }
  }

  /// Generations between `anchor` and the path's present file, oldest first, and numbers that are missing in
  /// between.
  func younger(than anchor: File) -> (files: [File], missing: [Int]) {
    var found = generations.filter { $0 != anchor && isYounger($0, anchor) }
    // Names may count either way, and the times of quick rotations are equal: what was not made before the anchor
    // may well come after it. What was read already is known to the caller.
    if let birth = anchor.status.birth {
      found += born(since: birth).filter { $0 != anchor && !found.contains($0) }
      if found.allSatisfy({ $0.rotated?.isCompressed == false && $0.status.birth != nil }) {
        found.sort { ($0.status.birth ?? 0, $0.status.modified) < ($1.status.birth ?? 0, $1.status.modified) }
      }
    }
    // Numbers tell of missing files only where they count the way logrotate does, the oldest highest.
    guard !countsUpwards, let name = anchor.rotated, case .number(let last) = name.stamp,
      last <= Siblings.highestNumber,
      found.allSatisfy({ file in file.rotated.map(name.isOlder) ?? false })
    else { return (found, []) }
    let numbers = Set(
      files.compactMap { file in
        if case .number(let number)? = file.rotated?.stamp { number } else { nil }
      })
    return (found, (1..<max(1, last)).filter { !numbers.contains($0) })
  }

  /// Higher numbers are no count of generations kept but something else, such as a time.
  private static let highestNumber = 64

  /// Rotated files that were not made before `birth`, oldest first.
  func born(since birth: Int64) -> [File] {
    files.filter { file in
      guard file.rotated?.isCompressed == false, let born = file.status.birth else { return false }
      return born >= birth
    }.sorted { ($0.status.birth ?? 0) < ($1.status.birth ?? 0) }
  }

  private func isYounger(_ a: File, _ b: File) -> Bool {
    guard let a = a.rotated, let b = b.rotated else { return false }
    if countsUpwards, case .number(let numberA) = a.stamp, case .number(let numberB) = b.stamp {
      return numberA > numberB
    }
    return b.isOlder(than: a)
  }

  /// logrotate gives the oldest the highest number, some programs the newest. Taken to be so only where no pair of
  /// neighbours speaks against it by birth or last write and one speaks for it by both: a copy is younger than the
  /// file it was taken from, and an old file may be written to late.
  private static func countsUpwards(_ files: [File]) -> Bool {
    let numbered = files.compactMap { file -> (number: Int, file: File)? in
      guard let rotated = file.rotated, !rotated.isCompressed, case .number(let number) = rotated.stamp
      else { return nil }
      return (number, file)
    }.sorted { $0.number < $1.number }
    var isSure = false
    for (low, high) in zip(numbered, numbered.dropFirst()) {
      guard let bornLow = low.file.status.birth, let bornHigh = high.file.status.birth else { return false }
      let (writtenLow, writtenHigh) = (low.file.status.modified, high.file.status.modified)
      if bornLow > bornHigh || writtenLow > writtenHigh { return false }
      if bornLow < bornHigh, writtenLow < writtenHigh { isSure = true }
    }
    return isSure
  }
}
