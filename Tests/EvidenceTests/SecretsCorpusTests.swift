import Evidence
import Testing

/// Every shape of secret there is, and the quick look before.
@Suite struct SecretsCorpusTests {
  let redactor: Redactor

  init() throws { redactor = Redactor(try TestSecret.make()) }

  @Test func theCorpusIsThere() {
    #expect(SecretsCorpus.texts.count { !$0.gone.isEmpty } >= 50)
    #expect(SecretsCorpus.texts.count { $0.gone.isEmpty } >= 10)
  }

  @Test(arguments: SecretsCorpus.texts) func secretsGoAndTheRestStays(_ item: SecretsCorpus.Text) {
    let redacted = redactor.redact(item.text)
    for secret in item.gone { #expect(!redacted.contains(secret), "\(redacted)") }
    for rest in item.staying { #expect(redacted.contains(rest), "\(redacted)") }
    #expect(redacted.contains("[redacted:") != item.gone.isEmpty)
  }

  @Test(arguments: SecretsCorpus.texts) func whatIsRedactedStaysAsItIs(_ item: SecretsCorpus.Text) {
    let redacted = redactor.redact(item.text)
    #expect(redactor.redact(redacted) == redacted)
  }

  /// Cut anywhere, doubled, in the middle of other text: what the quick look lets pass has nothing for the thorough one.
  @Test func theQuickLookOverlooksNothing() {
    var random = Random(seed: 7)
    for item in SecretsCorpus.texts {
      for _ in 0..<40 {
        let other = SecretsCorpus.texts[random.below(SecretsCorpus.texts.count)].text
        expectSame(random.part(of: item.text) + random.part(of: other))
      }
    }
    for _ in 0..<6_000 {
      expectSame((0...random.below(9)).map { _ in Self.pieces[random.below(Self.pieces.count)] }.joined())
    }
    for _ in 0..<2_000 {
      expectSame(
        String(decoding: (0..<random.below(80)).map { _ in UInt8(random.below(256)) }, as: UTF8.self))
    }
  }

  private func expectSame(_ text: String) {
    if redactor.redact(text) != redactor.redactThoroughly(text) { Issue.record("\(text)") }
  }

  private static let pieces =
    NamedSecrets.names.sorted() + NamedSecrets.endings + [
      "PassWord", "DB_PASSWD", "PWD", "my-token", "Bearer", "bearer ", "Basic", "--", "-", "-p", " -p", "://",
      "u:p@h",
      "https", "ghp_0123456789abcdef", "AKIA0123456789ABCDEF", "eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl",
      "-----BEGIN RSA PRIVATE KEY-----", "-----END", "PRIVATE KEY", "PRIVATE KEY BLOCK-----", "mysql", "curl",
      "zip",
      "redis-cli", "identified", "IDENTIFIED BY", " with x by ", "4111111111111111", "4111 1111 1111 1111",
      "41-11",
      "7074637420", "6D7973716C002D7068756E74657232", "Zx81qW9eRt7yU3iOp0aSd", "/", "SHA256:", "=", ":", "=>",
      " ",
      " ", " ", "&", ",", ";", "\"", "'", "\\", "\\\"", "(", ")", "abc", "root", "192.0.2.1",
      "[redacted:secret:0123abcd]",
      "é", "\n", "\u{0}", "@", "a0=",
    ]

  @Test func secretsAreComparableButOnlyOnTheirHost() throws {
    let text = "--password=Gannet-71fps then Password: 'Gannet-71fps' and --token Plover-22aku"
    func marks(_ text: String) -> [String] {
      text.split(separator: "[redacted:secret:").dropFirst().map { String($0.prefix(8)) }
    }
    let here = marks(redactor.redact(text))
    #expect(here.count == 3)
    #expect(here[0] == here[1])
    #expect(here[0] != here[2])
    let other = Redactor(try TestSecret.make(9))
    #expect(marks(other.redact(text)) != here)
    #expect(marks(redactor.redact(text)) == here)
    // The whole MAC is that of the derived key; nothing else goes into it.
    let key = try TestSecret.make().key(for: .redaction)
    #expect(here[0] == Digest.hex(key.mac(Array("Gannet-71fps".utf8)).prefix(4)))
  }

  @Test func mailAddressesAreTakenOutOnRequestOnly() throws {
    let text = "mail from ann.o'b+x@mail.example.org to <bob@example.org>. ann@localhost stays"
    #expect(redactor.redact(text) == text)
    let strict = Redactor(try TestSecret.make(), hidesMail: true)
    let redacted = strict.redact(text)
    #expect(!redacted.contains("b+x@"))
    #expect(!redacted.contains("bob@"))
    #expect(redacted.contains(">. ann@localhost stays"))
    #expect(redacted.contains("[redacted:mail:"))
  }
}
