import CanonicalJSON
import Decode
import Events
import Foundation
import Probes
import Testing

@Suite struct CertificateTests {
  /// CN=www.example.org until 2027-02-21T22:57:12Z; a second without a common name until 2026-12-03T22:57:12Z.
  private static let www = """
    -----BEGIN CERTIFICATE-----
    MIIBijCCAS+gAwIBAgIUCT66MVN5dNkp5V0bx+lJTL3uf60wCgYIKoZIzj0EAwIw
    GjEYMBYGA1UEAwwPd3d3LmV4YW1wbGUub3JnMB4XDTI2MTEyMzIyNTcxMloXDTI3
    MDIyMTIyNTcxMlowGjEYMBYGA1UEAwwPd3d3LmV4YW1wbGUub3JnMFkwEwYHKoZI
    zj0CAQYIKoZIzj0DAQcDQgAEaYFzO3fReEKnm0Jp+KW/o2JUt7p3KOFOak0c6njo
    lh9vBU6HedQ7L+xEXA8AQGbp7X5oMe/kCmXC3Bs2LjjCg6NTMFEwHQYDVR0OBBYE
    FIi4G4N3Zs3TkySBMJ4vo+6lV2tKMB8GA1UdIwQYMBaAFIi4G4N3Zs3TkySBMJ4v
    o+6lV2tKMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSQAwRgIhAOZWxM2G
    e43N5S17iHSyz7qIvpCiGscWdNVtGg5u45i9AiEA4pZwpad4I7+vOq4cR4hhYZqq
    Mh/ORdXaFbOsNc5l0/s=
    -----END CERTIFICATE-----

    """
  private static let api = """
    -----BEGIN CERTIFICATE-----
    MIIBkzCCATqgAwIBAgIUd9A7pAhN0CSrnGVsR/NdjMxEhfAwCgYIKoZIzj0EAwIw
    DDEKMAgGA1UECgwBeDAeFw0yNjExMjMyMjU3MTJaFw0yNjEyMDMyMjU3MTJaMAwx
    CjAIBgNVBAoMAXgwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAASw25rB50jyngO6
    oAFxT6EBOJCzBMARRjwWH5go8MPYSCa50GzlyhOhD/8j3ol8D/grj8VnbNjfh8R6
    QKa+lVlfo3oweDAdBgNVHQ4EFgQUid2ab3ifTVthQeDApHTNu2qxZbYwHwYDVR0j
    BBgwFoAUid2ab3ifTVthQeDApHTNu2qxZbYwDwYDVR0TAQH/BAUwAwEB/zAlBgNV
    HREEHjAcgg9hcGkuZXhhbXBsZS5vcmeCCWIuZXhhbXBsZTAKBggqhkjOPQQDAgNH
    ADBEAiAFuBZBt7iZ0UqhstGfZBWg5PxWd/fhkKTfIa16B5aDsQIgGc1uymfBiMHP
    Ea3Byq8QT9ZU/NAV9eojkBT0UKKjG3Q=
    -----END CERTIFICATE-----

    """
  private static let wwwDigest = "cf9b6567234bea98098d823dbda8fe166d5ceae2095c6b06c3d17a09097e5ace"

  private func checked(_ readings: [Observation]) -> [String] {
    readings.told(.certificateChecked, "subject", "state", "days")
  }

  private func place(_ now: String) throws -> Place {
    let place = try Place()
    try place.write("/etc/passwd", "")
    place.settings.certificates.paths = ["/srv/tls.pem"]
    place.now = try #require(Timestamp(rfc3339: now))
    return place
  }

  @Test func everyCertificateOfAFileIsRead() throws {
    let place = try place("2026-11-24T00:00:00Z")
    try place.write("/srv/tls.pem", "A chain:\n" + Self.www + Self.api)
    let readings = place.round(privileged: true)
    #expect(checked(readings) == ["www.example.org ok 89", "api.example.org expiring 9"])
    #expect(readings.told(.certificateChecked, "sha256").first == Self.wwwDigest)
    #expect(
      readings.told(.certificateChecked, "not_after").last == "2026-12-03T22:57:12.000000Z")
  }

  @Test(arguments: [
    ("2026-11-23T00:00:00Z", "not_yet_valid"), ("2026-12-01T00:00:00Z", "ok"),
    ("2027-01-31T22:57:12Z", "ok"), ("2027-01-31T22:57:13Z", "expiring"),
    ("2027-02-14T22:57:12Z", "expiring"), ("2027-02-14T22:57:13Z", "soon"),
    ("2027-02-21T22:57:12Z", "soon"), ("2027-02-21T22:57:13Z", "expired"),
  ])
  func itsStateDependsOnTheTimeLeft(_ now: String, _ state: String) throws {
    let place = try place(now)
    try place.write("/srv/tls.pem", Self.www)
    #expect(place.round(privileged: true).told(.certificateChecked, "state") == [state])
  }

  @Test func aReplacedCertificateIsTold() throws {
    let place = try place("2026-12-24T00:00:00Z")
    try place.write("/srv/tls.pem", Self.www)
    #expect(place.round(privileged: true).told(.certificateChecked, "change") == ["-"])
    #expect(place.round(privileged: true).told(.certificateChecked, "change") == ["-"])
    place.memory["certificate /srv/tls.pem www.example.org"] = "abc"
    #expect(
      place.round(privileged: true).told(.certificateChecked, "change", "previous_sha256")
        == ["replaced abc"])
  }

  @Test func whatCannotBeReadIsSaid() throws {
    let place = try place("2026-11-24T00:00:00Z")
    func failures() -> [String] { place.round(privileged: true).told(.probeFailed, "reason") }
    #expect(failures() == ["there is no such file"])
    for (text, words) in [
      ("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "neither DER nor PEM"),
      (Self.www.replacing("MIIBijCC", with: "MIIBijCD"), "byte"),
      (String(Self.www.dropLast(60)), "not whole base64"), ("", "neither DER nor PEM"),
    ] {
      try place.write("/srv/tls.pem", text)
      let failed = failures()
      #expect(failed.count == 1 && failed.first?.contains(words) == true, "\(failed)")
    }
  }

  @Test func foldersAndPatternsMayStandForNothing() throws {
    let place = try place("2026-11-24T00:00:00Z")
    place.settings.certificates.paths = ["/srv/certs", "/etc/letsencrypt/live/*/cert.pem"]
    try place.folder("/srv/certs")
    #expect(place.round(privileged: true).told(.probeFailed, "reason") == [])
    try place.write("/srv/certs/a.crt", Self.www)
    try place.write("/srv/certs/a.key", "secret")
    try place.write("/etc/letsencrypt/live/x/cert.pem", Self.api)
    #expect(
      place.round(privileged: true).told(.certificateChecked, "path")
        == ["/srv/certs/a.crt", "/etc/letsencrypt/live/x/cert.pem"])
  }
}
