import CanonicalJSON
import Glibc
import Linux

/// What tells one state of a file from another, without what stands in it.
struct FileFingerprint: Hashable {
  /// `file`, `folder`, `link` or `other`.
  var kind: String
  /// `uid:gid`.
  var owner: String
  /// Permission bits in octal.
  var mode: String
  /// Of the contents, behind a link too. Where they could not be read, of size and time of change.
  var digest: String?
  /// Of where a link leads.
  var target: String?
  /// Anybody may read it, so that its digest tells nobody anything new.
  var isPublic = false

  static func of(
    _ path: String, _ status: FileStatus, _ budget: inout ReadingBudget
  ) -> (fingerprint: FileFingerprint, failure: ProbeFailure?) {
    var found = FileFingerprint(status)
    guard status.kind == .regular || status.kind == .symbolicLink else { return (found, nil) }
    if status.kind == .symbolicLink {
      found.target = FilePath.linkTarget(path).map { SafeFile.sha256($0) }
      // A forbidden unit is a link to a device, and a link into nothing is as good as any other.
      guard let end = try? FileStatus(path: path), end.kind == .regular else { return (found, nil) }
    }
    do throws(ProbeFailure) {
      if let read = try SafeFile.digest(path, &budget) {
        found.digest = read.digest
        found.isPublic = read.status.isPublic
      }
      return (found, nil)
    } catch {
      found.digest = SafeFile.sha256("\(status.inode) \(status.size) \(status.modified)")
      return (found, error)
    }
  }

  /// What is other, in the order of importance.
  func differences(from earlier: FileFingerprint) -> [String] {
    [
      kind != earlier.kind ? "kind" : nil, hasOtherContent(than: earlier) ? "content" : nil,
      target != earlier.target ? "target" : nil, owner != earlier.owner ? "owner" : nil,
      mode != earlier.mode ? "mode" : nil,
    ].compactMap(\.self)
  }

  /// Where one of them was not read, nobody knows.
  private func hasOtherContent(than earlier: FileFingerprint) -> Bool {
    guard let digest, let before = earlier.digest else { return false }
    return digest != before
  }

  /// The digest that may be told.
  var told: String? { isPublic ? digest : nil }

  var json: [String: JSONValue] {
    var object: [String: JSONValue] = [
      "kind": .string(kind), "owner": .string(owner), "mode": .string(mode),
      "public": .integer(isPublic ? 1 : 0),
    ]
    object["sha256"] = digest.map { .string($0) }
    object["target"] = target.map { .string($0) }
    return object
  }

  /// Without its contents.
  init(_ status: FileStatus) {
    self.init(
      kind: status.kind.word, owner: "\(status.user):\(status.group)",
      mode: String(status.permissions, radix: 8))
  }

  init(kind: String, owner: String, mode: String) {
    self.kind = kind
    self.owner = owner
    self.mode = mode
  }

  init?(_ json: JSONValue) {
    guard let kind = json["kind"]?.string, let owner = json["owner"]?.string, let mode = json["mode"]?.string
    else { return nil }
    self.init(kind: kind, owner: owner, mode: mode)
    digest = json["sha256"]?.string
    target = json["target"]?.string
    isPublic = json["public"]?.integer == 1
  }
}

extension FileStatus {
  /// Everybody may read it, and enter it if it is a folder.
  var isPublic: Bool {
    let needed: mode_t = kind == .directory ? 0o005 : 0o004
    return permissions & needed == needed
  }
}

extension FileStatus.Kind {
  fileprivate var word: String {
    switch self {
    case .regular: "file"
    case .directory: "folder"
    case .symbolicLink: "link"
    case .other: "other"
    }
  }
}
