package import Evidence
import Glibc
import Linux

/// Where the host's 32-byte secrets come from: a systemd credential, else a file of the state folder that is made when it
/// is first needed. Whoever loads one holds `STATE/lock`.
package enum HostKeys {
  private static let length = 32

  /// The secret behind everything that is not kept as it is.
  package static func secret(state: String) throws -> HostSecret {
    let bytes = try load("host", state: state)
    guard let secret = HostSecret(bytes) else {
      throw HostKeyError(path(of: "host", state: state), "holds \(bytes.count) bytes, not \(length)")
    }
    return secret
  }

  /// 32 bytes: `attestd.NAME` in the credentials folder, if systemd gave one, else `STATE/keys/NAME.key`.
  /// - Parameter credentials: the folder of credentials; nil for none.
  package static func load(
    _ name: String, state: String, credentials: String? = HostKeys.credentials
  ) throws -> [UInt8] {
    if let bytes = try find(name, state: state, credentials: credentials) { return bytes }
    let path = path(of: name, state: state)
    try write(random(), to: path, replacing: false)
    guard let bytes = try read(path, forbidden: 0o077) else {
      throw HostKeyError(path, "was made and is gone; somebody else writes to the folder")
    }
    return bytes
  }

  /// As `load`, but nil where there is none yet.
  package static func find(
    _ name: String, state: String, credentials: String? = HostKeys.credentials
  ) throws -> [UInt8]? {
    if let credentials {
      let path = FilePath.join(credentials, "attestd.\(name)")
      // The service manager grants access by ACL, which shows as rights of the group.
      if let bytes = try read(path, forbidden: 0o007) { return bytes }
    }
    return try read(path(of: name, state: state), forbidden: 0o077)
  }

  /// Whether the secret comes from systemd, and so cannot be changed here.
  package static func isCredential(_ name: String) -> Bool {
    credentials.map { access(FilePath.join($0, "attestd.\(name)"), F_OK) == 0 } ?? false
  }

  /// Keeps `secret` in the file of `name`, in place of what was there; on disk when this returns.
  static func replace(_ name: String, with secret: [UInt8], state: String) throws {
    try write(secret, to: path(of: name, state: state), replacing: true)
  }

  static func remove(_ name: String, state: String) throws(SystemError) {
    let path = path(of: name, state: state)
    guard unlink(path) == 0 || errno == ENOENT else {
      throw SystemError(code: errno, action: "remove", subject: path)
    }
  }

  static func random() -> [UInt8] {
    var generator = SystemRandomNumberGenerator()
    return (0..<length).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
  }

  package static var credentials: String? {
    getenv("CREDENTIALS_DIRECTORY").map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
  }

  private static func path(of name: String, state: String) -> String {
    FilePath.join(FilePath.join(state, "keys"), "\(name).key")
  }

  /// Nil where there is no such file.
  private static func read(_ path: String, forbidden: mode_t) throws -> [UInt8]? {
    let file: Descriptor
    do {
      file = try Descriptor.open(path, O_RDONLY | O_NOFOLLOW)
    } catch {
      guard error.code == ENOENT else { throw error }
      return nil
    }
    let status = try file.status()
    guard status.kind == .regular else { throw HostKeyError(path, "is no file") }
    guard status.permissions & forbidden == 0 else {
      throw HostKeyError(
        path,
        "may be read by others than its owner; whoever read it can guess what was taken out of the record. "
          + "Take the rights away (chmod 600)")
    }
    var bytes: [UInt8] = []
    while bytes.count <= length, try file.read(appendingTo: &bytes, atMost: length + 1 - bytes.count) > 0 {}
    guard bytes.count == length else {
      throw HostKeyError(
        path,
        "holds \(bytes.count > length ? "more than \(length)" : "\(bytes.count)") bytes, not \(length); put it back "
          + "from a backup, or remove it to go on with a new one, to which nothing recorded so far compares")
    }
    return bytes
  }

  // MARK: - A new one

  /// Writes the bytes beside `path` and gives them its name when they are on the disk, so that a crash leaves no half
  /// a key behind.
  /// - Parameter replacing: false to leave alone what somebody else put there meanwhile.
  private static func write(_ secret: [UInt8], to path: String, replacing: Bool) throws {
    let folder = FilePath.directory(of: path)
    try Directory.make(folder, mode: 0o700)
    // Made by root for the service: whoever owns the state folder must be able to read it.
    let owner = try FileStatus(path: FilePath.directory(of: folder))
    try give(folder, to: owner)
    let unfinished = path + ".new"
    _ = unlink(unfinished)
    let file = try Descriptor.open(unfinished, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o600)
    try file.write(secret)
    try give(unfinished, to: owner)
    let number = file.number
    _ = try SystemError.check("write to the disk", unfinished) { fsync(number) }
    try file.close()
    if replacing {
      _ = try SystemError.check("rename", unfinished) { rename(unfinished, path) }
    } else {
      let isNew = try SystemError.check("name", path) { () -> Int32 in
        if link(unfinished, path) == 0 { return 1 }
        return errno == EEXIST ? 0 : -1
      }
      _ = unlink(unfinished)
      guard isNew == 1 else { return }
    }
    try sync(folder)
    try sync(FilePath.directory(of: folder))
  }

  private static func give(_ path: String, to owner: FileStatus) throws {
    guard geteuid() == 0, owner.user != 0 || owner.group != 0 else { return }
    _ = try SystemError.check("give away", path) { lchown(path, owner.user, owner.group) }
  }

  private static func sync(_ folder: String) throws {
    let directory = try Descriptor.open(folder, O_RDONLY | O_DIRECTORY)
    let number = directory.number
    _ = try SystemError.check("write to the disk", folder) { fsync(number) }
  }
}
