import Linux

/// The files that a command's arguments stand for, in the order their lines were written.
package enum LogFileSet {
  /// Files stand for themselves, directories for the log files in them, patterns for what they match.
  /// Rotated generations come oldest first: `auth.log.2.gz`, `auth.log.1`, `auth.log`.
  package static func expand(_ arguments: [String]) throws(LogFileError) -> [String] {
    var paths: [String] = []
    for argument in arguments {
      let status: FileStatus
      do throws(SystemError) {
        status = try FileStatus(path: argument)
      } catch {
        let found = Directory.isPattern(argument) ? Directory.paths(matching: argument) : []
        guard !found.isEmpty else { throw LogFileError(argument, error) }
        paths += sorted(found.filter { (try? FileStatus(path: $0))?.kind != .directory })
        continue
      }
      guard status.kind == .directory else {
        paths.append(argument)
        continue
      }
      do throws(SystemError) {
        let files = try Directory.names(in: argument).filter { !$0.hasPrefix(".") }
          .map { FilePath.join(argument.hasSuffix("/") ? String(argument.dropLast()) : argument, $0) }
        paths += sorted(files.filter { (try? FileStatus(path: $0))?.kind == .regular })
      } catch {
        throw LogFileError(argument, error)
      }
    }
    return paths
  }

  /// By the name before rotation, then by age.
  static func sorted(_ paths: [String]) -> [String] {
    let keyed = paths.map { path in
      let rotated = RotatedName(FilePath.name(of: path))
      let base = rotated.map { FilePath.join(FilePath.directory(of: path), $0.base) } ?? plainName(path)
      return (path: path, base: base, rotated: rotated)
    }
    return keyed.sorted { a, b in
      if a.base != b.base { return a.base < b.base }
      switch (a.rotated, b.rotated) {
      case (let x?, let y?): return x.stamp == y.stamp ? a.path < b.path : x.isOlder(than: y)
      case (_?, nil): return true
      case (nil, _?): return false
      case (nil, nil): return a.path < b.path
      }
    }.map(\.path)
  }

  private static func plainName(_ path: String) -> String {
    let ending = RotatedName.compressedEndings.first { path.hasSuffix($0) }
    return String(path.dropLast(ending?.count ?? 0))
  }
}
