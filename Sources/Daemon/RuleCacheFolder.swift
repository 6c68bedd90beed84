import Evidence
import Glibc
import Linux
import LocatedYAML
import Sigma

/// A folder with the rules as they were last loaded, so that a start with the same thousands need not read YAML.
///
/// Only a shortcut: it may be deleted at any time, and whatever goes wrong with it is as if it were empty.
struct RuleCacheFolder {
  let path: String

  /// More than any rule set makes.
  private static let mostBytes = 1 << 29

  /// What `RuleLoader` makes of the files, from here where it is known already.
  func load(_ texts: SourceTexts, options: RuleLoader.Options) -> RuleCollection {
    guard let program = RuleCacheFolder.program() else { return RuleLoader.load(texts, options: options) }
    let cache = RuleCache(of: texts, options: options, program: program) { Digest.sha256($0) }
    let name = "rules-\(Digest.hex(cache.key)).cache"
    if let bytes = try? SourceFile.read(path + "/" + name, limit: RuleCacheFolder.mostBytes),
      let known = cache.collection(from: bytes)
    {
      return known
    }
    let collection = RuleLoader.load(texts, options: options)
    if let bytes = cache.bytes(of: collection) { try? replace(name, bytes) }
    return collection
  }

  /// Which build this is: two of one version may read rules differently.
  private static func program() -> String? {
    var status = stat()
    guard stat("/proc/self/exe", &status) == 0 else { return nil }
    return "\(Version.current) \(status.st_dev) \(status.st_ino) \(status.st_size) "
      + "\(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
  }

  /// Writes the file in one step and removes those of other rules. Not flushed: one that a crash leaves half written
  /// does not have the digest it says.
  private func replace(_ name: String, _ bytes: [UInt8]) throws {
    try Directory.make(path, mode: 0o700)
    let temporary = path + "/rules.new"
    // A left-over, or a link that somebody put there.
    unlink(temporary)
    do {
      let file = try Descriptor.open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW)
      try file.write(bytes)
      try file.close()
      _ = try SystemError.check("rename '\(temporary)' to", path + "/" + name) {
        rename(temporary, path + "/" + name)
      }
    } catch {
      unlink(temporary)
      throw error
    }
    for other in try Directory.names(in: path)
    where other != name && other.hasPrefix("rules-") && other.hasSuffix(".cache") {
      unlink(path + "/" + other)
    }
  }
}
