import Glibc
package import Linux

/// The secrets of this host: 32 random bytes each, readable by nobody but attestd.
///
/// A systemd credential `attestd.<name>` goes before the file `STATE/keys/<name>.key` (mode 0600 in a folder of mode
/// 0700), which is made at first need.
package enum HostKeys {
  package static let length = 32

  /// Why a secret cannot be used, and what to do.
  package struct Refusal: Error, CustomStringConvertible {
    package let description: String
  }

  /// The secret, made now if there is none.
  package static func load(_ name: String, state: String) throws -> [UInt8] {
    if let secret = try find(name, state: state) { return secret }
    let secret = random()
    try store(secret, name, state: state)
    return secret
  }

  package static func random() -> [UInt8] {
    var generator = SystemRandomNumberGenerator()
    return (0..<length).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
  }

  /// The secret, or nil if there is none yet.
  package static func find(_ name: String, state: String) throws -> [UInt8]? {
    if let path = credential(name) { return try read(path, mayBeShared: true) }
    do {
      return try read(path(name, state: state), mayBeShared: false)
    } catch let error as SystemError where error.code == ENOENT {
      return nil
    }
  }

  /// Whether the secret comes from systemd, and so cannot be changed here.
  package static func isCredential(_ name: String) -> Bool { credential(name) != nil }

  /// Keeps `secret` under `name`, in place of what was there; on disk when this returns.
  package static func store(_ secret: [UInt8], _ name: String, state: String) throws(SystemError) {
    let folder = FilePath.join(state, "keys")
    if mkdir(folder, 0o700) != 0, errno != EEXIST {
      throw SystemError(code: errno, action: "create the folder", subject: folder)
    }
    let path = path(name, state: state)
    let unfinished = path + ".new"
    unlink(unfinished)
    let file = try Descriptor.open(unfinished, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o600)
    try file.write(secret)
    try synchronise(file)
    _ = try SystemError.check("rename", unfinished) { rename(unfinished, path) }
    try synchronise(try Descriptor.open(folder, O_RDONLY | O_DIRECTORY))
  }

  package static func remove(_ name: String, state: String) throws(SystemError) {
    let path = path(name, state: state)
    guard unlink(path) == 0 || errno == ENOENT else {
      throw SystemError(code: errno, action: "remove", subject: path)
    }
  }

  /// Gives the folder of the keys and what is in it to whoever owns the record.
  package static func giveTo(user: UInt32, group: UInt32, state: String) throws(SystemError) {
    guard geteuid() == 0 else { return }
    let folder = FilePath.join(state, "keys")
    for path in [folder] + (try Directory.names(in: folder)).map({ FilePath.join(folder, $0) }) {
      _ = try SystemError.check("give away", path) { lchown(path, user, group) }
    }
  }

  private static func path(_ name: String, state: String) -> String {
    FilePath.join(FilePath.join(state, "keys"), name + ".key")
  }

  private static func credential(_ name: String) -> String? {
    guard let folder = getenv("CREDENTIALS_DIRECTORY") else { return nil }
    let path = FilePath.join(String(cString: folder), "attestd." + name)
    return access(path, F_OK) == 0 ? path : nil
  }

  private static func read(_ path: String, mayBeShared: Bool) throws -> [UInt8] {
    let file = try Descriptor.open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
    let status = try file.status()
    guard mayBeShared || status.permissions & 0o077 == 0 else {
      throw Refusal(
        description: "others may read the key '\(path)'; take it for known, and run 'chmod 600' or replace it"
      )
    }
    var secret: [UInt8] = []
    while secret.count <= length, try file.read(appendingTo: &secret, atMost: length + 1 - secret.count) > 0 {
    }
    guard secret.count == length else {
      throw Refusal(
        description:
          "the key '\(path)' should hold \(length) bytes and does not; put it back from a copy, or move it "
          + "away to have another one made")
    }
    return secret
  }

  private static func synchronise(_ file: borrowing Descriptor) throws(SystemError) {
    let (number, name) = (file.number, file.name)
    _ = try SystemError.check("sync", name) { fsync(number) }
  }
}
