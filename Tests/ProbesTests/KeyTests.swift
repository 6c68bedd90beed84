import CanonicalJSON
import Decode
import Events
import Probes
import Testing

@Suite struct KeyTests {
  private static let alice =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINS5ozBIks/m/270Ck7yRnN2z9F0tTasyOkQIQkvI5MQ"
  private static let bob =
    "ecdsa-sha2-nistp256 "
    + "AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBPmJVz+mUuvD1mGUZ6"
    + "pi0d0AURrQ6AZdZfB9IYb0Qs3L9eJoguP6oK91i/wRTwZSsH6Bt3dCvDuXM1Wc2pqitZE="
  /// What `ssh-keygen -l` prints of them.
  private static let aliceFingerprint = "SHA256:rMUpLX1rS+xSZb+C6DhhV6w+u97eqkWydlZUtfFzQyE"
  private static let bobFingerprint = "SHA256:+I4cbqRgfRLbfkwqkM6HdJ0+PPD99pa2kiz0O9wXE3o"
  private static let file = "/home/alice/.ssh/authorized_keys"

  private func place(_ keys: String? = nil) throws -> Place {
    let place = try Place()
    try place.write("/etc/passwd", "root:x:0:0::/root:/bin/sh\nalice:x:1000:1000::/home/alice:/bin/sh\n")
    if let keys { try place.write(Self.file, keys) }
    return place
  }

  @discardableResult
  private func changes(_ place: Place) -> [String] {
    place.round(privileged: true).told(
      .keyChanged, "change", "target_user", "key_fingerprint", "key_type", "path")
  }

  private static func told(_ change: String, _ fingerprint: String, _ type: String) -> String {
    "\(change) alice \(fingerprint) \(type) \(file)"
  }

  @Test func aKeyIsToldByTheFingerprintThatSSHPrints() throws {
    let place = try place(Self.alice + " alice@laptop\n")
    #expect(changes(place) == [])
    try place.write(Self.file, "# colleagues\n\n\(Self.alice) alice@laptop\n  \(Self.bob)\n")
    #expect(changes(place) == [Self.told("added", Self.bobFingerprint, "ecdsa-sha2-nistp256")])
    try place.write(Self.file, Self.bob)
    #expect(changes(place) == [Self.told("removed", Self.aliceFingerprint, "ssh-ed25519")])
    #expect(changes(place) == [])
    #expect(!"\(place.memory.rows)".contains(Self.bob.dropFirst(40)))
  }

  @Test func otherOptionsAreAChangeAndACommentIsNone() throws {
    let place = try place(#"command="echo \"a b\"",no-pty "# + Self.alice + " one\n")
    changes(place)
    try place.write(Self.file, #"command="echo \"a b\"",no-pty "# + Self.alice + " two\n")
    #expect(changes(place) == [])
    try place.write(Self.file, Self.alice + " two\n")
    #expect(changes(place) == [Self.told("changed", Self.aliceFingerprint, "ssh-ed25519")])
  }

  @Test func anAccountThatGoesTakesItsKeysAlong() throws {
    let place = try place(Self.alice)
    changes(place)
    try place.write("/etc/passwd", "root:x:0:0::/root:/bin/sh\n")
    #expect(changes(place) == [Self.told("removed", Self.aliceFingerprint, "ssh-ed25519")])
    #expect(changes(place) == [])
  }

  @Test func keysAreWhereSSHDIsToldToLook() throws {
    let place = try place()
    try place.write("/etc/ssh/sshd_config.d/10.conf", "AuthorizedKeysFile\t/etc/keys/%u .ssh/k\n")
    try place.write(
      "/etc/ssh/sshd_config", "AuthorizedKeysFile none\nMatch User x\nAuthorizedKeysFile /no\n")
    changes(place)
    try place.write("/etc/keys/alice", Self.alice)
    try place.write("/home/alice/.ssh/k", Self.bob)
    try place.write(Self.file, Self.bob)
    #expect(
      changes(place) == [
        "added alice \(Self.aliceFingerprint) ssh-ed25519 /etc/keys/alice",
        "added alice \(Self.bobFingerprint) ecdsa-sha2-nistp256 /home/alice/.ssh/k",
      ])
  }

  @Test(arguments: [
    "ssh-ed25519", "ssh-rsa \(alice.dropFirst(12))", "ssh-ed25519 AAAA", "ssh-ed25519 ****",
    "command=\"ssh-ed25519 \(alice.dropFirst(12))", "#\(alice)", "\u{0}\(alice)",
    String(repeating: "x", count: 9_000) + " " + alice,
  ])
  func whatIsNoKeyIsNone(_ line: String) throws {
    let place = try place("")
    changes(place)
    try place.write(Self.file, line + "\n")
    #expect(changes(place) == [])
  }

  @Test func hostileFilesAreReadings() throws {
    let place = try place()
    changes(place)
    func failures() -> [String] { place.round(privileged: true).told(.probeFailed, "path", "reason") }
    try place.pipe(Self.file)
    #expect(failures() == ["\(Self.file) not a regular file"])
    try place.remove(Self.file)
    try place.link(Self.file, to: "/dev/zero")
    #expect(failures() == [])
    try place.remove(Self.file)
    try place.link(Self.file, to: "authorized_keys")
    #expect(failures() == ["\(Self.file) cannot open: Too many levels of symbolic links"])
    try place.remove(Self.file)
    try place.write(Self.file, String(repeating: "x", count: (1 << 20) + 1))
    #expect(failures() == ["\(Self.file) larger than 1048576 bytes"])
    try place.remove(Self.file)
    #expect(failures() == [])
  }

  @Test func homesElsewhereAreNotWaitedFor() throws {
    let place = try place(Self.alice)
    try place.write(
      "/proc/self/mountinfo",
      "20 1 8:1 / / rw - ext4 /dev/sda1 rw\n21 20 0:40 / /home rw shared:1 - nfs4 server:/home rw\n")
    #expect(
      place.round(privileged: true).told(.probeFailed, "path", "reason").first
        == "\(Self.file) on nfs4, which may not answer and is not read")
  }

  @Test func aFloodOfChangesIsToldInPart() throws {
    let place = try place("")
    changes(place)
    // The last characters of the key itself.
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    let keys = digits.map { Self.alice.dropLast(2) + "\($0)Q" }
    try place.write(Self.file, keys.joined(separator: "\n"))
    let readings = place.round(privileged: true)
    #expect(readings.told(.keyChanged, "change").count == 51)
    #expect(readings.told(.keyChanged, "change", "keys").last == "many 14")
  }
}
