import Evidence
import Testing

@Suite struct RedactorTests {
  let redactor: Redactor

  init() throws { redactor = Redactor(try TestSecret.make()) }

  @Test func namesOfFilesHideSecretsAndNothingElse() throws {
    let plain = "/var/log/pods/shop_web-5d9c7b6f4-x2x7k_0f8c2f6e-3a3b-4c8e-9a7b-1d2e3f4a5b6c/app/0.log"
    #expect(redactor.sourceName(ofFile: plain) == "file:" + plain)
    let name = redactor.sourceName(ofFile: "/srv/a-token=hunter2.log")
    #expect(name.hasPrefix("file:/srv/a-token=[redacted:secret:") && !name.contains("hunter2"))
    // The same name always, whatever is hidden elsewhere, and a name names itself.
    let strict = Redactor(try TestSecret.make(), hidesMail: true)
    #expect(strict.sourceName(ofFile: "/srv/a-token=hunter2.log") == name)
    #expect(strict.sourceName(ofFile: "/srv/ann@example.org.log") == "file:/srv/ann@example.org.log")
    #expect(redactor.sourceName(name) == name && redactor.sourceName("journal") == "journal")
    #expect(redactor.sourceName(ofFile: "/srv/a-token=hunter3.log") != name)
    // Positions hang on names with odd characters, too.
    #expect(redactor.sourceName(ofFile: "/srv/a\u{1}.log") == "file:/srv/a\u{1}.log")
  }

  @Test(arguments: [
    "s=0a1b2c3d4e5f60718293a4b5c6d7e8f9;i=1f3;b=f0e1d2c3b4a5968778695a4b3c2d1e0f;m=1a2b;t=5f6e7d;x=9a8b7c6d5e4f3a2b",
    "offset 0 of the next file", "2026-11-22T10:00:00.000000Z", "i=48210", "sequenceId 17", "2026 4711",
  ])
  func placesInLogsAreLeftAsTheyAre(_ place: String) {
    #expect(redactor.redact(place) == place)
  }

  /// Each holds `hunter2`, `s3cr3t…` or another text that must not survive.
  static let secrets: [(line: String, secret: String)] = [
    ("mysql --password=hunter2 -u root", "hunter2"),
    ("mysql --password hunter2 -u root", "hunter2"),
    ("tool --api-key hunter2", "hunter2"),
    ("tool --client-secret=hunter2", "hunter2"),
    ("login password=hunter2", "hunter2"),
    ("login password: hunter2", "hunter2"),
    ("login Password=hunter2", "hunter2"),
    ("config {\"user\":\"ann\",\"password\":\"hunter2\"}", "hunter2"),
    ("config {\"password\": \"hunter2\"}", "hunter2"),
    ("GET /cb?user=ann&token=hunter2&x=1 HTTP/1.1", "hunter2"),
    ("GET /cb?access_token=hunter2", "hunter2"),
    ("Authorization: Bearer hunter2", "hunter2"),
    ("Authorization: Basic aHVudGVyMg==", "aHVudGVyMg"),
    ("curl -H 'Authorization: Bearer hunter2'", "hunter2"),
    ("sent bearer hunter2 to upstream", "hunter2"),
    ("git clone https://ann:hunter2@example.org/x.git", "hunter2"),
    ("postgres://app:hunter2@db.example.org:5432/x", "hunter2"),
    ("https://ann:hun@ter2@example.org/", "hun@ter2"),
    ("DB_PASSWORD=hunter2 ./run", "hunter2"),
    ("PGPASSWORD=hunter2 psql", "hunter2"),
    ("AWS_SECRET_ACCESS_KEY=hunter2 aws s3 ls", "hunter2"),
    ("MYSQL_PWD=hunter2 mysqldump", "hunter2"),
    ("Server=db;User=sa;Password=hunter2;", "hunter2"),
    ("first\npassword=hunter2", "hunter2"),
    ("first\tpassword=hunter2", "hunter2"),
    ("gpg --passphrase \"correct horse hunter2\" -d f", "hunter2"),
    ("gpg --passphrase='correct horse hunter2' -d f", "hunter2"),
    ("-----BEGIN OPENSSH PRIVATE KEY----- b3BlbnNzaC1r", "b3BlbnNzaC1r"),
    ("pushed with ghp_0123456789abcdefghijABCDEFGHIJ012345", "0123456789abcdefghij"),
    ("key AKIAIOSFODNN7EXAMPLE used", "IOSFODNN7EXAMPLE"),
    ("cookie=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.c2lnbmF0dXJl", "c2lnbmF0dXJl"),
  ]

  @Test(arguments: secrets) func noSecretSurvives(_ line: String, _ secret: String) {
    let redacted = redactor.redact(line)
    #expect(!redacted.contains(secret), "\(redacted)")
    #expect(redacted.contains("[redacted:"))
  }

  @Test(arguments: [
    "ann : TTY=pts/0 ; PWD=/home/ann ; USER=root ; COMMAND=/usr/bin/apt update",
    "Failed password for root from 192.0.2.7 port 4711 ssh2",
    "Accepted publickey for ann from 192.0.2.7 port 22 ssh2: ED25519 SHA256:5mQ0c1kF2y3vZ9X8w7u6t5s4r3q2p1o0nmlkjihgfed",
    "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.7  user=root",
    "https://example.org:8443/path?x=1",
    "password changed for ann",
    "x  y",
    "",
  ])
  func linesWithoutSecretsStayAsTheyAre(_ line: String) { #expect(redactor.redact(line) == line) }

  @Test func theRestOfALineWithASecretStays() {
    let several = redactor.mark(.secret, Array("a b c".utf8))
    let one = redactor.mark(.url, Array("p".utf8))
    #expect(
      redactor.redact("tool --passphrase \"a b c\" --user ann url=https://u:p@h/x")
        == "tool --passphrase \"\(several)\" --user ann url=https://u:\(one)@h/x")
    #expect(several.wholeMatch(of: /\[redacted:secret:[0-9a-f]{8}\]/) != nil)
  }

  @Test(arguments: [
    ("a\nb", "a\\u{a}b"), ("a\u{1B}[31mb", "a\\u{1b}[31mb"), ("a\u{0}b", "a\\u{0}b"),
    ("a\u{9B}b", "a\\u{9b}b"), ("a\u{202E}b", "a\\u{202e}b"), ("a\u{2066}b", "a\\u{2066}b"),
    ("a\u{200F}b", "a\\u{200f}b"), ("a\u{2028}b", "a\\u{2028}b"), ("a\r\nb", "a\\u{d}\\u{a}b"),
    ("a\u{7F}b", "a\\u{7f}b"), ("a\u{61C}b", "a\\u{61c}b"), ("é✓", "é✓"),
  ])
  func whatCouldForgeALineOrTurnItAroundIsSpelledOut(_ text: String, _ escaped: String) {
    #expect(redactor.redact(text) == escaped)
    #expect(Redactor.escape(text) == escaped)
  }
}
