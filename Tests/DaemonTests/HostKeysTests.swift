import Daemon
import Evidence
import Foundation
import Glibc
import Linux
import Testing

/// The host's secrets on the disk: made once, for nobody else's eyes.
@Suite struct HostKeysTests {
  final class Folder {
    let path = FileManager.default.temporaryDirectory.path + "/attestd-keys-\(UUID().uuidString)"
    init() throws { try Directory.make(path, mode: 0o700) }
    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ name: String, _ count: Int, mode: mode_t = 0o600) throws {
      try Directory.make(FilePath.directory(of: path + "/" + name), mode: 0o700)
      let file = try Descriptor.open(path + "/" + name, O_WRONLY | O_CREAT | O_TRUNC)
      try file.write([UInt8](repeating: 9, count: count))
      chmod(path + "/" + name, mode)
    }
  }

  @Test func aKeyIsMadeOnceAndForItsOwnerOnly() throws {
    let folder = try Folder()
    let key = try HostKeys.load("host", state: folder.path, credentials: nil)
    #expect(key.count == 32)
    #expect(Set(key).count > 8)
    #expect(try HostKeys.load("host", state: folder.path, credentials: nil) == key)
    #expect(try HostKeys.load("signing", state: folder.path, credentials: nil) != key)
    #expect(try Directory.names(in: folder.path + "/keys").sorted() == ["host.key", "signing.key"])
    #expect(try FileStatus(path: folder.path + "/keys").permissions == 0o700)
    #expect(try FileStatus(path: folder.path + "/keys/host.key").permissions == 0o600)
    #expect(try FileStatus(path: folder.path + "/keys/host.key").size == 32)
  }

  @Test func aCredentialGoesBeforeTheFile() throws {
    let folder = try Folder()
    let made = try HostKeys.load("host", state: folder.path, credentials: folder.path)
    // As the service manager leaves it: read by the group as far as an ACL goes.
    try folder.write("attestd.host", 32, mode: 0o440)
    let given = try HostKeys.load("host", state: folder.path, credentials: folder.path)
    #expect(given == [UInt8](repeating: 9, count: 32))
    #expect(try HostKeys.load("host", state: folder.path, credentials: nil) == made)
  }

  @Test(arguments: [0, 31, 33, 4_096]) func aKeyOfAnotherSizeIsRefused(_ count: Int) throws {
    let folder = try Folder()
    try folder.write("keys/host.key", count)
    let error = try #require(throws: HostKeyError.self) {
      try HostKeys.load("host", state: folder.path, credentials: nil)
    }
    #expect(error.description.contains("keys/host.key"))
    #expect(error.description.contains("32"))
    // It is not replaced: what was recorded with it would no longer compare.
    #expect(try FileStatus(path: folder.path + "/keys/host.key").size == UInt64(count))
  }

  @Test(arguments: [0o640, 0o604, 0o620, 0o666] as [mode_t])
  func aKeyThatOthersMayReadIsRefused(_ mode: mode_t) throws {
    let folder = try Folder()
    try folder.write("keys/host.key", 32, mode: mode)
    let error = try #require(throws: HostKeyError.self) {
      try HostKeys.load("host", state: folder.path, credentials: nil)
    }
    #expect(error.description.contains("chmod 600"))
    #expect(error.description.contains("keys/host.key"))
    try folder.write("attestd.host", 32, mode: 0o444)
    #expect(throws: HostKeyError.self) {
      try HostKeys.load("host", state: folder.path, credentials: folder.path)
    }
  }

  @Test func aLinkOrAFolderIsNoKey() throws {
    let folder = try Folder()
    try folder.write("elsewhere", 32)
    try Directory.make(folder.path + "/keys", mode: 0o700)
    symlink(folder.path + "/elsewhere", folder.path + "/keys/host.key")
    #expect(throws: (any Error).self) { try HostKeys.load("host", state: folder.path, credentials: nil) }
    unlink(folder.path + "/keys/host.key")
    try Directory.make(folder.path + "/keys/host.key", mode: 0o700)
    #expect(throws: (any Error).self) { try HostKeys.load("host", state: folder.path, credentials: nil) }
  }

  /// A crash while one was made.
  @Test func halfAKeyIsThrownAway() throws {
    let folder = try Folder()
    try folder.write("keys/host.key.new", 7)
    #expect(try HostKeys.load("host", state: folder.path, credentials: nil).count == 32)
    #expect(try Directory.names(in: folder.path + "/keys") == ["host.key"])
  }

  @Test func theSecretIsMadeOfTheKey() throws {
    let folder = try Folder()
    try folder.write("keys/host.key", 32)
    let secret = try #require(HostSecret([UInt8](repeating: 9, count: 32)))
    let loaded = try HostKeys.secret(state: folder.path)
    #expect(loaded.key(for: .record).mac([1]) == secret.key(for: .record).mac([1]))
  }
}
