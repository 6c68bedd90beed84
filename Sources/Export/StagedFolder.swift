import FoundationEssentials
import Glibc

/// The temporary folder beside the target in which a bundle is written; one rename makes it the bundle.
///
/// Dropped without `publish()` it takes everything with it, so a failed export leaves nothing half-made.
package final class StagedFolder {
  package let path: String
  private let target: String
  private var subfolders: [String] = []
  private var isPublished = false

  /// Refuses a target that exists and is not an empty folder. Parent folders are made.
  package init(for folder: String) throws(ExportError) {
    var name = folder
    while name.utf8.count > 1, name.hasSuffix("/") { name.removeLast() }
    try StagedFolder.check(name)
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    let last = parts.last.map(String.init) ?? name
    let parent = parts.count > 1 ? parts.dropLast().joined(separator: "/") + "/" : ""
    if !parent.isEmpty {
      do { try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true) } catch
      {
        throw .cannotWrite(path: parent, reason: "the folder cannot be made (\(lastErrorText()))")
      }
    }
    target = name
    StagedFolder.removeLeftovers(of: last, in: parent.isEmpty ? "." : parent)
    path = "\(parent).\(last).partial-\(getpid())"
    guard mkdir(path, 0o777) == 0 else { throw .cannotWrite(path: path, reason: lastErrorText()) }
  }

  /// What exports of the same bundle left that were killed: it holds evidence, and nobody will come back to it.
  private static func removeLeftovers(of name: String, in parent: String) {
    let beginning = ".\(name).partial-"
    for entry in (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? [] {
      guard entry.hasPrefix(beginning), let process = pid_t(entry.dropFirst(beginning.count)), process > 0,
        process == getpid() || (kill(process, 0) != 0 && errno == ESRCH)
      else { continue }
      try? FileManager.default.removeItem(atPath: "\(parent)/\(entry)")
    }
  }

  deinit { if !isPublished { try? FileManager.default.removeItem(atPath: path) } }

  /// A folder inside the bundle.
  package func makeSubfolder(_ name: String) throws(ExportError) {
    let folder = "\(path)/\(name)"
    guard mkdir(folder, 0o777) == 0 else { throw .cannotWrite(path: folder, reason: lastErrorText()) }
    subfolders.append(folder)
  }

  /// The bundle appears whole; rename(2) replaces an empty folder of that name.
  package func publish() throws(ExportError) {
    for folder in subfolders { try sync(folder) }
    try sync(path)
    guard rename(path, target) == 0 else {
      if errno == ENOTEMPTY || errno == EEXIST { throw .folderNotEmpty(target) }
      throw .cannotWrite(path: target, reason: lastErrorText())
    }
    isPublished = true
  }

  private func sync(_ folder: String) throws(ExportError) {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .cannotWrite(path: folder, reason: lastErrorText()) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw .cannotWrite(path: folder, reason: lastErrorText()) }
  }

  private static func check(_ folder: String) throws(ExportError) {
    var status = stat()
    guard lstat(folder, &status) == 0 else { return }
    guard status.st_mode & S_IFMT == S_IFDIR else { throw .notAFolder(folder) }
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
      throw .cannotWrite(path: folder, reason: "the folder cannot be listed")
    }
    guard names.isEmpty else { throw .folderNotEmpty(folder) }
  }
}
